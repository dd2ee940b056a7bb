import { logOf, raftRules, simulate, test, type Scenario, type ScriptStep } from '#harness/suite';

const put = (key: string): object => ({ command: { op: 'put', key, value: key } });

function elect(node: string, term: number): ScriptStep {
  return {
    do: 'until',
    all: [
      { node, field: 'role', is: 'leader' },
      { node, field: 'currentTerm', is: term },
    ],
    withinMs: 300,
    otherwise: `${node} was to win term ${term}`,
    rule: raftRules.progress,
  };
}

/** Fig. 8 (a) to (c): S1 comes back in term 4, and entry 2 of term 2 reaches a third server. */
const upToFigure8c: readonly ScriptStep[] = [
  { do: 'note', text: 'Fig. 8(a): S1 leads term 2 and replicates entry 2 to S2 alone' },
  { do: 'connect', groups: [['S1', 'S2', 'S3']] },
  { do: 'timeout', node: 'S1', timer: 'election' },
  elect('S1', 2),
  { do: 'connect', groups: [['S1', 'S2']] },
  { do: 'ask', node: 'S1', message: put('x') },
  {
    do: 'until',
    all: [{ node: 'S2', field: 'log.length', is: 2 }],
    withinMs: 500,
    otherwise: 'S2 never got entry 2',
    rule: raftRules.progress,
  },
  { do: 'wait', ms: 20 },
  { do: 'crash', node: 'S1' },
  { do: 'note', text: 'Fig. 8(b): S5 wins term 3 with S3 and S4, and takes another entry 2' },
  { do: 'connect', groups: [['S3', 'S4', 'S5']] },
  { do: 'timeout', node: 'S5', timer: 'election' },
  { do: 'wait', ms: 60 },
  { do: 'timeout', node: 'S5', timer: 'election' },
  elect('S5', 3),
  { do: 'connect', groups: [] },
  { do: 'ask', node: 'S5', message: put('y') },
  { do: 'wait', ms: 20 },
  { do: 'crash', node: 'S5' },
  { do: 'note', text: 'Fig. 8(c): S1 is back, wins term 4, and replicates entry 2 to S3' },
  { do: 'restart', node: 'S1' },
  { do: 'connect', groups: [['S1', 'S2', 'S3']] },
  { do: 'timeout', node: 'S1', timer: 'election' },
  { do: 'wait', ms: 60 },
  { do: 'timeout', node: 'S1', timer: 'election' },
  elect('S1', 4),
  {
    do: 'until',
    all: [
      { node: 'S3', field: 'log.length', atLeast: 2 },
      { node: 'S1', field: 'matchIndex.S3', atLeast: 2 },
      { node: 'S1', field: 'matchIndex.S2', atLeast: 2 },
    ],
    withinMs: 1000,
    otherwise: 'S3 never got entry 2',
    rule: raftRules.progress,
  },
  { do: 'wait', ms: 120 },
];

/** S5 comes back and tries to win term 5: its last entry is of term 3. */
const s5TriesTerm5: readonly ScriptStep[] = [
  { do: 'crash', node: 'S1' },
  { do: 'restart', node: 'S5' },
  { do: 'connect', groups: [['S2', 'S3', 'S4', 'S5']] },
  { do: 'timeout', node: 'S5', timer: 'election' },
  { do: 'wait', ms: 60 },
  { do: 'timeout', node: 'S5', timer: 'election' },
];

const figure8: Omit<Scenario, 'name' | 'script'> = {
  servers: 5,
  manualTimers: ['election'],
  start: Object.fromEntries(['S1', 'S2', 'S3', 'S4', 'S5'].map((id) => [id, { currentTerm: 1, log: logOf(1) }])),
};

test('survives Figure 8 when the old entry is overwritten', () =>
  simulate({
    scenario: {
      ...figure8,
      name: 'Figure 8, (a) to (d)',
      script: [
        ...upToFigure8c,
        { do: 'note', text: 'Fig. 8(d): S5 is back, wins term 5, and overwrites entry 2' },
        ...s5TriesTerm5,
        elect('S5', 5),
        { do: 'wait', ms: 300 },
      ],
    },
    checkers: ['LC', 'SMS', 'COMMIT-MONO'],
    seeds: 5,
  }));

test('survives Figure 8 when the new entry comes in time', () =>
  simulate({
    scenario: {
      ...figure8,
      name: 'Figure 8, (a) to (c) and (e)',
      script: [
        ...upToFigure8c,
        { do: 'note', text: 'Fig. 8(e): S1 replicates entry 3 of its own term 4 to S2 and S3' },
        { do: 'ask', node: 'S1', message: put('z') },
        {
          do: 'until',
          all: [{ node: 'S1', field: 'commitIndex', is: 3 }],
          withinMs: 500,
          otherwise: 'S2 and S3 hold entry 3 of term 4, but its leader S1 does not commit it',
          rule: raftRules.commitment,
        },
        ...s5TriesTerm5,
        { do: 'wait', ms: 100 },
      ],
    },
    checkers: ['LC', 'SMS', 'COMMIT-MONO'],
    seeds: 5,
  }));

test("commits nothing that the leader's own crash could undo", () =>
  simulate({
    scenario: {
      name: 'the leader crashes before its own write is done',
      servers: 3,
      manualTimers: ['election'],
      start: Object.fromEntries(['S1', 'S2', 'S3'].map((id) => [id, { currentTerm: 1, log: logOf(1) }])),
      script: [
        { do: 'timeout', node: 'S1', timer: 'election' },
        elect('S1', 2),
        { do: 'wait', ms: 30 },
        { do: 'note', text: "S1's disk is slow; entry 2 is on S2's disk before it is on S1's" },
        { do: 'connect', groups: [['S1', 'S2']] },
        { do: 'slow-disk', node: 'S1', byMs: 2000 },
        { do: 'ask', node: 'S1', message: put('x') },
        {
          do: 'until',
          all: [{ node: 'S1', field: 'matchIndex.S2', is: 2 }],
          withinMs: 500,
          otherwise: 'S2 never confirmed entry 2',
          rule: raftRules.progress,
        },
        { do: 'wait', ms: 20 },
        { do: 'crash', node: 'S1' },
        { do: 'slow-disk', node: 'S1', byMs: 0 },
        { do: 'restart', node: 'S1' },
        { do: 'note', text: 'S1 is back without entry 2, and votes for S3' },
        { do: 'connect', groups: [['S1', 'S3']] },
        { do: 'timeout', node: 'S3', timer: 'election' },
        elect('S3', 3),
        { do: 'wait', ms: 100 },
      ],
    },
    checkers: ['LC', 'SMS', 'COMMIT-MONO'],
    seeds: 5,
  }));

test('keeps every committed entry through crashes and partitions', () =>
  simulate({
    scenario: {
      name: 'five servers, lossy network, crashes and partitions',
      servers: 5,
      network: { loss: 0.05, duplication: 0.05, late: 0.05 },
      faults: { kinds: ['crash', 'split', 'isolate', 'one-way', 'bridge', 'slow-disk'], episodes: 6, forMs: 3000 },
      workload: { everyMs: 75, command: (count) => put(`key ${count}`) },
      settleWithinMs: 5000,
    },
    checkers: ['LC', 'SMS', 'COMMIT-MONO', 'ES'],
    seeds: 20,
  }));
