import { allHoldEntry1, connect, logOf, note, put, raftRules, simulate, stepsWithin, test, wait, type Scenario, type ScriptStep } from '#harness/suite';

const { until, elect } = stepsWithin(1500);

const five = ['S1', 'S2', 'S3', 'S4', 'S5'] as const;
const read = { read: true } as const;

type Link = readonly [from: string, to: string];

/** These one-way links are up, and no other. */
function onlyUp(...links: readonly Link[]): ScriptStep {
  const all = five.flatMap((from) => five.filter((to) => to !== from).map((to) => [from, to] as const));
  return { do: 'cut', links: all.filter(([from, to]) => !links.some((link) => link[0] === from && link[1] === to)) };
}

/** The election timer fires, and both voters grant their vote; the candidate has not heard of it yet. */
function votesFor(node: string, term: number, voters: readonly string[]): readonly ScriptStep[] {
  const granted = voters.flatMap((voter) => [
    { node: voter, field: 'currentTerm', is: term },
    { node: voter, field: 'votedFor', is: node },
  ]);
  return [{ do: 'timeout', node, timer: 'election' }, until(granted, `${voters.join(' and ')} were to vote for ${node} in term ${term}`)];
}

const leads = (node: string, term: number): ScriptStep =>
  until(
    [
      { node, field: 'role', is: 'leader' },
      { node, field: 'currentTerm', is: term },
    ],
    `${node} was to lead term ${term}`,
  );

/** All of these know that the log is committed up to there, and that it ends there, with an entry of this term. */
const committed = (nodes: readonly string[], index: number, term: number): ScriptStep =>
  until(
    nodes.flatMap((node) => [
      { node, field: 'commitIndex', is: index },
      { node, field: 'log.length', is: index },
      { node, field: `log.${index - 1}.term`, is: term },
    ]),
    `no client asks for anything, and so ${index === 4 ? 'entries 1 to 3' : `what earlier leaders left, up to entry ${index - 1},`} never becomes committed in term ${term}`,
    raftRules.firstEntry,
  );

const noSessions = (...nodes: readonly string[]): ScriptStep => ({
  do: 'expect',
  all: nodes.map((node) => ({ node, field: 'sessions', is: {} })),
  otherwise: 'no client has asked for anything, and yet there is a session',
  rule: raftRules.firstEntry,
});

const safety = ['NO-OP', 'DUR', 'COMMIT-MONO', 'LM', 'MAJORITY', 'LC', 'SMS', 'APPLY-ORDER', 'RESULT', 'REPLICAS'] as const;

/** Entries 2 and 3 are left uncommitted by leaders of terms 1 and 2; nobody knows that entry 1 is committed. */
const leftovers: Scenario = {
  name: 'one leader after the other is killed, and no client asks for anything',
  servers: 5,
  manualTimers: ['election'],
  start: {
    S1: { currentTerm: 2, log: logOf(1, 1, 2) },
    S2: { currentTerm: 2, log: logOf(1, 1) },
    S3: { currentTerm: 2, log: logOf(1, 1, 2) },
    S4: { currentTerm: 1, log: logOf(1) },
    S5: { currentTerm: 2, log: logOf(1, 1) },
  },
  script: [
    note('S4 and S5 are down: whatever is committed needs S1, S2 and S3, all of them'),
    { do: 'crash', node: 'S4' },
    { do: 'crash', node: 'S5' },
    ...elect('S1', 3),
    committed(['S1', 'S2', 'S3'], 4, 3),
    note('S1 is killed, and S2 leads; S4 and S5 are back'),
    { do: 'crash', node: 'S1' },
    { do: 'restart', node: 'S4' },
    { do: 'restart', node: 'S5' },
    wait(1),
    ...elect('S2', 4),
    committed(['S2', 'S3', 'S4', 'S5'], 5, 4),
    note('S2 is killed, and S1 is back; S3 leads'),
    { do: 'crash', node: 'S2' },
    { do: 'restart', node: 'S1' },
    wait(1),
    ...elect('S3', 5),
    committed(['S1', 'S3', 'S4', 'S5'], 6, 5),
    note('S1 deposes S3: it leads for the second time'),
    { do: 'restart', node: 'S2' },
    wait(1),
    ...elect('S1', 6),
    committed(five, 7, 6),
    note('S3 leads for the second time in the same life'),
    ...elect('S3', 7),
    committed(five, 8, 7),
    noSessions(...five),
    wait(100),
  ],
};

