import { allHoldEntry1, note, simulate, stepsWithin, test, wait, type Scenario, type ScriptStep } from '#harness/suite';
import type { KvOperation, NodeId, Plain } from '#tasks/task-10-linearizable-kv';

const { until, elect } = stepsWithin(20_000);

/** Raft's own rules first: where one of them breaks, that is the cause. */
const checkers = ['DUR', 'COMMIT-MONO', 'MATCH-SOUND', 'SNAPSHOT', 'LM', 'ES', 'LC', 'SMS', 'APPLY-ORDER', 'RESULT', 'REPLICAS', 'LIN'] as const;

const read = (key: string): KvOperation => ({ type: 'read', key });
const write = (key: string, value: Plain): KvOperation => ({ type: 'write', key, value });
const cas = (key: string, from: Plain, to: Plain): KvOperation => ({ type: 'cas', key, from, to });

const does = (client: NodeId, operation: KvOperation): ScriptStep => ({ do: 'ask', node: client, message: operation });

const three: readonly NodeId[] = ['S1', 'S2', 'S3'];

/**
 * Longer than the shortest election timeout on any server's clock: by then nobody has promised anybody
 * to wait, so that whoever asks for votes may be given them.
 */
const SILENCE_MS = 240;

/** After a silence, `node` asks for votes; it gets them, unless a client's command has just come between. */
const takesOver = (node: NodeId): readonly ScriptStep[] => [wait(SILENCE_MS), { do: 'timeout', node, timer: 'election' }, wait(100)];

/** Time enough for an operation that is not held up by anything, even where its client asks a wrong server first. */
const OPERATION_MS = 150;

/** The same where it asks one first that doesn't answer. */
const DETOUR_MS = 2000;

/** Time enough for a client to give up; one that never does will be answered when all has healed. */
const PATIENCE_MS = 5000;

type Reach = Readonly<Record<NodeId, readonly NodeId[]>>;

/** Servers of a group hear each other, and nobody else; a client that is listed reaches these servers only. */
function parted(groups: readonly (readonly NodeId[])[], reach: Reach = {}): ScriptStep {
  const isTogether = (a: NodeId, b: NodeId): boolean => groups.some((group) => group.includes(a) && group.includes(b));
  const apart = three.flatMap((from) => three.filter((to) => to !== from && !isTogether(from, to)).map((to) => [from, to] as const));
  const out = Object.entries(reach).flatMap(([client, near]) =>
    three.filter((server) => !near.includes(server)).flatMap((server) => [[client, server] as const, [server, client] as const]),
  );
  return { do: 'cut', links: [...apart, ...out] };
}

/** What C1 asks for arrives, and what it is told does not. */
const repliesCut: ScriptStep = { do: 'cut', links: three.map((server) => [server, 'C1'] as const) };

const healed: ScriptStep = { do: 'heal' };

const threeServers = { ...allHoldEntry1(three), clients: 2, settleWithinMs: 20_000, mustAnswer: true } as const;

/** S1 leads term 2, and C1 has found it. */
const begun: readonly ScriptStep[] = [wait(SILENCE_MS), ...elect('S1', 2), does('C1', write('x', 0)), wait(OPERATION_MS)];

/** The same, and C2 has found it too. */
const bothBegun: readonly ScriptStep[] = [...begun, does('C2', read('x')), wait(OPERATION_MS)];

/** All hear each other again, and whoever hears of no leader goes for it. */
const inTheEnd: readonly ScriptStep[] = [healed, { do: 'free-timers' }];

// Reads.

/** The old leader doesn't know that it is one; its client still reaches it. */
const isolatedLeader: Scenario = {
  ...threeServers,
  name: 'the leader is cut off, the others elect another one and take a write; a client asks the old leader',
  script: [
    ...bothBegun,
    parted([['S1'], ['S2', 'S3']], { C1: ['S1'], C2: ['S2', 'S3'] }),
    ...takesOver('S2'),
    does('C2', write('x', 1)),
    wait(DETOUR_MS),
    does('C1', read('x')),
    wait(DETOUR_MS),
    ...inTheEnd,
  ],
};

/** A follower that has missed something. */
const isolatedFollower: Scenario = {
  ...threeServers,
  name: 'a follower is cut off and misses a write; a client asks the follower',
  script: [
    ...bothBegun,
    parted([['S1', 'S2'], ['S3']], { C1: ['S3'], C2: ['S1', 'S2'] }),
    does('C2', write('x', 1)),
    wait(DETOUR_MS),
    does('C1', read('x')),
    wait(DETOUR_MS),
    ...inTheEnd,
  ],
};

