import { explore, paxosRules, propose, test, type Explored } from '#harness/suite';

test('lets two proposers choose one value, in every order of messages', () =>
  explore({
    name: 'C1 and C2 propose, and C2 may begin twice; messages arrive at once or are lost',
    servers: 3,
    clients: 2,
    network: 'immediate',
    may: [
      { do: 'ask', nodes: ['C1'], message: propose('a'), times: 1 },
      { do: 'ask', nodes: ['C2'], message: propose('b'), times: 1 },
    ],
    goals: [{ node: 'C1', when: [{ field: 'chosen.v', is: 'a' }], otherwise: 'C1 can never learn that "a" is chosen', rule: paxosRules.progress }],
    checkers: ['BALLOT-UNIQUE', 'PAXOS-DUR', 'PROMISE-MONO', 'ONE-VALUE', 'P2C', 'AGREE'],
    statesMax: 200_000,
  }));

test('remembers its promises and its ballots, wherever it crashes', () => explore({
    name: 'S2 may crash',
    servers: 3,
    clients: 2,
    network: 'immediate',
    may: [
      { do: 'ask', nodes: ['C1'], message: propose('a'), times: 1 },
      { do: 'ask', nodes: ['C2'], message: propose('b'), times: 1 },
      { do: 'crash', nodes: ['S2'], times: 1 },
      { do: 'restart', nodes: ['S2'] },
    ],
    checkers: ['BALLOT-UNIQUE', 'PAXOS-DUR', 'PROMISE-MONO', 'ONE-VALUE', 'P2C', 'AGREE'],
    statesMax: 200_000,
  }));
