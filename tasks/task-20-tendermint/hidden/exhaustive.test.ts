import { explore, say, tendermintLies, tendermintRules, test, timersOf, votesOn, type Explored } from '#harness/suite';
import type { NodeId, Plain } from '#tasks/task-20-tendermint';

const checkers = ['TM-NO-EQUIV', 'LOCK', 'QUORUM', 'TM-AGREE'] as const satisfies Explored['checkers'];

type Setup = NonNullable<Explored['setup']>[number];

const on = (what: Plain, round: number, validRound = -1) => votesOn(what, round, { validRound });
const fire = (nodes: readonly NodeId[], step: string, round: number): readonly Setup[] => nodes.map((node) => ({ do: 'fire', node, timer: `${step} 1/${round}` }));
const correct: readonly NodeId[] = ['S1', 'S3', 'S4'];

/** S1's value of round 0: it leads that round, and S2, the attacker, leads the next. */
const [value, other] = ['block 1 of S1, round 0', 'B'];

const attacked: Pick<Explored, 'servers' | 'adversaries' | 'checkers' | 'statesMax' | 'runsMax' | 'anyTimerBut'> = {
  servers: 4,
  adversaries: { S2: { do: 'puppet' } },
  checkers,
  statesMax: 20_000,
  // Code that remembers the order in which messages came meets more than can be tried.
  runsMax: 4000,
  // Nobody knows how long a step lasts, so timers fire at any moment. Round 1 is the last one, what is past has fired, and nobody asks for anything.
  anyTimerBut: ['gossip', 'precommit 1/1', ...timersOf(1)],
};

/** S4 alone has locked S1's value in round 0, and all three are in round 1. */
const lockedAlone: readonly Setup[] = [
  { do: 'deliver', among: correct, until: { node: 'S4', field: 'lockedRound', is: 0 } },
  { do: 'deliver', among: ['S4'] },
  ...say('S2', ['S1', 'S3'], on(null, 0).prevote('S2')),
  ...fire(['S1', 'S3'], 'prevote', 0),
  { do: 'deliver', among: correct },
  ...fire(correct, 'precommit', 0),
  { do: 'deliver', among: ['S4'] },
];

const isIn1 = (...nodes: readonly NodeId[]): NonNullable<Explored['goals']> => nodes.map((node) => ({ node, when: [{ field: 'round', is: 1 }], otherwise: `${node} never comes to round 1`, rule: tendermintRules.rounds }));

test('bears whatever a faulty proposer says of what is locked', async () => {
  await explore({
    ...attacked,
    name: 'S4 has locked a value in round 0, and S1 is down; in round 1 S2 proposes another one, as new or as valid, and votes for it; messages arrive at once or are lost',
    network: 'immediate',
    setup: [...lockedAlone, { do: 'crash', node: 'S1' }],
    may: [],
    lies: tendermintLies('S2', [on(other, 1)], { proposes: [on(other, 1), on(other, 1, 0)], kinds: ['prevote'] }),
    goals: isIn1('S3', 'S4'),
  });
  await explore({
    ...attacked,
    name: 'it proposes what is locked, too, and is heard by S4 alone, which crashes at any moment, and comes back',
    network: 'immediate',
    setup: [...lockedAlone, { do: 'crash', node: 'S1' }, { do: 'crash', node: 'S3' }],
    may: [{ do: 'crash', nodes: ['S4'], times: 1 }, { do: 'restart', nodes: ['S4'] }],
    lies: tendermintLies('S2', [on(other, 1), on(other, 0)], { to: ['S4'], proposes: [on(other, 1), on(other, 1, 0), on(value, 1, 0)], kinds: ['prevote'] }),
    goals: isIn1('S4'),
  });
});

test('never votes twice, wherever it crashes', () =>
  explore({
    ...attacked,
    name: 'S1 proposes one value or two to S4, and votes as it likes; S4 crashes at any moment, and comes back',
    anyTimerBut: ['gossip'],
    adversaries: { S1: { do: 'puppet' } },
    network: 'reordering',
    setup: ['S2', 'S3'].map((node) => ({ do: 'crash', node })),
    may: [{ do: 'crash', nodes: ['S4'], times: 2 }, { do: 'restart', nodes: ['S4'] }],
    lies: tendermintLies('S1', [on('A', 0), on(null, 0)], { to: ['S4'], proposes: [on('A', 0), on('B', 0)], kinds: ['prevote'] }),
    goals: [{ node: 'S4', when: [{ field: 'step', is: 'prevote' }], otherwise: 'S4 never prevotes', rule: tendermintRules.prevoting }],
  }));
