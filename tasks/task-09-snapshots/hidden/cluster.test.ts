import { allHoldEntry1, connect, note, put, raftRules, simulate, stepsWithin, test, wait, type Scenario, type ScriptStep } from '#harness/suite';
import type { Index } from '#tasks/task-09-snapshots';

const { until, elect } = stepsWithin(5000);

/** So many applied entries may lie in a log, at most; so many commands are more than that. */
const RETAINED_MAX = 20;
const MANY = 24;

const everyRule = ['DUR', 'COMMIT-MONO', 'MATCH-SOUND', 'SNAPSHOT', 'LM', 'LC', 'SMS', 'APPLY-ORDER', 'RESULT', 'REPLICAS'] as const;

const servers = ['S1', 'S2', 'S3'];
const threeServers = allHoldEntry1(servers);

const ask = (node: string, message: unknown): ScriptStep => ({ do: 'ask', node, message });

/** Commands that reach a server one after the other. */
function many(node: string, count: number, everyMs: number, first = 1): readonly ScriptStep[] {
  return Array.from({ length: count }, (_, i) => [ask(node, put(`k${first + i}`)), wait(everyMs)]).flat();
}

const applies = (nodes: readonly string[], index: Index) => nodes.map((node) => ({ node, field: 'lastApplied', is: index }));

const allApply = (nodes: readonly string[], index: Index): ScriptStep =>
  until(applies(nodes, index), `a server has not applied the ${index} entries that are committed`);

const isBounded: ScriptStep = {
  do: 'expect',
  all: servers.map((node) => ({ node, field: 'log.length', atMost: RETAINED_MAX })),
  otherwise: 'a server has applied everything, and keeps more and more of it in its log',
  rule: raftRules.compaction,
};

const hasCut = (node: string, index: Index): ScriptStep => ({
  ...(until([{ node, field: 'lastDiscardedIndex', atLeast: index }], `${node} has applied more than ${RETAINED_MAX + index} entries, and has cut nothing off its log`) as Extract<ScriptStep, { do: 'until' }>),
  rule: raftRules.compaction,
});

const restartAll: readonly ScriptStep[] = [
  ...servers.map((node): ScriptStep => ({ do: 'crash', node })),
  ...servers.map((node): ScriptStep => ({ do: 'restart', node })),
];

const longLife: Scenario = {
  ...threeServers,
  name: 'forty commands, then all servers restart',
  script: [
    ...elect('S1', 2),
    ...many('S1', 40, 8),
    allApply(servers, 42),
    wait(150),
    isBounded,
    note('all servers lose their memory'),
    ...restartAll,
    ...elect('S2', 3),
    allApply(servers, 43),
    ...many('S2', MANY, 8, 41),
    allApply(servers, 43 + MANY),
    wait(150),
    isBounded,
  ],
};

test('keeps a bounded log, and restarts from its snapshot', () => simulate({ scenario: longLife, checkers: everyRule, seeds: 3 }));

type Absence = readonly [name: string, leaves: readonly ScriptStep[], returns: readonly ScriptStep[]];

const absences: readonly Absence[] = [
  ['is cut off', [connect(['S1', 'S2'])], [connect(servers)]],
  ['is paused', [{ do: 'pause', node: 'S3' }], [{ do: 'resume', node: 'S3' }]],
  ['has crashed', [{ do: 'crash', node: 'S3' }], [{ do: 'restart', node: 'S3' }]],
];

/** S3 misses so much that only a snapshot can help, and goes on with entries from there. */
function laggard([name, leaves, returns]: Absence): Scenario {
  return {
    ...threeServers,
    name: `S3 ${name} for a while`,
    network: { duplication: 0.2, late: 0.1 },
    script: [
      ...elect('S1', 2),
      until([{ node: 'S3', field: 'log.length', is: 2 }], 'S3 was to have two entries'),
      ...leaves,
      ...many('S1', MANY, 8),
      hasCut('S1', 3),
      note('S3 comes back, and its machine is slow'),
      { do: 'slow-machine', node: 'S3', byMs: 15 },
      ...returns,
      allApply(servers, 2 + MANY),
      note('from here on AppendEntries will do'),
      ...many('S1', 6, 20, MANY + 1),
      allApply(servers, 8 + MANY),
      note('S1 is gone; S3 leads with what it was given'),
      { do: 'crash', node: 'S1' },
      ...elect('S3', 3),
      until(applies(['S2', 'S3'], 9 + MANY), 'S2 and S3 were to go on without S1'),
    ],
  };
}

