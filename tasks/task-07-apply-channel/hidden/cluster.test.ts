import { allHoldEntry1, connect, note, raftRules, simulate, stepsWithin, test, wait, type Scenario, type ScriptStep } from '#harness/suite';
import type { Command, Index, LogEntry, Plain } from '#tasks/task-07-apply-channel';

const { until, elect } = stepsWithin(3000);

type Until = Extract<ScriptStep, { do: 'until' }>;

const set = (key: string, value: Plain): Command => ({ op: 'put', key, value });
const get = (key: string): Command => ({ op: 'get', key });
const cas = (key: string, expected: Plain, value: Plain): Command => ({ op: 'cas', key, expected, value });
const by = (clientId: string, seq: number, command: Command): Command => ({ ...command, clientId, seq });

const ask = (node: string, command: Command): ScriptStep => ({ do: 'ask', node, message: { command } });

const three = ['S1', 'S2', 'S3'];

/** The finer rules first, as far as they are this task's. */
const checkers = ['APPLY-ORDER', 'RESULT', 'REPLICAS', 'SMS', 'ANSWER', 'COMMIT-MONO'] as const;

function expect(all: Until['all'], otherwise: string, rule: Until['rule']): ScriptStep {
  return { do: 'expect', all, otherwise, rule };
}

const committed = (node: string, index: Index): Until['all'] => [{ node, field: 'commitIndex', atLeast: index }];

/** These servers have applied everything up to this entry. */
const haveApplied = (nodes: readonly string[], index: Index): ScriptStep =>
  until(
    nodes.map((node) => ({ node, field: 'lastApplied', atLeast: index })),
    `not all of ${nodes.join(', ')} have applied entry ${index}, though it is committed`,
    raftRules.applying,
  );

const slowMachines = (byMs: number, nodes: readonly string[] = three): readonly ScriptStep[] => nodes.map((node): ScriptStep => ({ do: 'slow-machine', node, byMs }));

const logged = (term: number, commands: readonly Command[]): LogEntry[] => commands.map((command) => ({ term, command }));

/** So many entries of term 1, on every server's disk. */
const backlog = (length: number): NonNullable<Scenario['start']> => {
  const log = logged(
    1,
    Array.from({ length }, (_, i) => set(`k${i % 4}`, i)),
  );
  return Object.fromEntries(three.map((id) => [id, { currentTerm: 1, log }]));
};

/** A message is under way for 10 ms at most, and a write takes 2. */
const ROUND_TRIP_MS = 40;

/** The message that brings entry 8 also tells that 7 entries are committed: a machine has work for two seconds. */
const confirmWhileBusy: Scenario = {
  name: 'entry 8 reaches two followers together with the news that seven entries are committed',
  servers: 3,
  manualTimers: ['election'],
  start: backlog(6),
  script: [
    ...elect('S1', 2),
    wait(30),
    note('a command takes each machine 300 ms'),
    ...slowMachines(300),
    ask('S1', set('x', 1)),
    until(committed('S1', 7), 'S1 never commits entry 7, which all servers hold', raftRules.commitment),
    ask('S1', set('x', 2)),
    wait(12),
    note('S2 and S3 have entry 8; of S1 they hear nothing more, and S1 hears their answers'),
    { do: 'cut', links: [['S1', 'S2'], ['S1', 'S3']] },
    wait(ROUND_TRIP_MS),
    note(`${ROUND_TRIP_MS} ms later their answers are here, or they have not left yet`),
    expect(committed('S1', 8), 'S2 and S3 have entry 8 on their disks, and S1 has heard so from neither: their machines are busy', raftRules.offPath),
    connect(three),
    haveApplied(three, 8),
  ],
};

/** Commands come faster than the machines work; an entry that comes in the middle of it is committed all the same. */
const commitWhileBusy: Scenario = {
  ...allHoldEntry1(three),
  name: 'commands come twenty times as fast as the machines work',
  machine: { workMsMin: 200, workMsMax: 200 },
  script: [
    ...elect('S1', 2),
    wait(60),
    ...Array.from({ length: 9 }, (_, i): readonly ScriptStep[] => [ask('S1', set('x', i)), wait(10)]).flat(),
    ask('S1', set('y', 'y')),
    wait(2 * ROUND_TRIP_MS),
    note(`${2 * ROUND_TRIP_MS} ms later`),
    expect(committed('S1', 11), 'all servers are up, and entry 11 is not committed: the machines are busy with the entries before it', raftRules.offPath),
  ],
  settleWithinMs: 6000,
};

