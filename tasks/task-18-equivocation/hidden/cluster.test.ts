import { ballots, hold, invoke, invokes, pbftRules, putOp, release, requestOf, say, signedBy, simulateAll, stepsWithin, test, wait, type Scenario, type ScriptStep, type Simulated } from '#harness/suite';
import type { NodeId, PbftBallot, Signed } from '#tasks/task-18-equivocation';

const { until } = stepsWithin(4000);

const checkers = ['NO-EQUIV', 'ACCURACY', 'PREP-AGREE', 'BFT-AGREE', 'EXECUTION', 'BFT-RESULT'] as const satisfies Simulated['checkers'];

type Behaviour = NonNullable<Scenario['adversaries']>[NodeId];

const playAll = (scenarios: readonly Scenario[], seeds: number): Promise<void> => simulateAll({ scenarios, checkers, seeds });

/** Two clients ask for this and that, while messages overtake each other and come twice; none is lost, for nobody sends again. */
const busy: Omit<Scenario, 'name' | 'servers'> = {
  clients: 2,
  network: { duplication: 0.1, late: 0.2, lateMsMax: 150 },
  faults: { kinds: [], episodes: 0, forMs: 160 },
  workload: { everyMs: 80, command: (count) => invoke(putOp(count % 3 === 0 ? 'x' : 'y', count)) },
};

const inTheEnd: Partial<Scenario> = { settleWithinMs: 8000, mustAnswer: true };

const faulty = (name: string, adversaries: Readonly<Record<NodeId, Behaviour>>, more: Partial<Scenario> = inTheEnd): Scenario => ({ ...busy, name: `four replicas; ${name}`, servers: 4, adversaries, ...more });

const haveEvidence = (nodes: readonly NodeId[], culprit: NodeId): ScriptStep =>
  until(nodes.map((node) => ({ node, field: 'reported.0.first.signer', is: culprit })), `Not all of ${nodes.join(', ')} have evidence against ${culprit} in the end`, pbftRules.detection);

// Two requests at one number.

const [opX, opY] = [putOp('x', 'a'), putOp('x', 'b')];
const [requestX, requestY] = [requestOf('C1', 1, opX), requestOf('C2', 1, opY)];
const [x, y] = [ballots(requestX), ballots(requestY)];
const asked = [invokes('C1', opX), invokes('C2', opY), wait(20)] as const;

/** One replica does just what the script says. Nobody need ask for what the primary proposes: its clients have signed it once. */
const puppet = (node: NodeId, name: string, script: readonly ScriptStep[], more: Partial<Scenario> = {}): Scenario => ({
  name,
  servers: 4,
  clients: 2,
  adversaries: { [node]: { do: 'puppet' } },
  script: [...script, wait(100)],
  ...more,
});

// All go by the rules.

test('accuses nobody while all go by the rules', () =>
  playAll(
    [
      { ...busy, ...inTheEnd, name: 'four replicas, two clients', servers: 4 },
      { name: 'seven replicas, and three requests', servers: 7, clients: 1, script: [1, 2, 3].flatMap((n) => [invokes('C1', putOp('x', n)), wait(100)]) },
    ],
    2,
  ));

// Halves meet.

const stories = (name: string, of: { readonly x: readonly NodeId[]; readonly y: readonly NodeId[] }, before: readonly ScriptStep[] = [], after: readonly ScriptStep[] = []): Scenario =>
  puppet('S1', name, [...before, ...say('S1', of.x, x.prePrepare()), ...say('S1', of.y, y.prePrepare()), ...after, haveEvidence(['S2', 'S3', 'S4'], 'S1')]);

test('brings both halves together when the primary tells two stories', () =>
  playAll(
    [
      stories('the primary proposes one request to S2 and S3, another to S4', { x: ['S2', 'S3'], y: ['S4'] }),
      stories('the primary proposes one request to S2, another to S3 and S4', { x: ['S2'], y: ['S3', 'S4'] }),
      stories('the primary tells S2 one thing and S3 another, and nothing to S4', { x: ['S2'], y: ['S3'] }),
      stories('the primary tells two stories, and S4 hears of the others late', { x: ['S2', 'S3'], y: ['S4'] }, hold(['S2', 'S3'], ['S4']), [wait(300), release]),
      stories('the primary tells two stories, and nobody hears of S4 for a while', { x: ['S2', 'S3'], y: ['S4'] }, hold(['S4'], ['S2', 'S3']), [wait(300), release]),
    ],
    2,
  ));

const learns = (culprit: NodeId, name: string, to: readonly NodeId[], ...words: readonly Signed<PbftBallot>[]): Scenario =>
  puppet(culprit, name, [...say(culprit, to, ...words), haveEvidence(['S1', 'S2', 'S3', 'S4'].filter((id) => id !== culprit), culprit)]);

test('tells everybody what one replica has found out', () =>
  playAll(
    [
      learns('S4', 'S4 prepares two requests, and S2 hears of both', ['S2'], x.prepare('S4'), y.prepare('S4')),
      learns('S4', 'S4 commits to two requests, and S3 hears of both', ['S3'], x.commit('S4'), x.prepare('S4'), y.commit('S4')),
      learns('S1', 'the primary proposes both requests to S3, and none to the others', ['S3'], x.prePrepare(), y.prePrepare()),
    ],
    2,
  ));

// Framing.