test('brings back a server that has missed what was cut off', async () => {
  for (const absence of absences) await simulate({ scenario: laggard(absence), checkers: everyRule, seeds: 3 });
});

/** S2 has confirmed all entries, and knows of none that it is committed, when a snapshot of the first few reaches it. */
const snapshotOfTheFirst: Scenario = {
  ...threeServers,
  name: 'a snapshot reaches S2, which has confirmed more than it covers',
  script: [
    ...elect('S1', 2),
    allApply(servers, 2),
    note('S2 gets many entries; what it answers is held back'),
    connect(['S1', 'S2']),
    { do: 'hold', from: 'S2', to: 'S1' },
    ...many('S1', 2 * MANY, 1),
    until([{ node: 'S2', field: 'log.length', is: 2 + 2 * MANY }], 'S2 was to get all entries'),
    note('S3 gets them too, and S1 commits them. Its machine is slow: it applies a few, and takes a snapshot'),
    connect(['S1', 'S3']),
    { do: 'slow-machine', node: 'S1', byMs: 5 },
    hasCut('S1', 3),
    note('S1 has not heard of S2: the snapshot goes there'),
    connect(['S1', 'S2']),
    wait(120),
    note('now S1 hears what S2 had confirmed'),
    { do: 'release', order: 'oldest-first' },
    wait(60),
    note('all hear each other again'),
    connect(servers),
    allApply(servers, 2 + 2 * MANY),
  ],
};

/** Copies of the snapshot arrive when entries behind it are applied already. */
const snapshotAgain: Scenario = {
  ...threeServers,
  name: 'copies of a snapshot arrive late',
  network: { duplication: 0.6, late: 0.5 },
  script: [
    ...elect('S1', 2),
    until([{ node: 'S3', field: 'log.length', is: 2 }], 'S3 was to have two entries'),
    connect(['S1', 'S2']),
    ...many('S1', MANY, 8),
    hasCut('S1', 3),
    connect(servers),
    allApply(servers, 2 + MANY),
    ...many('S1', 8, 25, MANY + 1),
    allApply(servers, 10 + MANY),
    wait(600),
  ],
};

test('keeps what was confirmed when a snapshot comes late', async () => {
  await simulate({ scenario: snapshotOfTheFirst, checkers: everyRule, seeds: 5 });
  await simulate({ scenario: snapshotAgain, checkers: everyRule, seeds: 10 });
});

/** Each goes for a new term; in the end one leads that has the longest log. */
const whoeverCan: readonly ScriptStep[] = ['S3', 'S2', 'S1'].flatMap((node): ScriptStep[] => [{ do: 'timeout', node, timer: 'election' }, wait(60)]);

/** The leader crashes somewhere on its way through many commands, so that some crash falls between any two of its writes. */
function crashWhileCompacting(afterEffects: number): Scenario {
  return {
    ...threeServers,
    name: `S1 crashes ${afterEffects} effects after the last of many commands`,
    script: [
      ...elect('S1', 2),
      ...many('S1', MANY, 8),
      { do: 'crash', node: 'S1', afterEffects },
      ...many('S1', 4, 8, MANY + 1),
      wait(200),
      { do: 'crash', node: 'S1' },
      { do: 'restart', node: 'S1' },
      ...whoeverCan,
    ],
    settleWithinMs: 3000,
  };
}

/** The same at a follower to which a snapshot is on its way. */
function crashWhileInstalling(afterEffects: number): Scenario {
  return {
    ...threeServers,
    name: `S3 crashes ${afterEffects} effects after it is reached again`,
    script: [
      ...elect('S1', 2),
      until([{ node: 'S3', field: 'log.length', is: 2 }], 'S3 was to have two entries'),
      connect(['S1', 'S2']),
      ...many('S1', MANY, 8),
      hasCut('S1', 3),
      wait(60),
      { do: 'crash', node: 'S3', afterEffects },
      connect(servers),
      wait(300),
      { do: 'crash', node: 'S3' },
      { do: 'restart', node: 'S3' },
      allApply(servers, 2 + MANY),
      ask('S1', put('last')),
      allApply(servers, 3 + MANY),
    ],
  };
}

test('has the snapshot on disk before the log is cut', async () => {
  for (const afterEffects of [0, 1, 2, 3, 4, 5, 7, 9]) await simulate({ scenario: crashWhileCompacting(afterEffects), checkers: everyRule, seeds: 2 });
  for (const afterEffects of [0, 1, 2, 3, 4, 5]) await simulate({ scenario: crashWhileInstalling(afterEffects), checkers: everyRule, seeds: 2 });
});