test('confirms entries at once while the machine is busy', async () => {
  await simulate({ scenario: confirmWhileBusy, checkers, seeds: 4 });
  await simulate({ scenario: commitWhileBusy, checkers, seeds: 2 });
});

const stillLeads: readonly ScriptStep[] = [
  expect(
    three.map((node) => ({ node, field: 'currentTerm', is: 2 })),
    'no leader failed, and another election was held all the same',
    raftRules.offPath,
  ),
  expect([{ node: 'S1', field: 'role', is: 'leader' }], 'S1 was to lead all the time', raftRules.offPath),
];

/** Forty entries are committed at once. Whoever misses the leader's heartbeats for 150 to 300 ms goes for the next term. */
const muchAtOnce: Omit<Scenario, 'name'> = {
  servers: 3,
  start: backlog(40),
  script: [
    ...elect('S1', 2),
    wait(60),
    ask('S1', by('c1', 1, set('x', 1))),
    wait(380),
    ...stillLeads,
    ask('S1', by('c1', 2, get('x'))),
    wait(500),
    ...stillLeads,
  ],
  settleWithinMs: 8000,
  mustAnswer: true,
};

test('holds no elections because of a slow machine', async () => {
  const machine = { workMsMin: 50, workMsMax: 50 };
  await simulate({ scenario: { ...muchAtOnce, name: 'forty entries are committed at once, and each takes a machine 50 ms', machine }, checkers, seeds: 2 });
  const disk = { writeMsMin: 20, writeMsMax: 20 };
  await simulate({ scenario: { ...muchAtOnce, name: 'forty entries are committed at once, and a write takes 20 ms', disk }, checkers, seeds: 2 });
});

/** Requests of three clients, each made twice or more, some of them late. */
const requests: readonly Command[] = [
  by('c1', 1, set('k', 0)),
  by('c2', 1, cas('k', 0, 1)),
  by('c1', 1, set('k', 0)),
  by('c3', 5, get('k')),
  by('c2', 1, cas('k', 0, 1)),
  by('c1', 2, cas('k', 1, 2)),
  by('c2', 2, cas('k', 1, 3)),
  by('c1', 1, set('k', 0)),
  by('c2', 2, cas('k', 1, 3)),
  by('c1', 2, cas('k', 1, 2)),
];