/** What S4 can make of its own key, of what others have said, and of thin air. */
const [x2, y2] = [ballots(requestX, { seq: 2 }), ballots(requestY, { seq: 2 })];
const forged = { ...y.prepare('S2'), signature: x.prepare('S2').signature };
const inName = signedBy('S4', { ...y.prepare('S2') });
const renamed = { ...y.prepare('S4'), signer: 'S2', replica: 'S2' };
const rewritten = Object.fromEntries(Object.entries(x.prePrepare()).reverse()) as typeof requestX & { readonly type: 'pre-prepare' };
const notices = [
  [x.prepare('S2'), forged],
  [forged, x.prepare('S2')],
  [x.prepare('S2'), renamed],
  [x.prepare('S2'), inName],
  [inName, x.prepare('S2')],
  [x.prepare('S2'), y2.prepare('S2')],
  [x.prepare('S2'), y2.commit('S2')],
  [x.prepare('S2'), x.prepare('S2')],
  [x.prePrepare(), rewritten],
  [x.prePrepare(), { ...y.prePrepare(), signature: x.prePrepare().signature }],
  [x.prepare('S2'), y.prepare('S4')],
].map(([first, second]) => ({ type: 'evidence', evidence: { first, second } }));

const hearsay: readonly { readonly type: string }[] = [
  { type: 'gossip', ballots: [forged, renamed, inName, x.commit('S2'), y2.prepare('S2'), rewritten] } as { readonly type: string },
  signedBy('S4', { ...x.prepare('S4'), embeds: [{ ...y.prePrepare(), signature: x.prePrepare().signature }, rewritten, forged] }),
  ...(['S1', 'S2', 'S3'] as const).flatMap((name) => [signedBy('S4', { ...y.prepare(name) }), signedBy('S4', { ...y.commit(name) }), { ...y.prepare('S4'), signer: name, replica: name }]),
];

/** The primary is correct: it gives number 1 to the first request, and number 2 to the second. */
const framing = (name: string, ...messages: readonly { readonly type: string }[]): Scenario =>
  puppet('S4', name, [], { script: [invokes('C1', opX), wait(50), invokes('C2', opY), wait(50), ...say('S4', ['S1', 'S2', 'S3'], ...messages), wait(50)] });

test('accuses no correct replica, whatever a liar makes up', () =>
  playAll(
    [
      framing('S4 hands out what is no evidence', ...notices),
      framing('S4 passes on and carries along what nobody has said, and speaks in the names of others', ...hearsay),
      faulty('S4 gets a bit of everything wrong', { S4: { do: 'bit-flip' } }),
      faulty('S4 repeats itself, and the others', { S4: { do: 'replay' } }),
    ],
    1,
  ));

// Going on.

/** Whether anybody finds this out is left open: the halves need not meet. */
const seenByFew: readonly Scenario[] = [
  puppet('S4', 'S4 prepares one request towards S2, and another towards S3', [...asked, ...say('S4', ['S2'], x.prepare('S4')), ...say('S4', ['S3'], y.prepare('S4'))], inTheEnd),
  puppet('S4', 'S4 contradicts itself before S2 alone, and S2 is hardly heard', [...asked, ...hold(['S2'], ['S1', 'S3']), ...say('S4', ['S2'], x.commit('S4'), y.commit('S4')), wait(200), release], inTheEnd),
];

test('goes on, and agrees, beside whoever contradicts itself', () =>
  playAll(
    [
      faulty('S4 lies to everybody', { S4: { do: 'equivocate', to: ['S1', 'S2', 'S3'] } }),
      faulty('S4 votes for everything', { S4: { do: 'double-vote' } }),
      ...seenByFew,
      faulty('the primary tells S2 something else than the others', { S1: { do: 'equivocate', to: ['S2'] } }, {}),
      {
        name: 'seven replicas; S6 votes for everything, and S7 tells half of them something else',
        servers: 7,
        clients: 1,
        adversaries: { S6: { do: 'double-vote' }, S7: { do: 'equivocate', to: ['S1', 'S2', 'S3'] } },
        script: [invokes('C1', opX), wait(100), invokes('C1', opY), wait(100)],
        ...inTheEnd,
      },
    ],
    1,
  ));

/** First everybody finds out about the primary, then it splits them at another number. */
const afterwards = (name: string, of: { readonly x: readonly NodeId[]; readonly y: readonly NodeId[] }, apart: readonly ScriptStep[]): Scenario =>
  puppet('S1', name, [
    ...say('S1', ['S2', 'S3'], x.prePrepare()),
    ...say('S1', ['S4'], y.prePrepare()),
    wait(100),
    ...apart,
    ...say('S1', of.x, x2.prePrepare(), x2.commit('S1')),
    ...say('S1', of.y, y2.prePrepare(), y2.commit('S1')),
    wait(200),
    release,
  ]);

test('agrees when somebody is accused and somebody is slow', () =>
  playAll(
    [
      afterwards('all know what the primary is, and it splits them again while S4 is slow', { x: ['S2'], y: ['S3'] }, hold(['S4'], ['S2', 'S3'])),
      afterwards('all know what the primary is, and it splits them again while they hear nothing of each other', { x: ['S2', 'S3'], y: ['S4'] }, hold(['S2', 'S3', 'S4'], ['S2', 'S3', 'S4'])),
      puppet('S1', 'one request has more votes than the other, and no certificate', [
        ...hold(['S2', 'S3', 'S4'], ['S2', 'S3', 'S4']),
        ...say('S1', ['S2', 'S3'], x.prePrepare(), x.commit('S1')),
        ...say('S1', ['S4'], y.prePrepare(), y.commit('S1')),
        wait(100),
        release,
      ]),
    ],
    2,
  ));
