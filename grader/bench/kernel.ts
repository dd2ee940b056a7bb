import { runScenario } from '../harness/cluster/simulation.ts';
import { raftView } from '../harness/cluster/raft-view.ts';
import type { ProtocolView, Scenario } from '../harness/cluster/scenario.ts';
import { raftCheckers } from '../harness/checkers/index.ts';
import { EventQueue } from '../harness/kernel/queue.ts';
import { randomFor } from '../harness/kernel/random.ts';
import { calmNetwork, Network, type Envelope } from '../harness/network/network.ts';
import type { Message } from '../harness/protocols/node.ts';
import { raftNode } from './testing/reference-parts.ts';
import { openWith, smallCluster } from './testing/small-cluster.ts';

/*
 * How fast the kernel moves messages, as a ratio to a bare heap that moves the same ones, in
 * one process and one run: absolute numbers are for this machine at this moment only.
 *
 * Node.js 20 can't run TypeScript, so:
 *   npx esbuild grader/bench/kernel.ts --bundle --platform=node --format=esm --outfile=/tmp/kernel-bench.mjs && node /tmp/kernel-bench.mjs
 */

const SERVERS = ['S1', 'S2', 'S3', 'S4', 'S5'];
const MESSAGES = 200_000;
/** Messages under way at any moment. */
const UNDER_WAY = 200;
const ROUNDS = 7;

interface Letter extends Envelope {
  /** Number of the server that it is for. */
  readonly at: number;
}

function letterTo(at: number): Letter {
  return { from: SERVERS[(at + SERVERS.length - 1) % SERVERS.length] as string, to: SERVERS[at] as string, label: 'Pass', at };
}

interface BareItem {
  readonly time: number;
  readonly order: number;
  readonly letter: Letter;
}

/** A plain binary heap of objects over (time, order), as one would write it without thinking of speed. */
class BareHeap {
  #items: BareItem[] = [];
  #pushed = 0;

  push(time: number, letter: Letter): void {
    const items = this.#items;
    const item = { time, order: this.#pushed++, letter };
    let hole = items.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = items[parent] as BareItem;
      if (above.time <= time) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = item;
  }

  pop(): BareItem | undefined {
    const items = this.#items;
    const top = items[0];
    const item = items.pop();
    if (item === undefined || items.length === 0) return top;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && isBefore(items[child + 1] as BareItem, items[child] as BareItem)) child++;
      if (!isBefore(items[child] as BareItem, item)) break;
      items[hole] = items[child] as BareItem;
      hole = child;
    }
    items[hole] = item;
    return top;
  }
}

function isBefore(a: BareItem, b: BareItem): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

/** Each message that arrives sends the next one, to the server after it. */
function bareLoop(): void {
  const heap = new BareHeap();
  const random = randomFor(1, 'network');
  for (let i = 0; i < UNDER_WAY; i++) heap.push(random.between(1, 10), letterTo(i % SERVERS.length));
  for (let handled = 0; handled < MESSAGES; handled++) {
    const item = heap.pop();
    if (item === undefined) return;
    heap.push(item.time + random.between(1, 10), letterTo((item.letter.at + 1) % SERVERS.length));
  }
}

/** The same with the kernel's queue, and a network that decides the fate of each message. */
function kernelLoop(): void {
  const queue = new EventQueue<Letter>();
  const network = new Network<Letter>(calmNetwork, randomFor(1, 'network'));
  let now = 0;
  const post = (letter: Letter): void => {
    const fate = network.fateOf(letter);
    if (fate.kind === 'delays') for (const delayMs of fate.delaysMs) queue.push(now + delayMs, letter);
  };
  for (let i = 0; i < UNDER_WAY; i++) post(letterTo(i % SERVERS.length));
  for (let handled = 0; handled < MESSAGES; handled++) {
    now = queue.nextTime;
    const letter = queue.pop();
    if (letter === undefined) return;
    post(letterTo((letter.at + 1) % SERVERS.length));
  }
}

/** The same between nodes of a real cluster: copies, effects, steps and all. The trace is made, and kept or thrown away. */
async function clusterLoop(isTraceKept: boolean): Promise<void> {
  const pass: Message = { type: 'Pass' };
  const { cluster } = smallCluster(
    (_state, event, ctx) => {
      if (event.kind === 'message' || event.kind === 'start') {
        const next = SERVERS[(SERVERS.indexOf(ctx.id) + 1) % SERVERS.length] as string;
        const copies = event.kind === 'start' ? UNDER_WAY / SERVERS.length : 1;
        for (let i = 0; i < copies; i++) ctx.send(next, event.kind === 'message' ? event.message : pass);
      }
    },
    {
      servers: SERVERS,
      network: calmNetwork,
      ceilings: { events: MESSAGES, queue: 20_000 },
      ...(!isTraceKept && { onEvent: () => false }),
    },
  );
  await cluster.run(1e9);
}

const raftScenario: Scenario = {
  name: 'five servers, ten virtual seconds',
  servers: 5,
  network: { loss: 0.02, duplication: 0.02 },
  faults: { kinds: ['crash', 'split', 'isolate'], episodes: 8, forMs: 10_000 },
  workload: { everyMs: 50, command: (count) => ({ command: { op: 'put', key: `k${count % 20}`, value: count } }) },
};

/** Whole Raft nodes of reference parts, with or without checkers. Returns how many events the nodes handled. */
async function raftLoop(hasCheckers: boolean): Promise<number> {
  const program = raftNode();
  let handled = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const run = await runScenario({
      scenario: raftScenario,
      seed,
      open: openWith(program),
      protocol: raftView as unknown as ProtocolView,
      checkers: hasCheckers ? Object.values(raftCheckers) : [],
    });
    if (run.broken !== undefined || run.error !== undefined) throw new Error(`The reference fails at seed ${seed}.`);
    handled += run.handled;
  }
  return handled;
}

interface Loop {
  readonly name: string;
  /** Runs it once; how many events that were. */
  readonly run: () => number | Promise<number>;
}

const loops: readonly Loop[] = [
  { name: 'bare heap loop', run: () => (bareLoop(), MESSAGES) },
  { name: "kernel's queue and network", run: () => (kernelLoop(), MESSAGES) },
  { name: 'cluster, trace thrown away', run: async () => (await clusterLoop(false), MESSAGES) },
  { name: 'cluster, trace kept', run: async () => (await clusterLoop(true), MESSAGES) },
  { name: 'Raft nodes, no checkers', run: () => raftLoop(false) },
  { name: 'Raft nodes, all checkers', run: () => raftLoop(true) },
];

/** Runs all loops in turn, several times, and takes the best of each, in processor time: what else the machine does only ever slows. */
async function main(): Promise<void> {
  const chosen = process.argv[2];
  const wanted = loops.filter(({ name }) => chosen === undefined || name.includes(chosen) || name.startsWith('bare'));
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run } of wanted) {
      const before = process.cpuUsage();
      const events = await run();
      const { user, system } = process.cpuUsage(before);
      const perSecond = (events * 1e6) / (user + system);
      best.set(name, Math.max(best.get(name) ?? 0, perSecond));
    }
  }
  const bare = best.get('bare heap loop') ?? NaN;
  for (const [name, perSecond] of best) {
    console.log(`${name.padEnd(28)} ${Math.round(perSecond).toLocaleString('en').padStart(12)} events a CPU second   ratio ${(perSecond / bare).toFixed(3)}`);
  }
}

await main();