/** Commits come while the machine works, each with a heartbeat or an answer of its own. */
const inTheMiddle: Scenario = {
  ...allHoldEntry1(three),
  name: 'entries are committed while the machines work on others',
  machine: { workMsMin: 20, workMsMax: 70 },
  script: [
    ...elect('S1', 2),
    wait(60),
    ...requests.flatMap((command, i) => [ask('S1', command), wait(5 + 8 * (i % 4))]),
    wait(800),
    note('once more, with S2 and then S1 paused for a while'),
    { do: 'pause', node: 'S2' },
    ...requests.slice(3).flatMap((command, i) => [ask('S1', command), wait(3 + 9 * (i % 3))]),
    { do: 'resume', node: 'S2' },
    wait(40),
    { do: 'pause', node: 'S1' },
    wait(120),
    { do: 'resume', node: 'S1' },
    wait(800),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

test('applies each entry once and in order, however slow the machine is', () => simulate({ scenario: inTheMiddle, checkers, seeds: 6 }));

/** S1 has committed the request, and its machine is slow; before the client hears anything, S1 is gone. */
const retriedElsewhere: Scenario = {
  ...allHoldEntry1(three),
  name: 'the leader crashes between commit and answer, and the client asks the next one',
  script: [
    ...elect('S1', 2),
    ask('S1', set('x', 0)),
    haveApplied(three, 2),
    ...slowMachines(500, ['S1']),
    note('c1 asks S1, which commits the request and is gone before its machine has executed it'),
    ask('S1', by('c1', 1, cas('x', 0, 1))),
    until([...committed('S2', 3), ...committed('S3', 3)], 'entry 3 was to be committed on S2 and S3', raftRules.commitment),
    { do: 'crash', node: 'S1' },
    ...elect('S2', 3),
    ask('S2', by('c2', 1, set('x', 0))),
    note('c1 asks again, at S2; x is 0 again by now'),
    ask('S2', by('c1', 1, cas('x', 0, 1))),
    ask('S2', by('c2', 2, get('x'))),
    // Whether a retry goes through the log again is the channel's own affair: what is applied then has no fixed index.
    haveApplied(['S2', 'S3'], 5),
    wait(100),
    ...slowMachines(0, ['S1']),
    { do: 'restart', node: 'S1' },
    haveApplied(three, 5),
    wait(100),
    note('S3 leads; it has answered neither client before'),
    ...elect('S3', 4),
    ask('S3', by('c1', 1, cas('x', 0, 1))),
    ask('S3', by('c2', 2, get('x'))),
    wait(100),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

/** The first copy of the request is overwritten with its leader's other entries; another one is executed. */
const firstCopyIsLost: Scenario = {
  ...allHoldEntry1(three),
  name: 'a request reaches a leader that is cut off, and is made again at the next one',
  script: [
    ...elect('S1', 2),
    wait(60),
    connect(['S1'], ['S2', 'S3']),
    ask('S1', by('c2', 1, set('x', 'lost'))),
    ask('S1', by('c1', 1, set('x', 1))),
    wait(60),
    ...elect('S2', 3),
    ask('S2', by('c1', 1, set('x', 1))),
    ask('S2', set('x', 2)),
    haveApplied(['S2', 'S3'], 3),
    connect(three),
    ask('S2', by('c1', 1, set('x', 1))),
    ask('S2', get('x')),
    haveApplied(three, 4),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

/** Impatient clients: the retry is there before the request is committed. */
const twoUnderWay: Scenario = {
  ...allHoldEntry1(three),
  name: 'requests and their retries are in the log together before anything is committed',
  machine: { workMsMin: 10, workMsMax: 10 },
  script: [
    ...elect('S1', 2),
    wait(60),
    ask('S1', by('c1', 1, set('x', 0))),
    ask('S1', by('c2', 1, cas('x', 0, 1))),
    ask('S1', by('c1', 1, set('x', 0))),
    ask('S1', by('c2', 1, cas('x', 0, 1))),
    ask('S1', by('c3', 1, get('x'))),
    until([{ node: 'S1', field: 'lastApplied', atLeast: 4 }], 'S1 never applies entry 4, which all servers hold', raftRules.applying),
    ask('S1', by('c2', 1, cas('x', 0, 1))),
    wait(150),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

test('knows a retry that comes to another leader', async () => {
  for (const scenario of [retriedElsewhere, firstCopyIsLost, twoUnderWay]) await simulate({ scenario, checkers, seeds: 3 });
});

/** What has happened before the run begins: each server has it on disk, retries and all. */
const holdsRequests: NonNullable<Scenario['start']> = Object.fromEntries(three.map((id) => [id, { currentTerm: 1, log: logged(1, requests) }]));

/** S2 crashes in the middle of its batch, comes back and begins anew; so do all of them. */
function crashInABatch(afterEffects: number): Scenario {
  return {
    name: `S2 has ten entries to apply, and crashes when ${afterEffects} effects have left it; then everybody crashes`,
    servers: 3,
    manualTimers: ['election'],
    start: holdsRequests,
    machine: { workMsMin: 5, workMsMax: 20 },
    script: [
      ...elect('S1', 2),
      wait(60),
      ask('S1', by('c3', 6, get('k'))),
      { do: 'crash', node: 'S2', afterEffects },
      wait(120),
      { do: 'crash', node: 'S2' },
      { do: 'restart', node: 'S2' },
      haveApplied(three, 11),
      ...three.map((node): ScriptStep => ({ do: 'crash', node })),
      ...three.map((node): ScriptStep => ({ do: 'restart', node })),
      wait(5),
      ...elect('S2', 3),
      ask('S2', by('c3', 6, get('k'))),
      ask('S2', by('c1', 2, cas('k', 1, 2))),
      wait(30),
      { do: 'crash', node: 'S2' },
      { do: 'restart', node: 'S2' },
      wait(5),
      ...elect('S3', 4),
      ask('S3', by('c2', 2, cas('k', 1, 3))),
      wait(100),
    ],
    settleWithinMs: 3000,
    mustAnswer: true,
  };
}

test('comes to the same again after a crash in the middle of a batch', async () => {
  for (const afterEffects of [2, 5, 9]) await simulate({ scenario: crashInABatch(afterEffects), checkers, seeds: 2 });
});

/** Clients wait at S1 for committed entries and for others when it is deposed; S1 leads again. */
const deposedWhileBusy: Scenario = {
  ...allHoldEntry1(three),
  name: 'a leader is deposed while its machine works, with clients waiting, and leads again',
  script: [
    ...elect('S1', 2),
    wait(60),
    note('entries 2 and 3 are committed, and the machine of S1 takes 150 ms for each; entries 4 and 5 reach nobody'),
    ...slowMachines(150, ['S1']),
    ask('S1', by('c1', 1, set('x', 1))),
    ask('S1', by('c2', 1, get('x'))),
    until(
      [...committed('S1', 3), ...['S2', 'S3'].map((node) => ({ node, field: 'log.length', is: 3 }))],
      'S1 never commits entry 3, which all servers hold',
      raftRules.commitment,
    ),
    connect(['S1'], ['S2', 'S3']),
    ask('S1', by('c1', 2, set('x', 2))),
    ask('S1', by('c3', 1, get('x'))),
    wait(60),
    ...elect('S3', 3),
    ask('S3', by('c1', 2, set('x', 2))),
    ask('S3', by('c4', 1, set('x', 4))),
    haveApplied(['S2', 'S3'], 5),
    connect(three),
    until([{ node: 'S1', field: 'log.4.term', is: 3 }], 'S1 never got entry 5 of term 3', raftRules.replication),
    ...elect('S1', 4),
    ask('S1', by('c3', 1, get('x'))),
    ask('S1', by('c1', 2, set('x', 2))),
    wait(300),
  ],
  settleWithinMs: 4000,
  mustAnswer: true,
};

/** What S1 has in hand when it crashes is answered by nobody; what comes after its restart is. */
const restarted: Scenario = {
  ...allHoldEntry1(three),
  manualTimers: [],
  name: 'the leader crashes with clients waiting, and comes back',
  machine: { workMsMin: 10, workMsMax: 30 },
  script: [
    ...elect('S1', 2),
    wait(70),
    ask('S1', by('c1', 1, set('x', 1))),
    ask('S1', by('c2', 1, set('x', 2))),
    wait(25),
    { do: 'crash', node: 'S1' },
    { do: 'restart', node: 'S1' },
    note('whoever misses its heartbeats goes for the next term; one of the three will lead'),
    wait(700),
    ...three.flatMap((node) => [ask(node, by('c1', 1, set('x', 1))), ask(node, by('c2', 2, get('x')))]),
    wait(30),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

test('answers every client, whoever leads in the end', async () => {
  for (const scenario of [deposedWhileBusy, restarted]) await simulate({ scenario, checkers, seeds: 4 });
});

/** Four clients, who make each request up to three times, and now and then one that is over. */
function retried(count: number): object {
  const client = count % 4;
  const turn = Math.floor(count / 4);
  const seq = Math.floor(turn / 2) - (turn % 7 === 3 ? 1 : 0);
  const key = `k${(seq + client) % 3}`;
  const commands: readonly Command[] = [cas(key, seq, { seq }), set(key, seq + 1), get(key), cas(key, seq + 1, seq), { op: 'delete', key }];
  return { command: by(`c${client}`, seq, commands[(seq * 3 + client + 5) % commands.length] as Command) };
}

test('keeps machines and sessions alike through crashes and partitions', () =>
  simulate({
    scenario: {
      name: 'five servers; messages lost, doubled and late; crashes, pauses, partitions, slow machines; clients who ask again',
      servers: 5,
      network: { loss: 0.03, duplication: 0.1, late: 0.05 },
      machine: { workMsMin: 0, workMsMax: 20 },
      faults: { kinds: ['crash', 'crash', 'pause', 'split', 'isolate', 'one-way', 'slow-disk', 'slow-machine', 'slow-machine'], episodes: 6, forMs: 2500 },
      workload: { everyMs: 35, command: retried },
      settleWithinMs: 10_000,
      mustAnswer: true,
    },
    checkers,
    seeds: 15,
  }));
