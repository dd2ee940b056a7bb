import { asksFor, connect, crash, heal, hold, multiPaxosRules, noop, note, read, release, replicasWithin, restart, roundOf, simulate, simulateAll, stepsWithin, swap, test, wait, write, type Scenario, type ScriptStep, type Simulated } from '#harness/suite';
import type { Ballot, Command, NodeId, ReplicaState, Slot } from '#tasks/task-14-multi-paxos';

const { elect, executed, accepted } = replicasWithin(3000);
const { until } = stepsWithin(3000);

const checkers = ['BALLOT-UNIQUE', 'SLOT-DUR', 'SLOT-PROMISE-MONO', 'SLOT-ONE-VALUE', 'SLOT-P2C', 'SLOT-AGREE', 'SLOT-ORDER', 'RESULT', 'REPLICAS', 'ANSWER'] as const satisfies Simulated['checkers'];

const three: readonly NodeId[] = ['S1', 'S2', 'S3'];
const five: readonly NodeId[] = [...three, 'S4', 'S5'];

const timeout = (node: NodeId): ScriptStep => ({ do: 'timeout', node, timer: 'election' });
const follows = (node: NodeId, otherwise: string): ScriptStep => until([{ node, field: 'role', is: 'follower' }], otherwise, multiPaxosRules.leadership);

/** All links are cut but these, which carry both ways. */
function onlyLinks(servers: readonly NodeId[], ...up: readonly (readonly [NodeId, NodeId])[]): ScriptStep {
  const isUp = (from: NodeId, to: NodeId): boolean => up.some(([a, b]) => (a === from && b === to) || (a === to && b === from));
  return { do: 'cut', links: servers.flatMap((from) => servers.filter((to) => to !== from && !isUp(from, to)).map((to) => [from, to] as const)) };
}

/** Requests 1, 2, ... of client c1. */
const command = (seq: number): Command => write(`v${seq}`, 'c1', seq);
const asksForAll = (node: NodeId, from: number, to: number): readonly ScriptStep[] => Array.from({ length: to - from + 1 }, (_, i) => asksFor(node, command(from + i)));

function scripted(name: string, script: readonly ScriptStep[], more: Partial<Scenario> = {}): Scenario {
  return { name, servers: 3, manualTimers: ['election'], script: [...script, { do: 'free-timers' }], settleWithinMs: 3000, mustAnswer: true, ...more };
}

const playAll = (scenarios: readonly Scenario[], seeds = 3): Promise<void> => simulateAll({ scenarios, checkers, seeds });

// What a dead leader has left open.

/**
 * S1 has had slots 1 to 3 executed by all, and what it proposed after that accepted by itself and S2, which are slots 4 to 6
 * unless it goes slot by slot; then it is gone, and `next` takes over.
 */
const threeOpen = (next: NodeId): Scenario =>
  scripted(`S1 dies when it and S2 have accepted what is in slot 4 and behind, and ${next} takes over`, [
    ...elect('S1'),
    ...asksForAll('S1', 1, 3),
    executed(three, 3),
    { do: 'cut', links: [['S1', 'S3'], ['S3', 'S1'], ['S2', 'S3'], ['S3', 'S2'], ['S2', 'S1']] },
    ...asksForAll('S1', 4, 6),
    accepted(['S1', 'S2'], 4, command(4)),
    wait(30),
    crash('S1'),
    connect(['S2', 'S3']),
    ...elect(next),
    asksFor(next, write('new', 'c2')),
    executed(['S2', 'S3'], 5),
    heal,
    restart('S1'),
    executed(three, 5),
  ]);

type Held = Readonly<Record<Slot, Command>>;

/** What an acceptor's disk holds when everything was under one ballot. */
const disk = (promised: Ballot, votes: Held): Pick<ReplicaState, 'promised' | 'accepted'> => ({ promised, accepted: Object.fromEntries(Object.entries(votes).map(([slot, v]) => [slot, { n: promised, v }])) });

const old = roundOf(1, 'S1');

/** S1 is gone; S2 and S3 have accepted these slots under its ballot. */
const leftBy = (name: string, held: readonly [Held, Held], slots: number): readonly Scenario[] =>
  (['S2', 'S3'] as const).map((next) =>
    scripted(
      `${name}; S1 is gone, and ${next} takes over`,
      [crash('S1'), ...elect(next), asksFor(next, write('new', 'c2')), executed(['S2', 'S3'], slots + 1), restart('S1'), executed(three, slots + 1)],
      { start: { S1: disk(old, { ...held[0], ...held[1] }), S2: disk(old, held[0]), S3: disk(old, held[1]) } },
    ),
  );

const [v1, v2, v3, v4] = [command(1), command(2), command(3), command(4)];

