import { explore, logOf, put, raftRules, test, type Explored } from '#harness/suite';

/** S1 leads term 2, and its first messages are under way. */
const s1Leads: NonNullable<Explored['setup']> = [
  { do: 'fire', node: 'S1', timer: 'election' },
  { do: 'deliver', until: { node: 'S1', field: 'role', is: 'leader' } },
];

const oneFollower: Omit<Explored, 'name' | 'may'> = {
  servers: 2,
  network: 'reordering',
  setup: s1Leads,
  checkers: ['MATCH-SOUND', 'PROGRESS', 'LAO', 'LM', 'MAJORITY', 'LC', 'SMS'],
  statesMax: 150_000,
};

/** Clients may be wrong about the term. */
const x = { ...put('x'), term: 99 };

/** As often as it likes: how many messages a leader needs is its own affair. */
const heartbeats = { do: 'fire', nodes: ['S1'], timer: 'heartbeat' } as const;

test('brings an empty follower up in every order of messages', () =>
  explore({
    ...oneFollower,
    name: 'S1 has entry 1, S2 has nothing; one command; messages arrive in any order, again and again, or never',
    start: { S1: { currentTerm: 1, log: logOf(1) } },
    may: [{ do: 'ask', nodes: ['S1'], message: x, times: 1 }, heartbeats],
    goals: [
      {
        node: 'S1',
        when: [
          { field: 'matchIndex.S2', is: 2 },
          { field: 'commitIndex', is: 2 },
        ],
        otherwise: 'S1 never learns that S2 holds both entries',
        rule: raftRules.replication,
      },
    ],
  }));

test('replicates two entries to one follower in every order of messages', () =>
  explore({
    ...oneFollower,
    name: 'two commands; messages arrive in any order, again and again, or never',
    start: { S1: { currentTerm: 1, log: logOf(1) }, S2: { currentTerm: 1, log: logOf(1) } },
    may: [
      { do: 'ask', nodes: ['S1'], message: x, times: 1 },
      { do: 'ask', nodes: ['S1'], message: put('y'), times: 1 },
      heartbeats,
    ],
    goals: [
      {
        node: 'S1',
        when: [
          { field: 'matchIndex.S2', is: 3 },
          { field: 'commitIndex', is: 3 },
        ],
        otherwise: 'S1 never learns that S2 holds entries 2 and 3',
        rule: raftRules.replication,
      },
    ],
  }));