test('reads nothing stale from a server that is cut off', async () => {
  for (const scenario of [isolatedLeader, isolatedFollower]) await simulate({ scenario, checkers, seeds: 2 });
});

/** Links that take the same time always, so that the script's times are exact. */
const even = { delayMsMin: 1, delayMsMax: 1 } as const;

/** S2 answers S1 while S1 leads, and S1 hears of it when S2 has a later leader's write. */
const lateConfirmation: Scenario = {
  ...threeServers,
  clients: 3,
  network: even,
  name: 'answers that confirm a leader arrive when there is another one',
  script: [
    ...begun,
    does('C3', read('x')),
    wait(OPERATION_MS),
    note('from here on what S2 and S3 answer to S1 is held back'),
    { do: 'hold', from: 'S2', to: 'S1' },
    { do: 'hold', from: 'S3', to: 'S1' },
    does('C1', read('x')),
    wait(8),
    note('they have heard S1; then they hear of it no more, and S2 asks for votes'),
    {
      do: 'cut',
      links: [
        ['S1', 'S2'],
        ['S1', 'S3'],
        ['C3', 'S2'],
        ['C3', 'S3'],
      ],
    },
    { do: 'timeout', node: 'S2', timer: 'election' },
    wait(10),
    does('C2', write('x', 1)),
    wait(14),
    note('C3 asks S1, and to S1 come the old answers'),
    does('C3', read('x')),
    wait(4),
    { do: 'release', order: 'oldest-first' },
    wait(OPERATION_MS),
    ...inTheEnd,
  ],
};

test('confirms its leadership after a read has come, not before', () => simulate({ scenario: lateConfirmation, checkers, seeds: 3 }));

// Clocks: no two of these run further apart than any two may.

const slowLeader = { S1: 0.8, S2: 1.2, S3: 1.2 } as const;

/** S2 takes over as soon as its clock says that it may; then a write, and at once a read at S1. */
const takeOver: readonly ScriptStep[] = [
  parted([['S1'], ['S2', 'S3']], { C1: ['S1'], C2: ['S2', 'S3'] }),
  wait(135),
  { do: 'timeout', node: 'S2', timer: 'election' },
  wait(12),
  does('C2', write('x', 1)),
  wait(14),
  does('C1', read('x')),
  wait(OPERATION_MS),
  ...inTheEnd,
];

const slowClock: Scenario = {
  ...threeServers,
  network: even,
  clockRates: slowLeader,
  name: 'the leader’s clock runs slow and the others’ fast; it is confirmed once more and then cut off',
  script: [...begun, parted([three], { C1: ['S1'] }), does('C1', read('x')), wait(6), ...takeOver],
};

const slowAnswers: Scenario = {
  ...threeServers,
  network: even,
  clockRates: slowLeader,
  name: 'the leader is confirmed once more, and hears of it much later',
  script: [
    ...begun,
    parted([three], { C1: ['S1'] }),
    { do: 'hold', from: 'S2', to: 'S1' },
    { do: 'hold', from: 'S3', to: 'S1' },
    does('C1', read('x')),
    wait(6),
    note('S2 and S3 have answered; nothing of S1 reaches them any more'),
    {
      do: 'cut',
      links: [
        ['S1', 'S2'],
        ['S1', 'S3'],
      ],
    },
    wait(60),
    { do: 'release', order: 'oldest-first' },
    wait(4),
    parted([['S1'], ['S2', 'S3']], { C1: ['S1'], C2: ['S2', 'S3'] }),
    wait(70),
    { do: 'timeout', node: 'S2', timer: 'election' },
    wait(12),
    does('C2', write('x', 1)),
    wait(14),
    does('C1', read('x')),
    wait(OPERATION_MS),
    ...inTheEnd,
  ],
};

/** S3 has heard nothing for long, and asks S2, which has just heard of S1. Whether S3 wins is the store's affair. */
const eagerCandidate: Scenario = {
  ...threeServers,
  network: even,
  name: 'a server that has missed the leader asks another for its vote, which has just confirmed the leader',
  script: [
    ...begun,
    parted([
      ['S1', 'S2'],
      ['S2', 'S3'],
    ], { C1: ['S1'] }),
    wait(SILENCE_MS),
    does('C1', read('x')),
    wait(6),
    parted([['S1'], ['S2', 'S3']], { C1: ['S1'], C2: ['S2', 'S3'] }),
    { do: 'timeout', node: 'S3', timer: 'election' },
    wait(12),
    does('C2', write('x', 1)),
    wait(55),
    does('C1', read('x')),
    wait(OPERATION_MS),
    ...inTheEnd,
  ],
};