/** While a write takes long, the machine goes on; afterwards everybody has to live on from disk. */
const slowWrites: Scenario = {
  ...threeServers,
  name: 'slow disks while commands stream in, then all servers restart',
  machine: { workMsMin: 1, workMsMax: 4 },
  script: [
    ...elect('S1', 2),
    ...many('S1', 4, 10),
    ...servers.map((node): ScriptStep => ({ do: 'slow-disk', node, byMs: 25 })),
    ...many('S1', 30, 9, 5),
    ...restartAll,
    ...servers.map((node): ScriptStep => ({ do: 'slow-disk', node, byMs: 0 })),
    wait(5),
    ...whoeverCan,
    wait(300),
  ],
  settleWithinMs: 3000,
};

/** A leader commits many entries at once, and its machine is far behind. */
const slowMachine: Scenario = {
  ...threeServers,
  name: 'machines lag behind what is committed, and all servers restart in the middle',
  machine: { workMsMin: 10, workMsMax: 15 },
  script: [
    ...elect('S1', 2),
    ...many('S1', 30, 1),
    wait(320),
    ...restartAll,
    ...elect('S2', 3),
    allApply(servers, 33),
  ],
};

test('labels a snapshot with what is in it, while entries are applied', async () => {
  await simulate({ scenario: slowWrites, checkers: everyRule, seeds: 6 });
  await simulate({ scenario: slowMachine, checkers: everyRule, seeds: 3 });
});

const asClient = (seq: number): object => ({ command: { op: 'cas', key: 'k', expected: seq - 1, value: seq, clientId: 'c1', seq } });
const start: object = { command: { op: 'put', key: 'k', value: 0, clientId: 'c1', seq: 0 } };

/** A client sends its last request again, to a server that knows of it from a snapshot alone. */
const retryAcrossSnapshot: Scenario = {
  ...threeServers,
  name: 'a client repeats its last request at S3, which has got everything by a snapshot',
  script: [
    ...elect('S1', 2),
    until([{ node: 'S3', field: 'log.length', is: 2 }], 'S3 was to have two entries'),
    connect(['S1', 'S2']),
    ask('S1', start),
    ...Array.from({ length: MANY }, (_, i) => [wait(8), ask('S1', asClient(i + 1))]).flat(),
    hasCut('S1', 3),
    connect(servers),
    allApply(servers, 3 + MANY),
    { do: 'crash', node: 'S1' },
    ...elect('S3', 3),
    note('the client has not heard of its last two requests, and repeats them'),
    ask('S3', asClient(MANY)),
    wait(30),
    ask('S3', asClient(MANY - 1)),
    wait(30),
    ask('S3', asClient(MANY + 1)),
    wait(300),
    note('everybody who is left restarts, and it repeats the last one'),
    { do: 'crash', node: 'S3' },
    { do: 'crash', node: 'S2' },
    { do: 'restart', node: 'S2' },
    { do: 'restart', node: 'S3' },
    ...elect('S2', 4),
    ask('S2', asClient(MANY + 1)),
    wait(300),
  ],
};

/** Three clients take turns; every fourth request is a retry of that client's last one. */
function requestOfClient(count: number): object {
  const turn = count % 4 === 0 ? count - 3 : count;
  const seq = Math.floor(turn / 3) + 1;
  const who = { clientId: `c${turn % 3}`, seq };
  const key = `k${seq % 4}`;
  return { command: seq % 3 === 0 ? { op: 'cas', key, expected: seq - 4, value: seq, ...who } : { op: 'put', key, value: seq, ...who } };
}

const roughWeather: Scenario = {
  name: 'five servers; messages lost, doubled and late; crashes, partitions, slow disks and machines',
  servers: 5,
  network: { loss: 0.05, duplication: 0.1, late: 0.05 },
  machine: { workMsMin: 0, workMsMax: 3 },
  faults: { kinds: ['crash', 'crash', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'slow-disk', 'slow-machine'], episodes: 6, forMs: 2500 },
  workload: { everyMs: 40, command: requestOfClient },
  settleWithinMs: 10_000,
  mustAnswer: true,
};

test('executes no request again that a snapshot has seen', async () => {
  await simulate({ scenario: retryAcrossSnapshot, checkers: [...everyRule, 'ANSWER'], seeds: 5 });
  await simulate({ scenario: roughWeather, checkers: [...everyRule, 'ANSWER'], seeds: 12 });
});