/** The second leader has itself left slots open, under its own ballot. */
const twoDead = scripted(
  'S1 left slots 1 and 3 open, S2 led after it and got as far as slot 2; S3 hears both',
  [...elect('S3'), asksFor('S3', write('new', 'c2')), executed(three, 4)],
  {
    servers: 3,
    start: {
      S1: disk(old, { 1: v1, 3: v3 }),
      S2: { promised: roundOf(2, 'S2'), accepted: { 1: { n: roundOf(2, 'S2'), v: v1 }, 2: { n: roundOf(2, 'S2'), v: noop }, 3: { n: old, v: v3 } } },
      S3: { promised: roundOf(2, 'S2'), accepted: {} },
    },
  },
);

test('settles what a dead leader has left open', () =>
  playAll([
    threeOpen('S2'),
    threeOpen('S3'),
    ...leftBy('slots 1 and 3 are chosen, and slot 2 was never proposed', [{ 1: v1, 3: v3 }, { 1: v1, 3: v3 }], 3),
    ...leftBy('S2 has accepted slot 4 alone, S3 slots 1 and 2', [{ 4: v4 }, { 1: v1, 2: v2 }], 4),
    twoDead,
  ]));

// Another leads.

const cutOff = scripted('S1 is cut off while it leads, and S2 is elected; both are asked, and then they hear each other again', [
  ...elect('S1'),
  asksFor('S1', command(1)),
  executed(three, 1),
  connect(['S1'], ['S2', 'S3']),
  asksFor('S1', write('mine', 'c2')),
  wait(60),
  ...elect('S2'),
  asksFor('S2', write('theirs', 'c3')),
  executed(['S2', 'S3'], 2),
  heal,
  follows('S1', 'S1 hears of the ballot that S2 leads by, and was to lead no longer'),
  executed(three, 2),
]);

/** Nobody leads by the higher ballot: S1 can know of it by refusals alone. */
const refused = scripted('S2 has promises of a higher ballot and is gone; S1, which led, is asked for another command', [
  ...elect('S1'),
  asksFor('S1', command(1)),
  executed(three, 1),
  connect(['S2', 'S3'], ['S1']),
  ...hold(['S3'], ['S2']),
  timeout('S2'),
  wait(60),
  crash('S2'),
  connect(['S1', 'S3']),
  asksFor('S1', command(2)),
  follows('S1', 'S3 has promised a higher ballot and refuses S1, which was to lead no longer'),
  ...elect('S1'),
  asksFor('S1', command(2)),
  executed(['S1', 'S3'], 2),
  heal,
  restart('S2'),
]);

const latePromise = scripted(
  'a promise for the first ballot of S1 arrives when its second one is under way',
  [...hold(['S2', 'S3'], ['S1']), connect(['S1', 'S2', 'S3'], ['S4', 'S5']), timeout('S1'), wait(40), connect(['S1', 'S4'], ['S2', 'S3', 'S5']), timeout('S1'), wait(40), heal, release, wait(40), heal, ...elect('S1'), asksFor('S1', command(1)), executed(five, 1)],
  { servers: 5 },
);

/** The old leader hears of the new one's choice, and of nothing before it; S2 hears the old leader alone. */
const toldOfAnother = scripted(
  'S1 and S2 have accepted "a" under the ballot of S1, and S3 had "b" chosen by the others; S1 hears S3, and S2 hears S1',
  [
    ...elect('S1'),
    connect(['S1', 'S2'], ['S3', 'S4', 'S5']),
    asksFor('S1', write('a', 'c1')),
    accepted(['S1', 'S2'], 1, write('a', 'c1')),
    ...elect('S3'),
    asksFor('S3', write('b', 'c2')),
    executed(['S3', 'S4', 'S5'], 1),
    note('S1 hears S3 and S2, S2 hears S1 alone'),
    onlyLinks(five, ['S1', 'S2'], ['S1', 'S3'], ['S3', 'S4'], ['S3', 'S5']),
    wait(300),
    follows('S1', 'S1 has heard of a higher ballot, and was to lead no longer'),
    heal,
    executed(five, 1),
  ],
  { servers: 5 },
);

test('stops when another leads', () => playAll([toldOfAnother, cutOff, refused, latePromise]));

// Laggards.

/** What S1 alone has accepted is not chosen, and something else is. */
const oldVote = scripted('S1 has accepted "a" alone, and S2 has had "b" chosen; then S1 hears S2', [
  ...elect('S1'),
  connect(['S1'], ['S2', 'S3']),
  asksFor('S1', write('a', 'c1')),
  wait(60),
  ...elect('S2'),
  asksFor('S2', write('b', 'c2')),
  executed(['S2', 'S3'], 1),
  heal,
  executed(three, 1),
  asksFor('S2', read('c3')),
  executed(three, 2),
]);