test('serves no read when another server may lead, however fast the clocks run', async () => {
  for (const scenario of [slowClock, slowAnswers, eagerCandidate]) await simulate({ scenario, checkers, seeds: 2 });
});

// What is certain.

/** S1 has the command in its log, and so has S3; S1 is deposed by S2, which can't win; later S3 leads. */
const deposed = (operation: KvOperation): Scenario => ({
  ...threeServers,
  name: `the leader is deposed with a ${operation.type} in its log, and a later leader commits it`,
  script: [
    ...bothBegun,
    note('what S1 appends reaches S3, and S1 does not hear of it'),
    {
      do: 'cut',
      links: [
        ['S1', 'S2'],
        ['S2', 'S3'],
        ['S3', 'S2'],
        ['S3', 'S1'],
      ],
    },
    wait(20),
    does('C1', operation),
    wait(100),
    note('S2 asks for votes: S1 hears of a later term, and leads no longer'),
    { do: 'timeout', node: 'S2', timer: 'election' },
    wait(PATIENCE_MS),
    note('S3 leads, and commits what it has'),
    healed,
    ...takesOver('S3'),
    does('C2', read('x')),
    wait(OPERATION_MS),
    ...inTheEnd,
  ],
});

/** C1 gets to the leader by way of another server, if servers hand requests on. S1 commits the write, and S2 never hears so from it. */
const handedOn: Scenario = {
  ...threeServers,
  name: 'the leader can’t answer a server that hands a request on; it commits the request and crashes',
  script: [
    ...bothBegun,
    parted([three], { C1: ['S2', 'S3'] }),
    does('C1', read('x')),
    wait(DETOUR_MS),
    {
      do: 'cut',
      links: [
        ['C1', 'S1'],
        ['S1', 'C1'],
        ['C1', 'S3'],
        ['S1', 'S2'],
      ],
    },
    does('C1', write('x', 1)),
    wait(60),
    { do: 'crash', node: 'S1' },
    { do: 'restart', node: 'S1' },
    healed,
    note('S1 has forgotten who asked; nobody leads'),
    wait(PATIENCE_MS),
    ...takesOver('S3'),
    does('C2', read('x')),
    wait(OPERATION_MS),
    ...inTheEnd,
  ],
};

test('leaves open what may still take effect when leadership is lost', async () => {
  for (const scenario of [deposed(write('x', 1)), deposed(cas('x', 0, 1)), handedOn]) await simulate({ scenario, checkers, seeds: 2 });
});

/** The operation is executed at once, and the reply doesn't come; meanwhile another client is at work. */
const repliesLost = (operation: KvOperation): Scenario => ({
  ...threeServers,
  name: `the reply to a ${operation.type} is lost, and its client asks again when another one has written`,
  script: [
    ...bothBegun,
    repliesCut,
    does('C1', operation),
    wait(40),
    does('C2', read('x')),
    wait(40),
    does('C2', write('x', 0)),
    wait(40),
    note('from here on C1 hears what it is told'),
    healed,
    wait(1000),
    does('C2', read('x')),
    wait(OPERATION_MS),
    does('C1', read('x')),
    wait(OPERATION_MS),
  ],
});

/** The same, and nobody else writes: a cas that is executed again finds its own value. */
const ownReplyLost: Scenario = {
  ...threeServers,
  name: 'the reply to a cas is lost, and its client asks again',
  script: [
    ...bothBegun,
    repliesCut,
    does('C1', cas('x', 0, 1)),
    wait(60),
    healed,
    wait(1000),
    does('C2', read('x')),
    wait(OPERATION_MS),
  ],
};

test('executes an operation once, however often its client asks', async () => {
  for (const scenario of [repliesLost(write('x', 1)), repliesLost(cas('x', 0, 1)), ownReplyLost]) await simulate({ scenario, checkers, seeds: 4 });
});

/** The leader commits the operation and is gone before it answers; then nobody leads for a while. */
const leaderGone: Scenario = {
  ...threeServers,
  name: 'the first attempt has an effect and no answer, and then there is no leader to ask',
  script: [
    ...bothBegun,
    repliesCut,
    does('C1', write('x', 1)),
    wait(100),
    { do: 'crash', node: 'S1' },
    { do: 'restart', node: 'S1' },
    healed,
    note('S1 has forgotten who asked; nobody leads'),
    wait(PATIENCE_MS),
    ...takesOver('S2'),
    does('C2', read('x')),
    wait(OPERATION_MS),
    ...inTheEnd,
  ],
};

