import { allHoldEntry1, connect, note, raftRules, simulate, stepsWithin, test, wait, type Scenario, type ScriptStep } from '#harness/suite';
import type { Command, Index, LogEntry, Plain, RaftState } from '#tasks/task-04-state-machine';

const { until, elect } = stepsWithin(1500);

const ask = (node: string, command: Command): ScriptStep => ({ do: 'ask', node, message: { command } });
const set = (key: string, value: Plain): Command => ({ op: 'put', key, value });
const get = (key: string): Command => ({ op: 'get', key });
const cas = (key: string, expected: Plain, value: Plain): Command => ({ op: 'cas', key, expected, value });
const unknown = { op: 'increment', key: '9', value: 1 } as unknown as Command;

/** These servers have applied everything up to this entry. */
const haveApplied = (nodes: readonly string[], index: Index): ScriptStep =>
  until(
    nodes.map((node) => ({ node, field: 'lastApplied', is: index })),
    `not all of ${nodes.join(', ')} have applied entry ${index}, though it is committed`,
    raftRules.applying,
  );

const three = ['S1', 'S2', 'S3'];
const five = ['S1', 'S2', 'S3', 'S4', 'S5'];

const checkers = ['REPLIES', 'APPLY-ORDER', 'RESULT', 'REPLICAS', 'SMS', 'ANSWER'] as const;

/** S1 and S2 hold an entry 2 that never reaches a majority; S3 commits another. */
const replacedAtFollower: Scenario = {
  ...allHoldEntry1(five),
  name: 'entry 2 of term 2 is on two servers of five when term 3 begins',
  script: [
    ...elect('S1', 2),
    wait(20),
    note('S1 and S2 are cut off, and S1 gets a command'),
    connect(['S1', 'S2'], ['S3', 'S4', 'S5']),
    ask('S1', set('x', 'lost')),
    until([{ node: 'S2', field: 'log.length', is: 2 }], 'S2 never got entry 2'),
    wait(60),
    note('the others elect S3, which commits another entry 2'),
    ...elect('S3', 3),
    ask('S3', set('x', 'kept')),
    haveApplied(['S3', 'S4', 'S5'], 2),
    connect(five),
    haveApplied(five, 2),
    ask('S3', get('x')),
    haveApplied(five, 3),
  ],
};

/** S1 leads on alone for a while; what it has appended then is replaced. */
const replacedAtLeader: Scenario = {
  ...allHoldEntry1(three),
  name: 'a leader is cut off and goes on taking commands',
  script: [
    ...elect('S1', 2),
    ask('S1', set('x', 1)),
    haveApplied(three, 2),
    note('S1 is cut off, and two commands reach it'),
    connect(['S1'], ['S2', 'S3']),
    ask('S1', set('x', 'lost')),
    ask('S1', cas('x', 'lost', 'lost too')),
    wait(60),
    ...elect('S2', 3),
    ask('S2', cas('x', 1, 2)),
    haveApplied(['S2', 'S3'], 3),
    connect(three),
    ask('S2', get('x')),
    haveApplied(three, 4),
  ],
};

test('applies nothing that another leader replaces', async () => {
  await simulate({ scenario: replacedAtLeader, checkers, seeds: 5 });
  await simulate({ scenario: replacedAtFollower, checkers, seeds: 5 });
});

const logged = (term: number, commands: readonly Command[]): LogEntry[] => commands.map((command) => ({ term, command }));

/** What has happened before the run begins: each server has it on disk. */
const history: readonly Command[] = [
  set('a', { n: 1, of: [1, 2] }),
  set('__proto__', 'p'),
  cas('a', { of: [1, 2], n: 1 }, { n: 2 }),
  unknown,
  cas('b', 1, 2),
  { op: 'delete', key: '__proto__' },
  set('10', 'ten'),
  set('9', 'nine'),
  get('a'),
];

const holdsHistory: Partial<RaftState> = { currentTerm: 1, log: logged(1, history) };

