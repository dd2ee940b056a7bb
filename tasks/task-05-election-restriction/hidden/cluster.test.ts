import { connect, logOf, note, put, raftRules, simulate, stepsWithin, test, wait, type Scenario, type ScriptStep } from '#harness/suite';
import type { NodeId, Term } from '#tasks/task-05-election-restriction';

const { until } = stepsWithin(1500);

const five: readonly NodeId[] = ['S1', 'S2', 'S3', 'S4', 'S5'];
const three = five.slice(0, 3);

const timeout = (node: NodeId): ScriptStep => ({ do: 'timeout', node, timer: 'election' });

const leads = (node: NodeId): ScriptStep => until([{ node, field: 'role', is: 'leader' }], `${node} was to win an election`);

/** Servers of term 1 whose logs are of these terms; elections happen when the script says so. */
function begin(servers: readonly NodeId[], ...terms: readonly Term[]): Omit<Scenario, 'name' | 'script'> {
  return {
    servers: servers.length,
    manualTimers: ['election'],
    start: Object.fromEntries(servers.map((id) => [id, { currentTerm: 1, log: logOf(...terms) }])),
  };
}

/** The election timer of S1 fires, and then its leadership must bring a command to every server. */
const s1BringsACommand = (servers: readonly NodeId[], index: number): readonly ScriptStep[] => [
  timeout('S1'),
  leads('S1'),
  { do: 'ask', node: 'S1', message: put('x') },
  until(
    servers.map((node) => ({ node, field: 'commitIndex', is: index })),
    'S1 leads, and its command is not committed everywhere',
  ),
];

test('elects a leader where all logs are equal', async () => {
  const checkers = ['ONE-VOTE', 'ES', 'LC', 'SMS'] as const;
  const empty = { name: 'three servers that have never run', servers: 3, manualTimers: ['election'], script: s1BringsACommand(three, 1) };
  await simulate({ scenario: empty, checkers, seeds: 5 });
  const equal = { ...begin(five, 1, 1, 1), name: 'five servers with equal logs', script: s1BringsACommand(five, 4) };
  await simulate({ scenario: equal, checkers, seeds: 5 });
  const alone = { name: 'five servers that have never run, with their own timers', servers: 5, settleWithinMs: 10_000 };
  await simulate({ scenario: alone, checkers, seeds: 5 });
});

const doubledVotes: Scenario = {
  ...begin(five, 1),
  name: 'every message comes twice',
  network: { duplication: 1, lateMsMax: 10 },
  script: [
    note('S1 hears S2 alone; S3 hears S4 and S5'),
    connect(['S1', 'S2'], ['S3', 'S4', 'S5']),
    timeout('S1'),
    timeout('S3'),
    leads('S3'),
    wait(40),
  ],
};

const halfAndHalf: Scenario = {
  ...begin(five.slice(0, 4), 1),
  name: 'four servers fall into two halves',
  script: [connect(['S1', 'S2'], ['S3', 'S4']), timeout('S1'), timeout('S3'), wait(60)],
};

const votesOfAnEarlierTerm: Scenario = {
  ...begin(five, 1),
  name: 'votes of an earlier term come late',
  script: [
    note('S1 goes for term 2 with S2 and S3; their answers are under way'),
    connect(['S1', 'S2', 'S3']),
    { do: 'hold', from: 'S2', to: 'S1' },
    { do: 'hold', from: 'S3', to: 'S1' },
    timeout('S1'),
    wait(20),
    note('S1 hears nobody, and goes for term 3'),
    connect(['S2', 'S3', 'S4', 'S5']),
    timeout('S1'),
    wait(20),
    note('S5 wins a term with all others'),
    timeout('S5'),
    wait(60),
    timeout('S5'),
    leads('S5'),
    note('the answers that were under way arrive'),
    connect(['S1', 'S2', 'S3']),
    { do: 'release', order: 'oldest-first' },
    wait(20),
  ],
};

const loserIsAsked: Scenario = {
  ...begin(three, 1),
  name: 'a candidate loses, and is then asked in the same term',
  script: [
    note('S3 wins a term with S2; what it sends to S1 is held back'),
    { do: 'hold', from: 'S3', to: 'S1' },
    timeout('S3'),
    leads('S3'),
    note('S1 stands for election too, and is refused'),
    timeout('S1'),
    wait(40),
    note('S1 hears the leader, and last of all that it is a candidate'),
    { do: 'release', order: 'newest-first' },
    wait(40),
  ],
};

const winnerIsAsked: Scenario = {
  ...begin(three, 1),
  name: 'the leader is asked for its vote of the same term',
  script: [
    note('S1 and S3 stand for election; what S3 sends is held back'),
    { do: 'hold', from: 'S3', to: 'S1' },
    { do: 'hold', from: 'S3', to: 'S2' },
    timeout('S3'),
    timeout('S1'),
    leads('S1'),
    { do: 'release', order: 'oldest-first' },
    wait(40),
  ],
};