test('stays in doubt when the first attempt had no answer', () => simulate({ scenario: leaderGone, checkers, seeds: 3 }));

const toldNothing = (operation: KvOperation): Scenario => ({
  ...threeServers,
  name: `a ${operation.type} is executed, and none of the replies comes`,
  script: [
    ...bothBegun,
    repliesCut,
    does('C1', operation),
    wait(PATIENCE_MS),
    does('C2', read('x')),
    wait(OPERATION_MS),
    healed,
    wait(1000),
  ],
});

const neverArrives = (operation: KvOperation): Scenario => ({
  ...threeServers,
  name: `a ${operation.type} reaches no server`,
  script: [
    ...bothBegun,
    parted([three], { C1: [] }),
    does('C1', operation),
    wait(PATIENCE_MS),
    does('C2', read('x')),
    wait(OPERATION_MS),
    healed,
    wait(1000),
  ],
});

test('records what nobody answered as unknown', async () => {
  for (const scenario of [toldNothing(write('x', 1)), neverArrives(write('x', 1)), neverArrives(cas('x', 0, 1))]) await simulate({ scenario, checkers, seeds: 2 });
});

// Progress.

const applied = (nodes: readonly NodeId[], index: number, otherwise: string): ScriptStep =>
  until(
    nodes.map((node) => ({ node, field: 'lastApplied', atLeast: index })),
    otherwise,
  );

/** Writes of a client; it leaves out those that come while it is busy. */
const writes = (client: NodeId, values: readonly number[]): readonly ScriptStep[] => values.flatMap((value) => [does(client, write('y', value)), wait(100)]);

/** A majority goes on, the rest stands still, and afterwards all have the same. */
const minorityApart: Scenario = {
  ...threeServers,
  name: 'a leader is cut off with its client; the others elect another one and go on, beyond a snapshot',
  script: [
    ...bothBegun,
    parted([['S1'], ['S2', 'S3']], { C1: ['S1'], C2: ['S2', 'S3'] }),
    does('C1', write('x', 'lost or not')),
    { do: 'free-timers' },
    wait(1000),
    ...writes('C2', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    // Entry 1, S1's no-op and write, S2's no-op, and at least one of these writes; reads may lie in between.
    applied(['S2', 'S3'], 5, 'S2 and S3 are a majority, and a client reaches both; yet they don’t do what it asks for'),
    healed,
    applied(three, 5, 'all servers hear each other again, and S1 does not come to what the others have'),
    does('C2', write('x', 'after')),
    wait(OPERATION_MS),
    { do: 'crash', node: 'leader' },
    wait(500),
    does('C2', cas('x', 'after', 'later')),
    wait(3 * OPERATION_MS),
    { do: 'restart', node: 'crashed' },
  ],
};

test('goes on with a majority, and comes together again', () => simulate({ scenario: minorityApart, checkers, seeds: 3 }));

// Everything at once.

const operationOf = (count: number): KvOperation => {
  const key = count % 3 === 0 ? 'y' : 'x';
  const value = count % 5;
  switch ((count * 7) % 10) {
    case 0:
    case 1:
    case 2:
    case 3:
      return read(key);
    case 4:
    case 5:
    case 6:
      return write(key, value);
    default:
      return cas(key, (count + 2) % 5, value);
  }
};

const roughWeather: Scenario = {
  name: 'five servers, four clients; messages lost, doubled and late; crashes, pauses, all kinds of partitions',
  servers: 5,
  clients: 4,
  network: { loss: 0.03, duplication: 0.05, late: 0.03 },
  machine: { workMsMin: 0, workMsMax: 3 },
  faults: { kinds: ['crash', 'crash', 'pause', 'split', 'isolate', 'isolate', 'one-way', 'bridge', 'flapping', 'slow-disk', 'slow-machine'], episodes: 6, forMs: 2500 },
  workload: { everyMs: 100, command: operationOf },
  settleWithinMs: 20_000,
  mustAnswer: true,
};

const badClocks: Scenario = {
  ...roughWeather,
  name: 'the same, with clocks that run fast and slow',
  clockRates: { S1: 0.8, S2: 1.2, S3: 1, S4: 0.9, S5: 1.1 },
};

test('is linearizable whatever happens', async () => {
  await simulate({ scenario: roughWeather, checkers, seeds: 6 });
  await simulate({ scenario: badClocks, checkers, seeds: 6 });
});