test('rebuilds the same machine after a crash', () =>
  simulate({
    scenario: {
      name: 'servers crash one after the other, and apply their logs again from the first entry',
      servers: 3,
      manualTimers: ['election'],
      start: Object.fromEntries(three.map((id) => [id, { ...holdsHistory }])),
      script: [
        ...elect('S1', 2),
        ask('S1', set('10', { list: [0] })),
        haveApplied(three, 10),
        note('S3 is gone while more is committed'),
        { do: 'crash', node: 'S3' },
        ask('S1', cas('10', { list: [0] }, { list: [1] })),
        ask('S1', cas('a', { n: 1 }, 'too late')),
        ask('S1', get('10')),
        haveApplied(['S1', 'S2'], 13),
        { do: 'restart', node: 'S3' },
        haveApplied(three, 13),
        note('then all of them crash, and S2 leads'),
        ...three.map((node): ScriptStep => ({ do: 'crash', node })),
        ...three.map((node): ScriptStep => ({ do: 'restart', node })),
        wait(5),
        ...elect('S2', 3),
        ask('S2', get('a')),
        haveApplied(three, 14),
      ],
    },
    checkers,
    seeds: 5,
  }));

/** Three commands are committed one after the other while the first is still being worked upon. */
const slow = (name: string, makeSlow: (node: string) => ScriptStep): Scenario => ({
  ...allHoldEntry1(three),
  name,
  script: [
    ...elect('S1', 2),
    ask('S1', set('k', 'k')),
    haveApplied(three, 2),
    ...three.map(makeSlow),
    ask('S1', cas('k', 'k', 1)),
    wait(15),
    ask('S1', cas('k', 1, 2)),
    wait(15),
    ask('S1', cas('k', 2, 3)),
    haveApplied(three, 5),
    ask('S1', get('k')),
    haveApplied(three, 6),
  ],
});

test('applies each entry once, however slow the machine is', async () => {
  const slowMachine = slow('a machine that takes 60 ms for a command, and commands that come faster', (node) => ({ do: 'slow-machine', node, byMs: 60 }));
  await simulate({ scenario: slowMachine, checkers, seeds: 5 });
  const slowDisk = slow('disks that take 60 ms for a write, and commands that come faster', (node) => ({ do: 'slow-disk', node, byMs: 60 }));
  await simulate({ scenario: slowDisk, checkers, seeds: 5 });
});

test('leaves the answers to those who were asked', () =>
  simulate({
    scenario: {
      ...allHoldEntry1(three),
      name: 'commands at the leader, which its followers apply too',
      script: [
        ...elect('S1', 2),
        ask('S1', set('x', 1)),
        haveApplied(three, 2),
        ask('S2', get('x')),
        ask('S1', get('x')),
        ask('S1', cas('x', 2, 3)),
        haveApplied(three, 4),
        wait(120),
      ],
    },
    checkers,
    seeds: 5,
  }));

/** Puts, reads, comparisons and mishaps over a few keys that are easily confused. */
function oddCommand(count: number): object {
  const key = ['10', '9', '__proto__', 'constructor', ''][count % 5] as string;
  const value: Plain = count % 3 === 0 ? { n: count, in: { key } } : count % 2 === 0 ? [count] : count;
  const kinds: readonly Command[] = [
    set(key, value),
    cas(key, value, { n: count }),
    set(key, count),
    cas(key, count - 4, { from: count }),
    get(key),
    { op: 'delete', key },
    unknown,
  ];
  return { command: kinds[(count * 3) % kinds.length] };
}

test('keeps the replicas alike through crashes and partitions', () =>
  simulate({
    scenario: {
      name: 'five servers; messages lost, doubled and late; crashes, partitions, slow machines',
      servers: 5,
      network: { loss: 0.05, duplication: 0.1, late: 0.1 },
      machine: { workMsMin: 0, workMsMax: 20 },
      faults: { kinds: ['crash', 'crash', 'pause', 'split', 'isolate', 'one-way', 'slow-disk', 'slow-machine'], episodes: 6, forMs: 2500 },
      workload: { everyMs: 40, command: oddCommand },
      settleWithinMs: 10_000,
    },
    checkers: [...checkers, 'COMMIT-MONO'],
    seeds: 20,
  }));
