import { bothPropose, canLearn, explore, propose, test, type Explored } from '#harness/suite';

const checkers = ['BALLOT-UNIQUE', 'PAXOS-DUR', 'PROMISE-MONO', 'ONE-VALUE', 'P2C', 'AGREE'] as const satisfies Explored['checkers'];

test('lets two proposers choose one value, in every order of messages', async () => {
  await explore({
    name: 'C1 and C2 propose to three acceptors; messages arrive at once or are lost',
    servers: 3,
    clients: 2,
    network: 'immediate',
    may: bothPropose('a', 'b'),
    goals: [canLearn('a')],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: 'C1 proposes to two acceptors, and may begin twice; messages arrive in any order, again and again, or never',
    servers: 2,
    clients: 1,
    network: 'reordering',
    may: [
      { do: 'ask', nodes: ['C1'], message: propose('a'), times: 1 },
      { do: 'fire', nodes: ['C1'], timer: 'retry', when: [{ field: 'chosen', is: null }], times: 1 },
    ],
    goals: [canLearn('a')],
    checkers,
    statesMax: 60_000,
    runsMax: 5_000,
  });
  await explore({
    name: 'C1 and C2 propose to one acceptor; messages arrive in any order, again and again, or never',
    servers: 1,
    clients: 2,
    network: 'reordering',
    may: [...bothPropose('a', 'b'), { do: 'fire', nodes: ['C1'], timer: 'retry', times: 1 }],
    goals: [canLearn('a'), canLearn('b')],
    checkers,
    statesMax: 60_000,
    runsMax: 5_000,
  });
});

test('remembers its promises and its ballots, wherever it crashes', async () => {
  await explore({
    name: 'S3 is down, and S2 may crash; C1 and C2 propose; messages arrive at once or are lost',
    servers: 3,
    clients: 2,
    setup: [{ do: 'crash', node: 'S3' }],
    network: 'immediate',
    may: [...bothPropose('a', 'b'), { do: 'crash', nodes: ['S2'], times: 1 }, { do: 'restart', nodes: ['S2'] }],
    goals: [canLearn('a')],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: 'C1 and C2 propose to one acceptor, which may crash; messages arrive in any order, again and again, or never',
    servers: 1,
    clients: 2,
    network: 'reordering',
    may: [...bothPropose('a', 'b'), { do: 'crash', nodes: ['S1'], times: 1 }, { do: 'restart', nodes: ['S1'] }],
    goals: [canLearn('a')],
    checkers,
    statesMax: 200_000,
  });
  await explore({
    name: 'C1 proposes "a", may crash, and then proposes "b"; messages arrive at once or are lost',
    servers: 3,
    clients: 1,
    network: 'immediate',
    may: [
      { do: 'ask', nodes: ['C1'], message: propose('a'), times: 1 },
      { do: 'ask', nodes: ['C1'], message: propose('b'), when: [{ field: 'proposal', is: null }], times: 1 },
      { do: 'crash', nodes: ['C1'], times: 1 },
      { do: 'restart', nodes: ['C1'] },
    ],
    goals: [canLearn('a'), canLearn('b')],
    checkers,
    statesMax: 200_000,
  });
});
