import { explore, logOf, put, raftRules, test, type Explored } from '#harness/suite';

const read = { read: true } as const;

test('loses no committed entry in four terms, whatever is lost', () =>
  explore({
    name: 'three servers, up to four terms, no client; messages arrive at once or are lost',
    servers: 3,
    network: 'immediate',
    setup: [
      { do: 'fire', node: 'S1', timer: 'election' },
      { do: 'deliver', until: { node: 'S1', field: 'role', is: 'leader' } },
      { do: 'deliver', among: ['S1'] },
    ],
    may: [{ do: 'fire', nodes: ['S1', 'S2'], timer: 'election', when: [{ field: 'currentTerm', atMost: 3 }] }],
    // No client asks here, so nobody but a leader is ever asked anything by which these could be read.
    stale: [{ fields: ['nextIndex', 'matchIndex', 'leaderId'], unless: { field: 'role', is: 'leader' } }],
    goals: [
      {
        node: 'S1',
        when: [{ field: 'commitIndex', atLeast: 2 }],
        otherwise: 'S1 leads a second term, and what the first one left is never committed',
        rule: raftRules.firstEntry,
      },
    ],
    checkers: ['NO-OP', 'MAJORITY', 'COMMIT-MONO', 'LC', 'SMS', 'APPLY-ORDER'],
    statesMax: 300_000,
  }));

/** S2 stands for election after S1, whose commit it has not heard of; S3 lags behind. */
const afterS1: Omit<Explored, 'name' | 'may' | 'statesMax'> = {
  servers: 3,
  start: {
    S1: { currentTerm: 1, log: logOf(1, 1) },
    S2: { currentTerm: 1, log: logOf(1, 1) },
    S3: { currentTerm: 1, log: logOf(1) },
  },
  network: 'reordering',
  setup: [
    { do: 'fire', node: 'S1', timer: 'election' },
    { do: 'deliver', until: { node: 'S1', field: 'commitIndex', is: 3 } },
    { do: 'crash', node: 'S1' },
    { do: 'fire', node: 'S2', timer: 'election' },
  ],
  goals: [
    {
      node: 'S2',
      when: [{ field: 'commitIndex', is: 4 }],
      otherwise: 'S2 leads term 3, and what earlier leaders left never becomes committed',
      rule: raftRules.firstEntry,
    },
  ],
  checkers: ['NO-OP', 'DUR', 'MAJORITY', 'COMMIT-MONO', 'LM', 'LC', 'SMS', 'APPLY-ORDER', 'READ-INDEX'],
};

test('adds one no-op and serves only sound reads, in every order of votes', async () => {
  await explore({
    ...afterS1,
    name: 'S2 and S3 stand for election, and are asked for reads; messages arrive in any order, again and again, or never',
    may: [
      { do: 'fire', nodes: ['S2', 'S3'], timer: 'heartbeat' },
      { do: 'fire', nodes: ['S3'], timer: 'election', times: 1 },
      { do: 'ask', nodes: ['S2', 'S3'], message: read },
    ],
    statesMax: 50_000,
  });
  await explore({
    ...afterS1,
    name: 'S2 leads, is asked for a command and for reads, and crashes; messages arrive in any order, again and again, or never',
    may: [
      { do: 'fire', nodes: ['S2'], timer: 'heartbeat' },
      { do: 'ask', nodes: ['S2'], message: read },
      { do: 'ask', nodes: ['S2'], message: put('x'), times: 1 },
      { do: 'crash', nodes: ['S2'], times: 1 },
      { do: 'restart', nodes: ['S2'] },
    ],
    statesMax: 50_000,
  });
});
