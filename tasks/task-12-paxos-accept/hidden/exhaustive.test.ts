import { bothPropose, canLearn, explore, propose, test, type Explored } from '#harness/suite';
import type { Ballot, NodeId } from '#tasks/task-12-paxos-accept';

const checkers = ['PAXOS-DUR', 'PROMISE-MONO', 'ONE-VALUE', 'P2C', 'AGREE'] as const satisfies Explored['checkers'];

/** A ballot as the reference of task 11 makes it. */
const ballot = (round: number, id: NodeId): Ballot => ({ round, id });

test('chooses one value, in every order of messages', async () => {
  await explore({
    name: 'C1 and C2 propose to three acceptors; messages arrive at once or are lost',
    servers: 3,
    clients: 2,
    network: 'immediate',
    may: bothPropose(0, 'b'),
    goals: [canLearn(0)],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: 'C1 and C2 propose to three acceptors, of which S2 may crash; messages arrive in any order, again and again, or never',
    servers: 3,
    clients: 2,
    network: 'reordering',
    may: [...bothPropose(0, 'b'), { do: 'crash', nodes: ['S2'], times: 1 }, { do: 'restart', nodes: ['S2'] }],
    goals: [canLearn(0)],
    checkers,
    statesMax: 120_000,
    runsMax: 5_000,
  });
  await explore({
    name: 'S3 is down, and S2 may crash; C1 and C2 propose; messages arrive at once or are lost',
    servers: 3,
    clients: 2,
    setup: [{ do: 'crash', node: 'S3' }],
    network: 'immediate',
    may: [...bothPropose(0, 'b'), { do: 'crash', nodes: ['S2'], times: 1 }, { do: 'restart', nodes: ['S2'] }],
    goals: [canLearn(0)],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: 'C1 proposes to two acceptors; messages arrive in any order, again and again, or never',
    servers: 2,
    clients: 1,
    network: 'reordering',
    may: [{ do: 'ask', nodes: ['C1'], message: propose(0), times: 1 }],
    goals: [canLearn(0)],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: 'C1 proposes to three acceptors, and may begin twice; messages arrive at once or are lost',
    servers: 3,
    clients: 1,
    network: 'immediate',
    may: [
      { do: 'ask', nodes: ['C1'], message: propose(0), times: 1 },
      { do: 'fire', nodes: ['C1'], timer: 'retry', when: [{ field: 'chosen', is: null }], times: 1 },
    ],
    goals: [canLearn(0)],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: 'C1, C2 and C3 propose to three acceptors; messages arrive in any order, again and again, or never',
    servers: 3,
    clients: 3,
    network: 'reordering',
    may: [...bothPropose(0, 'b'), { do: 'ask', nodes: ['C3'], message: propose('c'), times: 1 }],
    goals: [canLearn(0)],
    checkers,
    statesMax: 300_000,
    runsMax: 5_000,
  });
});

const [lower, higher] = [ballot(1, 'C2'), ballot(2, 'C2')];
const low = { promised: lower, acceptedN: lower, acceptedV: 'a' };
const high = { promised: higher, acceptedN: higher, acceptedV: 'b' };

test('keeps to it with a third ballot, in every order of messages', async () => {
  await explore({
    name: '"b" is chosen under ballot 2, S1 has accepted "a" under ballot 1, and C1 proposes "c"; messages arrive in any order, again and again, or never',
    servers: 3,
    clients: 1,
    start: { S1: low, S2: high, S3: high, C1: { lastBallot: higher } },
    network: 'reordering',
    may: [{ do: 'ask', nodes: ['C1'], message: propose('c'), times: 1 }],
    goals: [canLearn('b')],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: '"b" is chosen under ballot 2, two of five have accepted "a" under ballot 1, and C1 proposes "c"; messages arrive at once or are lost',
    servers: 5,
    clients: 1,
    start: { S1: low, S2: low, S3: high, S4: high, S5: high, C1: { lastBallot: higher } },
    network: 'immediate',
    may: [{ do: 'ask', nodes: ['C1'], message: propose('c'), times: 1 }],
    goals: [canLearn('b')],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: 'S1 and S2 have promised ballot 1, and S1 is asked to accept it at any moment; C1 proposes "b" under two ballots; messages arrive at once or are lost',
    servers: 3,
    clients: 1,
    start: { S1: { promised: lower }, S2: { promised: lower }, C1: { lastBallot: lower } },
    network: 'immediate',
    may: [
      { do: 'ask', nodes: ['C1'], message: propose('b'), times: 1 },
      { do: 'fire', nodes: ['C1'], timer: 'retry', when: [{ field: 'chosen', is: null }], times: 1 },
      { do: 'inject', from: 'C2', to: 'S1', message: { type: 'accept', n: lower, v: 'a' } as { type: 'accept' }, times: 1 },
    ],
    goals: [canLearn('a'), canLearn('b')],
    checkers,
    statesMax: 200_000,
  });
});
