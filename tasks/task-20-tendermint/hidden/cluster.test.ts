import { hold, note, release, say, simulateAll, startWith, stepsWithin, tendermintRules, test, timersOf, timeUp, votesOn, wait, type Scenario, type ScriptStep, type Simulated } from '#harness/suite';
import type { NodeId, Plain } from '#tasks/task-20-tendermint';

const { until } = stepsWithin(5000);

const checkers = ['TM-NO-EQUIV', 'LOCK', 'QUORUM', 'TM-AGREE'] as const satisfies Simulated['checkers'];

type Adversaries = NonNullable<Scenario['adversaries']>;
type Behaviour = Adversaries[NodeId];

const playAll = (scenarios: readonly Scenario[], seeds: number): Promise<void> => simulateAll({ scenarios, checkers, seeds });

/** A chain of two heights. Messages overtake each other and come twice. */
const chain = (servers = 4, powers?: readonly number[]): Pick<Scenario, 'servers' | 'start' | 'network'> => ({
  servers,
  start: startWith(servers, { lastHeight: 2, gossip: true, ...(powers && { powers }) }),
  network: { duplication: 0.1, late: 0.1, lateMsMax: 60 },
});

const inTheEnd: Partial<Scenario> = { settleWithinMs: 30_000 };

const told: Readonly<Record<Behaviour['do'], string>> = {
  'silent': 'says nothing',
  'selective': 'talks to one alone',
  'delay': 'is slow',
  'equivocate': 'tells some something else than the others',
  'forge-ack': 'votes for everything at once',
  'double-vote': 'votes for everything',
  'impersonate': 'votes in the names of others',
  'bit-flip': 'gets a bit of everything wrong',
  'replay': 'repeats itself, and the others',
  'puppet': 'is led by somebody else',
};

const faulty = (node: NodeId, behaviour: Behaviour): Scenario => ({ ...chain(), ...inTheEnd, name: `four validators; ${node} ${told[behaviour.do]}`, adversaries: { [node]: behaviour } });

test('decides height after height, whoever is faulty', () =>
  playAll(
    [
      { ...chain(), ...inTheEnd, name: 'four validators' },
      { ...chain(4, [1, 5, 1, 5]), ...inTheEnd, name: 'four validators of different power' },
      faulty('S1', { do: 'silent' }),
      faulty('S1', { do: 'selective', to: ['S2'] }),
      faulty('S2', { do: 'delay', byMs: 150 }),
      faulty('S1', { do: 'equivocate', to: ['S2'] }),
      faulty('S1', { do: 'equivocate', to: ['S2', 'S3'] }),
      faulty('S2', { do: 'double-vote' }),
      faulty('S4', { do: 'forge-ack' }),
      faulty('S1', { do: 'bit-flip' }),
      faulty('S3', { do: 'replay' }),
      { ...chain(7), ...inTheEnd, name: 'seven validators; S1 tells some something else, and S2 says nothing', adversaries: { S1: { do: 'equivocate', to: ['S3', 'S4', 'S5'] }, S2: { do: 'silent' } } },
    ],
    2,
  ));

/** Before it, messages may be lost, or take as long as they like. */
const stormy = (name: string, more: Partial<Scenario>): Scenario => ({
  ...chain(),
  ...inTheEnd,
  name,
  faults: { kinds: ['split', 'isolate', 'one-way', 'pause'], episodes: 4, forMs: 1500 },
  ...more,
});

test('decides once the network is calm again', () =>
  playAll(
    [
      stormy('links break for a while', {}),
      stormy('links break for a while; S2 tells some something else', { adversaries: { S2: { do: 'equivocate', to: ['S1', 'S3'] } } }),
      stormy('messages are lost', { network: { loss: 0.3, late: 0.3, lateMsMax: 400 }, faults: { kinds: [], episodes: 0, forMs: 800 } }),
      { ...chain(), name: 'every message takes longer than the first rounds are likely to last', network: { delayMsMin: 150, delayMsMax: 300 }, settleWithinMs: 200_000 },
    ],
    3,
  ));

// Scripts. S2 is the puppet, unless said otherwise: the proposer of round 1. Time passes when the script says so.

const isLocked = (node: NodeId, round: number): ScriptStep => until([{ node, field: 'lockedRound', is: round }], `${node} never locks what three have prevoted in round ${round}`, tendermintRules.locking);
const isIn = (nodes: readonly NodeId[], round: number): ScriptStep => until(nodes.map((node) => ({ node, field: 'round', is: round })), `${nodes.join(' and ')} never come to round ${round}`, tendermintRules.rounds);
const hasDecided = (node: NodeId, value: Plain): ScriptStep => until([{ node, field: 'decisions.1', is: value }], `${node} never decides ${JSON.stringify(value)}`, tendermintRules.deciding);

/** What this validator proposes by itself in a round of height 1. */
const valueOf = (node: NodeId, round: number): string => `block 1 of ${node}, round ${round}`;
const nil = (round: number) => votesOn(null, round);