/** Two have accepted it, which is a minority of five; one of them comes back. */
const oldVotes = scripted(
  'S1 and S2 have accepted "a" and "a2", and S3 has had "b", "c" and "d" chosen; then all hear each other',
  [
    ...elect('S1'),
    connect(['S1', 'S2'], ['S3', 'S4', 'S5']),
    asksFor('S1', write('a', 'c1', 1)),
    asksFor('S1', write('a2', 'c1', 2)),
    accepted(['S2'], 1, write('a', 'c1', 1)),
    wait(30),
    ...elect('S3'),
    ...['b', 'c', 'd'].map((v) => asksFor('S3', write(v, v))),
    executed(['S3', 'S4', 'S5'], 3),
    crash('S1'),
    heal,
    executed(['S2', 'S3', 'S4', 'S5'], 3),
    restart('S1'),
    executed(five, 3),
  ],
  { servers: 5 },
);

const away = scripted('S3 is away for ten commands, and S2 crashes and comes back', [
  ...elect('S1'),
  connect(['S1', 'S2'], ['S3']),
  ...asksForAll('S1', 1, 10),
  executed(['S1', 'S2'], 10),
  crash('S2'),
  heal,
  restart('S2'),
  executed(three, 10),
]);

/** Accepts of slots 1 and 2 come late at S3, and those of slot 3 don't. */
const outOfOrder = scripted('slots 2 and 3 are accepted before slot 1', [
  ...elect('S1'),
  ...hold(['S1'], ['S2', 'S3']),
  asksFor('S1', command(1)),
  wait(1),
  asksFor('S1', command(2)),
  asksFor('S1', command(3)),
  wait(20),
  { do: 'release', order: 'newest-first' },
  executed(three, 3),
  asksFor('S1', read('c3')),
  executed(three, 4),
]);

test('brings everybody to the same log', () => playAll([oldVote, oldVotes, away, outOfOrder]));

// Retries.

/** The request is chosen, nobody has told its client, and the client asks the next leader. */
const askedAgain = (next: NodeId): Scenario =>
  scripted(`S1 dies before its client hears, and the client asks ${next} again`, [
    ...elect('S1'),
    asksFor('S1', write('a', 'c1', 1)),
    executed(three, 1),
    { do: 'cut', links: [['S2', 'S1'], ['S3', 'S1']] },
    asksFor('S1', swap('a', 'b', 'c1', 2)),
    accepted(three, 2, swap('a', 'b', 'c1', 2)),
    crash('S1'),
    heal,
    ...elect(next),
    asksFor(next, swap('a', 'b', 'c1', 2)),
    asksFor(next, read('c2')),
    executed(['S2', 'S3'], 4),
    restart('S1'),
    executed(three, 4),
  ]);

const askedThrice = scripted('a client asks the same leader three times, while others write', [
  ...elect('S1'),
  asksFor('S1', write('a', 'c1', 1)),
  asksFor('S1', swap('a', 'b', 'c2', 1)),
  asksFor('S1', swap('a', 'b', 'c2', 1)),
  executed(three, 3),
  asksFor('S1', write('a', 'c1', 2)),
  asksFor('S1', swap('a', 'b', 'c2', 1)),
  asksFor('S1', read('c3')),
  executed(three, 6),
]);

test('executes once what a client asks twice', () => playAll([askedAgain('S2'), askedAgain('S3'), askedThrice]));

// Any faults.

/** Each of three clients makes every request twice, and so leaders are asked for what an earlier one has proposed. */
function repeated(count: number): Command {
  const [clientId, seq] = [`c${count % 3}`, (Math.floor(count / 6) + 1)];
  const of = { clientId, seq };
  return [swap(seq - 1, seq, clientId, seq), { op: 'put', key: 'x', value: seq, ...of }, { op: 'get', key: 'x', ...of }][count % 3] as Command;
}

test('agrees through crashes, lost messages and rivals', async () => {
  const weather: Omit<Scenario, 'name' | 'servers'> = {
    network: { loss: 0.1, duplication: 0.1, late: 0.2, lateMsMax: 300 },
    faults: { kinds: ['crash', 'crash', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'slow-disk'], episodes: 5, forMs: 1800 },
    workload: { everyMs: 60, command: (count) => ({ command: repeated(count) }) },
    settleWithinMs: 5000,
    mustAnswer: true,
  };
  await simulate({ scenario: { ...weather, servers: 3, name: 'three replicas, any faults' }, checkers, seeds: 12 });
  await simulate({ scenario: { ...weather, servers: 5, name: 'five replicas, any faults' }, checkers, seeds: 6 });
});