test('never elects a second leader in a term', async () => {
  for (const scenario of [doubledVotes, halfAndHalf, votesOfAnEarlierTerm, loserIsAsked, winnerIsAsked]) {
    await simulate({ scenario, checkers: ['ES', 'ONE-VOTE'], seeds: 5 });
  }
});

/** S2 crashes when `afterEffects` more effects have left it, and is then asked by another candidate. */
function crashWhileVoting(afterEffects: number): Scenario {
  return {
    ...begin(three, 1),
    name: `S2 crashes ${afterEffects} effects after S1 has asked for its vote`,
    script: [
      connect(['S1', 'S2']),
      { do: 'crash', node: 'S2', afterEffects },
      timeout('S1'),
      wait(60),
      note('S2 is back, and hears S3 alone, which stands for election'),
      connect(['S2', 'S3']),
      { do: 'crash', node: 'S2' },
      { do: 'restart', node: 'S2' },
      timeout('S3'),
      wait(60),
      timeout('S3'),
      wait(60),
      timeout('S3'),
      leads('S3'),
    ],
  };
}

const askedWhileWriting: Scenario = {
  ...begin(three, 1),
  name: 'two candidates ask S2 while its disk is slow',
  script: [
    { do: 'slow-disk', node: 'S2', byMs: 60 },
    connect(['S1', 'S2'], ['S2', 'S3']),
    timeout('S1'),
    timeout('S3'),
    wait(400),
  ],
};

const ownVoteUnwritten: Scenario = {
  ...begin(three, 1),
  name: 'a candidate crashes before its own vote is on its disk',
  script: [
    note("S1's disk is slow; S1 stands for election, and hears S2"),
    { do: 'slow-disk', node: 'S1', byMs: 2000 },
    connect(['S1', 'S2']),
    timeout('S1'),
    wait(60),
    { do: 'crash', node: 'S1' },
    { do: 'slow-disk', node: 'S1', byMs: 0 },
    note('S1 is back, and hears S3, which stands for election in the same term'),
    connect(['S1', 'S3']),
    { do: 'restart', node: 'S1' },
    timeout('S3'),
    wait(60),
  ],
};

test('keeps its vote through a crash and through a slow write', async () => {
  const checkers = ['DUR', 'ES', 'ONE-VOTE'] as const;
  await simulate({ scenario: askedWhileWriting, checkers, seeds: 5 });
  await simulate({ scenario: ownVoteUnwritten, checkers, seeds: 3 });
  for (const afterEffects of [0, 1, 2, 3, 4]) await simulate({ scenario: crashWhileVoting(afterEffects), checkers, seeds: 3 });
});

/** More often than any election timer can run out; between two of its requests S2 is asked for a command now and then. */
const s3AsksAgain: readonly ScriptStep[] = [
  timeout('S3'),
  ...[1, 2, 3, 4].flatMap((): ScriptStep[] => [wait(30), { do: 'ask', node: 'S2', message: put('x') }]),
];

test('stands for election though another keeps asking in vain', () =>
  simulate({
    scenario: {
      name: 'S1 is down; S3, whose log is too short, asks S2 again and again',
      servers: 3,
      start: {
        S1: { currentTerm: 2, log: logOf(1, 2) },
        S2: { currentTerm: 2, log: logOf(1, 2) },
        S3: { currentTerm: 1, log: logOf(1) },
      },
      script: [
        { do: 'crash', node: 'S1' },
        ...Array.from({ length: 40 }, () => s3AsksAgain).flat(),
        {
          do: 'expect',
          all: [{ node: 'S2', field: 'log.length', atLeast: 3 }],
          otherwise: 'S2, whose log is the better one, never won an election, though S3 can win none',
          rule: raftRules.electionTimer,
        },
      ],
    },
    checkers: ['ES', 'LC'],
    seeds: 3,
  }));

test('recovers from crashes and flapping partitions with nothing lost', () =>
  simulate({
    scenario: {
      name: 'five servers; messages lost, doubled and late; crashes and flapping partitions',
      servers: 5,
      network: { loss: 0.05, duplication: 0.1, late: 0.1 },
      faults: { kinds: ['crash', 'flapping', 'split', 'isolate', 'one-way', 'bridge', 'pause', 'slow-disk'], episodes: 6, forMs: 3000 },
      workload: { everyMs: 60, command: (count) => put(`key ${count}`) },
      settleWithinMs: 10_000,
    },
    checkers: ['DUR', 'ONE-VOTE', 'ES', 'LC', 'SMS'],
    seeds: 20,
  }));