const byHand = (name: string, puppet: NodeId, script: readonly ScriptStep[], more: Partial<Scenario> = {}): Scenario => ({
  name,
  servers: 4,
  adversaries: { [puppet]: { do: 'puppet' } },
  manualTimers: timersOf(6),
  script: [...script, wait(60)],
  ...more,
});

/** The round ends without a decision: S1, S3 and S4 have precommitted, the puppet nil. */
const ends = (puppet: NodeId, round: number, nodes: readonly NodeId[]): readonly ScriptStep[] => [
  ...say(puppet, nodes, nil(round).precommit(puppet)),
  wait(30),
  ...timeUp(nodes, 'precommit', round),
  isIn(nodes, round + 1),
];

const first = votesOn(valueOf('S1', 0), 0);

/** S4 alone has locked S1’s value in round 0, for S4’s prevote comes late to the others; all three are in round 1, which the puppet S2 leads. */
const lockedAlone = (then: readonly ScriptStep[]): readonly ScriptStep[] => [
  ...hold(['S4'], ['S1', 'S3']),
  note('S4 hears all, and nobody hears S4'),
  wait(30),
  isLocked('S4', 0),
  ...say('S2', ['S1', 'S3'], nil(0).prevote('S2')),
  wait(10),
  ...timeUp(['S1', 'S3'], 'prevote', 0),
  wait(30),
  ...ends('S2', 0, ['S4']),
  ...say('S2', ['S1', 'S3'], nil(0).precommit('S2')),
  wait(10),
  ...timeUp(['S1', 'S3'], 'precommit', 0),
  isIn(['S1', 'S3'], 1),
  release,
  wait(10),
  ...then,
];

const claimed = votesOn('B', 1, { validRound: 0 });
const fresh = votesOn('B', 1);

/** S4 has seen prevotes of three for S1's value in round 0, late; in round 1 it locks S2's. Then S3 proposes the old one. */
const oldPolka = byHand('S4 has locked the value of round 1, and S3 proposes that of round 0, as valid there', 'S3', [
  note('S1’s proposal comes too late to S4'),
  ...timeUp(['S4'], 'propose', 0),
  ...hold(['S1', 'S2'], ['S4']),
  wait(60),
  ...say('S3', ['S1', 'S2', 'S4'], nil(0).prevote('S3')),
  wait(10),
  ...timeUp(['S1', 'S2'], 'prevote', 0),
  release,
  wait(10),
  ...timeUp(['S4'], 'prevote', 0),
  wait(10),
  ...say('S3', ['S4'], first.prevote('S3')),
  note('only S4 knows that three have prevoted S1’s value'),
  ...ends('S3', 0, ['S1', 'S4']),
  ...hold(['S4'], ['S1', 'S2']),
  ...ends('S3', 0, ['S2']),
  wait(30),
  isLocked('S4', 1),
  ...say('S3', ['S1', 'S2'], nil(1).prevote('S3')),
  wait(10),
  ...timeUp(['S1', 'S2'], 'prevote', 1),
  wait(30),
  ...ends('S3', 1, ['S4']),
  ...say('S3', ['S4'], votesOn(valueOf('S1', 0), 2, { validRound: 0 }).proposal('S3')),
]);

/** S1 decides its value in round 0; S4 has locked it, S3 has not, and two rounds later S3 proposes another. */
const nilPrevotes = byHand('S1 has decided; S3 and S4 prevote nil for a round, and then S3 proposes another value', 'S2', [
  note('S1’s proposal comes too late to S3'),
  ...timeUp(['S3'], 'propose', 0),
  ...hold(['S1', 'S4'], ['S3']),
  ...say('S2', ['S1', 'S4'], first.prevote('S2')),
  ...say('S2', ['S1'], first.precommit('S2')),
  hasDecided('S1', valueOf('S1', 0)),
  isLocked('S4', 0),
  release,
  wait(30),
  ...timeUp(['S3'], 'prevote', 0),
  wait(30),
  ...ends('S2', 0, ['S3', 'S4']),
  ...timeUp(['S3', 'S4'], 'propose', 1),
  ...say('S2', ['S3', 'S4'], nil(1).prevote('S2')),
  wait(30),
  ...timeUp(['S3', 'S4'], 'prevote', 1),
  wait(30),
  ...say('S2', ['S3', 'S4'], nil(1).precommit('S2')),
  wait(10),
  ...timeUp(['S3', 'S4'], 'precommit', 1),
  isIn(['S3', 'S4'], 2),
  ...say('S2', ['S3', 'S4'], ...[votesOn(valueOf('S3', 2), 2)].flatMap((vote) => [vote.prevote('S2'), vote.precommit('S2')])),
  wait(60),
]);

test('keeps to its lock, whatever is proposed', () =>
  playAll(
    [
      byHand('S4 is locked, and the next proposer proposes a new value', 'S2', lockedAlone(say('S2', ['S1', 'S3', 'S4'], fresh.proposal('S2')))),
      byHand('S4 is locked, and the next proposer says that another value was valid', 'S2', lockedAlone(say('S2', ['S1', 'S3', 'S4'], claimed.proposal('S2')))),
      byHand('the same, and it has prevoted it itself', 'S2', lockedAlone([...say('S2', ['S4'], votesOn('B', 0).prevote('S2')), ...say('S2', ['S1', 'S3', 'S4'], claimed.proposal('S2'))])),
      oldPolka,
      nilPrevotes,
    ],
    2,
  ));