test('commits what earlier leaders left, with no client asking', () => simulate({ scenario: leftovers, checkers: safety, seeds: 10 }));

/** Fig. 8 (a) and (b), and S1 has the votes for term 4: entry 2 is of term 2 on S1 and S2, of term 3 on S5. */
const upToTerm4: readonly ScriptStep[] = [
  note('Fig. 8(a): S1 wins term 2, and its no-op, entry 2, reaches S2 alone'),
  connect(['S1', 'S2', 'S3']),
  ...votesFor('S1', 2, ['S2', 'S3']),
  onlyUp(['S1', 'S2'], ['S2', 'S1'], ['S3', 'S1']),
  leads('S1', 2),
  until([{ node: 'S2', field: 'log.length', is: 2 }], 'S1 won term 2, and no entry of it reaches S2', raftRules.firstEntry),
  wait(20),
  { do: 'crash', node: 'S1' },
  note('Fig. 8(b): S5 wins term 3 with S3 and S4; its no-op is on its own disk alone'),
  connect(['S3', 'S4', 'S5']),
  { do: 'timeout', node: 'S5', timer: 'election' },
  wait(60),
  ...votesFor('S5', 3, ['S3', 'S4']),
  onlyUp(['S3', 'S5'], ['S4', 'S5']),
  leads('S5', 3),
  wait(20),
  { do: 'crash', node: 'S5' },
  note('Fig. 8(c): S1 is back, and S2 and S3 vote for it in term 4'),
  { do: 'restart', node: 'S1' },
  connect(['S1', 'S2', 'S3']),
  wait(1),
  { do: 'timeout', node: 'S1', timer: 'election' },
  wait(60),
  ...votesFor('S1', 4, ['S2', 'S3']),
];

const s5TriesTerm5: readonly ScriptStep[] = [
  { do: 'crash', node: 'S1' },
  { do: 'restart', node: 'S5' },
  connect(['S2', 'S3', 'S4', 'S5']),
  wait(1),
  { do: 'timeout', node: 'S5', timer: 'election' },
  wait(60),
  { do: 'timeout', node: 'S5', timer: 'election' },
];

test('survives Figure 8 with a no-op in each term', async () => {
  const figure8 = allHoldEntry1(five);
  await simulate({
    scenario: {
      ...figure8,
      name: 'Figure 8: S1 crashes before its no-op of term 4 reaches anybody',
      script: [
        ...upToTerm4,
        onlyUp(['S2', 'S1'], ['S3', 'S1']),
        leads('S1', 4),
        wait(120),
        note('Fig. 8(d): S1 crashes; S5 wins term 5, and overwrites entry 2'),
        ...s5TriesTerm5,
        leads('S5', 5),
        until(
          ['S2', 'S3', 'S4', 'S5'].map((node) => ({ node, field: 'commitIndex', is: 3 })),
          'S5 leads term 5, and its entries never become committed',
          raftRules.firstEntry,
        ),
        wait(60),
      ],
    },
    checkers: safety,
    seeds: 5,
  });
  await simulate({
    scenario: {
      ...figure8,
      name: 'Figure 8: the no-op of term 4 reaches S2 and S3 in time',
      script: [
        ...upToTerm4,
        leads('S1', 4),
        until([{ node: 'S1', field: 'commitIndex', is: 3 }], 'S2 and S3 hear S1, and it never commits an entry of term 4', raftRules.firstEntry),
        note('Fig. 8(e): S1 crashes; S5 can win no more, and S2 commits what is left'),
        ...s5TriesTerm5,
        wait(100),
        { do: 'timeout', node: 'S2', timer: 'election' },
        wait(60),
        { do: 'timeout', node: 'S2', timer: 'election' },
        until(
          [
            { node: 'S2', field: 'commitIndex', atLeast: 4 },
            { node: 'S5', field: 'commitIndex', atLeast: 4 },
          ],
          'S2 leads, and the others hear it, but nothing is committed',
          raftRules.firstEntry,
        ),
      ],
    },
    checkers: safety,
    seeds: 5,
  });
});

