import { explore, logOf, put, raftRules, staleFields, test, type Explored } from '#harness/suite';

/** More commands than may stay in a log when they are applied. */
const MANY = 24;

const commands: NonNullable<Explored['setup']> = Array.from({ length: MANY }, (_, i) => ({ do: 'ask', node: 'S1', message: put(`k${i + 1}`) }));

/** S1 leads term 2 with S3, which then goes down; all entries are committed and cut off; S2 has heard of none of it. */
const setup: NonNullable<Explored['setup']> = [
  { do: 'fire', node: 'S1', timer: 'election' },
  { do: 'deliver', among: ['S1', 'S3'] },
  ...commands,
  { do: 'fire', node: 'S1', timer: 'heartbeat' },
  { do: 'deliver', among: ['S1', 'S3'] },
  { do: 'crash', node: 'S3' },
];

test('installs a snapshot and takes entries, in every order', () =>
  explore({
    name: 'a snapshot and the entries after it reach S2 in any order, again and again, or never',
    servers: 3,
    start: {
      S1: { currentTerm: 1, log: logOf(1) },
      S2: { currentTerm: 1, log: logOf(1) },
      S3: { currentTerm: 1, log: logOf(1) },
    },
    network: 'reordering',
    setup,
    may: [
      { do: 'fire', nodes: ['S1'], timer: 'heartbeat' },
      { do: 'ask', nodes: ['S1'], message: put('x'), times: 1 },
      { do: 'ask', nodes: ['S1'], message: put('y'), times: 1 },
      { do: 'crash', nodes: ['S2'], times: 2 },
      { do: 'restart', nodes: ['S2'] },
    ],
    goals: [
      {
        node: 'S1',
        when: [{ field: 'commitIndex', is: MANY + 4 }],
        otherwise: 'S2 never comes as far as the entries after the snapshot',
        rule: raftRules.progress,
      },
      {
        node: 'S2',
        when: [{ field: 'lastApplied', is: MANY + 4 }],
        otherwise: 'S2 never applies the entries after the snapshot',
        rule: raftRules.progress,
      },
    ],
    checkers: ['MATCH-SOUND', 'DUR', 'COMMIT-MONO', 'SNAPSHOT', 'APPLY-ORDER', 'RESULT', 'REPLICAS', 'SMS'],
    stale: staleFields,
    statesMax: 50_000,
  }));