// One round, and more than two thirds.

const again = votesOn(valueOf('S1', 0), 1);

/** S1 alone precommits in round 0, S4 alone in round 1, and S2 in both. */
const twoRounds = byHand('S1 has precommitted a value in round 0, S4 in round 1, and the puppet in both', 'S2', [
  ...hold(['S3', 'S4'], ['S3', 'S4']),
  isLocked('S1', 0),
  ...say('S2', ['S3', 'S4'], nil(0).prevote('S2')),
  ...say('S2', ['S4'], first.precommit('S2')),
  wait(30),
  ...timeUp(['S3', 'S4'], 'prevote', 0),
  wait(30),
  release,
  wait(30),
  ...timeUp(['S1', 'S3', 'S4'], 'precommit', 0),
  note('in round 1 only S4 hears the others'),
  ...hold(['S1', 'S3', 'S4'], ['S1', 'S3']),
  ...say('S2', ['S1', 'S3', 'S4'], again.proposal('S2')),
  wait(40),
  ...say('S2', ['S4'], again.precommit('S2')),
]);

/** Nobody is faulty, and S3 is down: of three that is one too many. */
const twoOfThree: Scenario = { name: 'three validators, and one of them is down', servers: 3, script: [{ do: 'crash', node: 'S3' }, wait(2000)] };

/** S4 comes to round 1 before it hears the precommits of round 0. */
const lateDecision = byHand('the precommits of round 0 come to S4 in round 1', 'S2', [
  ...hold(['S1', 'S3'], ['S4']),
  ...say('S2', ['S1', 'S3'], first.proposal('S2')),
  wait(30),
  ...timeUp(['S4'], 'propose', 0),
  ...say('S2', ['S1', 'S3'], first.prevote('S2'), first.precommit('S2')),
  hasDecided('S1', valueOf('S1', 0)),
  hasDecided('S3', valueOf('S1', 0)),
  ...timeUp(['S4'], 'precommit', 0),
  isIn(['S4'], 1),
  ...say('S2', ['S4'], first.precommit('S2')),
  release,
  hasDecided('S4', valueOf('S1', 0)),
]);

test('decides by the votes of one round, whichever that is', () => playAll([twoRounds, twoOfThree, lateDecision], 2));

// Restarts.

const backAgain = (node: NodeId): readonly ScriptStep[] => [{ do: 'crash', node }, wait(20), { do: 'restart', node }, wait(20)];

const [one, two] = [votesOn('A', 0), votesOn('B', 0)];

const votesAgain = byHand('S4 has prevoted one value, crashes, and is told of another', 'S1', [...say('S1', ['S4'], one.proposal('S1')), wait(20), ...backAgain('S4'), ...say('S1', ['S4'], two.proposal('S1'))]);
const givesUpAgain = byHand('S4 has prevoted nil, crashes, and is told of a value', 'S1', [...timeUp(['S4'], 'propose', 0), wait(20), ...backAgain('S4'), ...say('S1', ['S4'], two.proposal('S1'))]);
const precommitsAgain = byHand('S4 has precommitted a value, crashes, and its time is up', 'S2', lockedAlone([]).flatMap((step) => (step.do === 'until' && step.all[0]?.field === 'lockedRound' ? [step, wait(20), ...backAgain('S4'), ...timeUp(['S4'], 'prevote', 0), wait(20)] : [step])));
const locksLost = byHand('S4 is locked, crashes, and the next proposer proposes a new value', 'S2', lockedAlone([...backAgain('S4'), ...say('S2', ['S1', 'S3', 'S4'], fresh.proposal('S2'))]));
/** It crashes in its precommit's round; only what was on disk when that left can tell it. */
const locksLostAtOnce = byHand('S4 crashes as soon as it has precommitted, and the next proposer proposes a new value', 'S2', [
  ...lockedAlone([]).flatMap((step) => (step.do === 'until' && step.all[0]?.field === 'lockedRound' ? [step, wait(20), ...backAgain('S4')] : [step])),
  ...say('S2', ['S1', 'S3', 'S4'], fresh.proposal('S2')),
]);

test('is the same validator after a restart', () =>
  playAll(
    [
      votesAgain,
      givesUpAgain,
      precommitsAgain,
      locksLost,
      locksLostAtOnce,
      { ...chain(), ...inTheEnd, name: 'validators crash and come back', faults: { kinds: ['crash'], episodes: 8, forMs: 1600 } },
      { ...chain(), ...inTheEnd, name: 'validators crash and come back; S2 tells some something else', adversaries: { S2: { do: 'equivocate', to: ['S1', 'S3'] } }, faults: { kinds: ['crash', 'slow-disk'], episodes: 8, forMs: 1600 } },
    ],
    4,
  ));