test('gives no read index that misses what was committed', () =>
  simulate({
    scenario: {
      ...allHoldEntry1(['S1', 'S2', 'S3']),
      name: 'a new leader is asked for a read before it knows what the last one committed',
      script: [
        ...elect('S1', 2),
        until(
          ['S1', 'S2', 'S3'].map((node) => ({ node, field: 'commitIndex', is: 2 })),
          'entry 1 and the no-op of term 2 never become committed everywhere',
          raftRules.firstEntry,
        ),
        { do: 'ask', node: 'S1', message: read },
        wait(20),
        note('S1 commits entry 3 with S2, and crashes before S2 hears that it is committed'),
        connect(['S1', 'S2']),
        { do: 'ask', node: 'S1', message: put('x') },
        until([{ node: 'S1', field: 'commitIndex', is: 3 }], 'S2 holds entry 3, and S1 does not commit it'),
        { do: 'crash', node: 'S1' },
        note('S3 votes for S2; then nothing that S2 sends arrives'),
        connect(['S2', 'S3']),
        ...votesFor('S2', 3, ['S3']),
        onlyUp(['S3', 'S2']),
        leads('S2', 3),
        note('S2 leads, with entry 3 in its log and commitIndex 2'),
        { do: 'ask', node: 'S2', message: read },
        wait(30),
        { do: 'ask', node: 'S2', message: read },
        note('now S3 hears S2'),
        connect(['S2', 'S3']),
        until([{ node: 'S2', field: 'commitIndex', is: 4 }], 'S2 leads, S3 hears it, and nothing of term 3 is committed', raftRules.firstEntry),
        { do: 'ask', node: 'S2', message: read },
        { do: 'ask', node: 'S3', message: read },
        wait(20),
      ],
    },
    checkers: [...safety, 'READ-INDEX'],
    seeds: 10,
  }));

/** Whoever waited for something at the moment of winning goes on in another term. */
const deposedWhileWriting: Scenario = {
  ...allHoldEntry1(['S1', 'S2', 'S3']),
  name: 'S1 wins term 2, and S2 term 3 while S1 is still writing',
  script: [
    connect(['S1', 'S2']),
    ...votesFor('S1', 2, ['S2']),
    note("S1's disk is slow from now on"),
    { do: 'slow-disk', node: 'S1', byMs: 300 },
    leads('S1', 2),
    connect(['S1', 'S2', 'S3']),
    ...elect('S2', 3),
    wait(800),
    { do: 'slow-disk', node: 'S1', byMs: 0 },
    wait(400),
    { do: 'ask', node: 'S2', message: put('x') },
    until(
      ['S1', 'S2', 'S3'].map((node) => ({ node, field: 'commitIndex', is: 3 })),
      'the no-op of term 3 and a command were to be committed behind entry 1, and no more',
      raftRules.firstEntry,
    ),
  ],
};

test('adds one no-op a term when votes come late and twice', async () => {
  await simulate({ scenario: deposedWhileWriting, checkers: safety, seeds: 5 });
  await simulate({
    scenario: {
      ...allHoldEntry1(five),
      name: 'every message arrives twice, the second time up to 60 ms later',
      network: { duplication: 1, lateMsMax: 60 },
      script: [
        ...elect('S1', 2),
        wait(200),
        { do: 'ask', node: 'S1', message: put('x') },
        wait(200),
        ...elect('S4', 3),
        wait(30),
        { do: 'ask', node: 'S4', message: put('y') },
        until(
          five.map((node) => ({ node, field: 'commitIndex', is: 5 })),
          'two no-ops and two commands were to be committed behind entry 1, and no more',
          raftRules.firstEntry,
        ),
        wait(100),
      ],
    },
    checkers: [...safety, 'ES'],
    seeds: 10,
  });
});

test('keeps every rule through crashes and partitions', () =>
  simulate({
    scenario: {
      name: 'five servers; messages lost, doubled and late; crashes and partitions; commands and reads',
      servers: 5,
      network: { loss: 0.05, duplication: 0.1, late: 0.1 },
      faults: { kinds: ['crash', 'crash', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'slow-disk'], episodes: 6, forMs: 2500 },
      workload: { everyMs: 60, command: (count) => (count % 3 === 0 ? read : put(`key ${count % 7}`)) },
      settleWithinMs: 10_000,
      mustAnswer: true,
    },
    checkers: [...safety, 'ES', 'READ-INDEX', 'ANSWER'],
    seeds: 15,
  }));
