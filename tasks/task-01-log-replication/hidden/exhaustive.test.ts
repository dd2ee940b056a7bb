import { explore, logOf, put, raftRules, test } from '#harness/suite';

const checkers = ['MATCH-SOUND', 'PROGRESS', 'LAO', 'LM', 'MAJORITY', 'LC', 'SMS'] as const;

test('replicates two entries to one follower in every order of messages', () =>
  explore({
    name: 'S1 has entry 1, S2 has nothing; two commands; messages arrive in any order, again and again, or never',
    servers: 2,
    start: { S1: { currentTerm: 1, log: logOf(1) } },
    network: 'reordering',
    setup: [
      { do: 'fire', node: 'S1', timer: 'election' },
      { do: 'deliver', until: { node: 'S1', field: 'role', is: 'leader' } },
    ],
    may: [
      { do: 'ask', nodes: ['S1'], message: { ...put('x'), term: 99 }, times: 1 },
      { do: 'ask', nodes: ['S1'], message: put('y'), times: 1 },
      { do: 'fire', nodes: ['S1'], timer: 'heartbeat', times: 3 },
    ],
    goals: [
      {
        node: 'S1',
        when: [{ field: 'matchIndex.S2', is: 3 }, { field: 'commitIndex', is: 3 }],
        otherwise: 'S1 never learns that S2 holds all three entries',
        rule: raftRules.replication,
      },
    ],
    checkers,
    statesMax: 1_000_000,
  }));
