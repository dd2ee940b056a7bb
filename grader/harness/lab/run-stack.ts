import { serversOf } from '../cluster/circumstances.ts';
import { defaultCeilings, startCluster, type Cluster } from '../cluster/cluster.ts';
import { fastMachine } from '../cluster/fleet.ts';
import type { OpenNode } from '../cluster/held-node.ts';
import { Judge } from '../cluster/judge.ts';
import type { Run } from '../cluster/simulation.ts';
import { calmNetwork } from '../network/network.ts';
import type { RunSpec, RunTrace } from '../protocols/comparison/lab.ts';
import type { Milliseconds, NodeId } from '../protocols/node.ts';
import { Entries } from './entries.ts';
import { plainTrace } from './plain-trace.ts';
import { leaderIn } from './stacks.ts';

/** So long, in virtual milliseconds of a usual patience, a leader or a commit is waited for. */
const PATIENCE_MS = 20_000;
/** So long the steady entries have to be answered when the last was asked for. */
const ANSWERS_MS = 2000;
/** A new leader has so long for what it does at first. */
const SETTLING_MS = 100;
/** From the last request of a deaf leader to its crash: it repeats itself once at least, and nobody stands for election. */
const DEAF_MS = 70;

/** What came of a run: `stuck` says what never came about, and there is no trace. */
export interface StackRun {
  readonly run: Run;
  readonly trace?: RunTrace;
  readonly stuck?: string;
}

/** Runs one stack once, by its spec. `open` opens its nodes. */
export async function runStack(spec: RunSpec, open: OpenNode, onProgress: () => void): Promise<StackRun> {
  const { n, faults, tuning, seed } = spec;
  const { patience, delayMs, writeMs } = tuning;
  const judge = new Judge([], onProgress);
  const entries = new Entries(spec);
  const servers = serversOf({ servers: n });
  const cluster = await startCluster({
    seed,
    servers,
    clockRates: Object.fromEntries(servers.map((id) => [id, 1 / patience])),
    open,
    start: {},
    network: { ...calmNetwork, delayMsMin: Math.ceil(delayMs / 2), delayMsMax: delayMs + Math.floor(delayMs / 2), loss: faults.loss },
    disk: { writeMsMin: 0, writeMsMax: writeMs },
    machine: fastMachine,
    manualTimers: [],
    exchangeStates: false,
    ceilings: defaultCeilings,
    onEvent: (event) => {
      entries.onEvent(event);
      return judge.onEvent(event);
    },
  });
  const stuck = await new StackRunner(spec, cluster, entries).run();
  cluster.close();
  const { error, ceiling, handled, schedule } = cluster;
  const run: Run = { seed, trace: judge.trace, handled, servers, schedule, ...(error && { error }), ...(ceiling && { ceiling }) };
  if (error || ceiling) return { run };
  return stuck === undefined ? { run, trace: plainTrace(spec, servers, judge.trace.events, entries) } : { run, stuck };
}

class StackRunner {
  readonly #spec: RunSpec;
  readonly #cluster: Cluster;
  readonly #entries: Entries;

  constructor(spec: RunSpec, cluster: Cluster, entries: Entries) {
    this.#spec = spec;
    this.#cluster = cluster;
    this.#entries = entries;
  }

  /** Answers with what never came about, if something did not. */
  async run(): Promise<string | undefined> {
    const { faults, workload, tuning } = this.#spec;
    const cluster = this.#cluster;
    await cluster.run(0);
    if (!(await this.#until(() => this.#leader() !== undefined))) return 'no server came to lead';
    await this.#wait(SETTLING_MS * tuning.patience);
    for (let i = 0; i < workload.entries; i++) {
      await this.#askLeader();
      await this.#wait(workload.everyMs);
    }
    await this.#until(() => this.#entries.areAnswered, ANSWERS_MS);
    // A leader may have been deposed with all of them.
    if (!(await this.#untilCommitted(() => this.#entries.isSomeCommitted))) return 'none of the first entries was committed';
    // What is under way arrives, and so do the answers to it.
    await this.#wait(4 * tuning.delayMs + 2 * tuning.writeMs);
    if (!(await this.#until(() => this.#leader() !== undefined))) return 'no server led when all entries had been asked for';
    const leader = this.#leader();
    if (leader === undefined) return undefined;
    cluster.cut(cluster.servers.filter((id) => id !== leader).map((from) => [from, leader] as const));
    for (let i = 0; i < faults.uncommitted; i++) await this.#ask(leader);
    await this.#wait(3 * tuning.delayMs + 2 * tuning.writeMs + DEAF_MS * tuning.patience);
    cluster.strike({ do: 'crash', node: leader });
    if (!(await this.#untilCommitted(() => this.#entries.isNewCommitted))) return `nothing new was committed after ${leader} had crashed`;
    await this.#wait(4 * tuning.delayMs);
    return undefined;
  }

  /** Asks whoever leads for entry after entry until that is so. */
  async #untilCommitted(isCommitted: () => boolean): Promise<boolean> {
    const { workload, tuning } = this.#spec;
    const endMs = this.#cluster.time + PATIENCE_MS * tuning.patience;
    while (!this.#cluster.hasStopped && !isCommitted() && this.#cluster.time < endMs) {
      await this.#askLeader();
      await this.#until(isCommitted, workload.everyMs);
    }
    return this.#cluster.hasStopped || isCommitted();
  }

  #leader(): NodeId | undefined {
    const cluster = this.#cluster;
    const up = cluster.servers.filter((id) => cluster.node(id).isUp);
    return leaderIn[this.#spec.stack](new Map(up.map((id) => [id, cluster.node(id).recorded])));
  }

  async #askLeader(): Promise<void> {
    const leader = this.#leader();
    if (leader !== undefined) await this.#ask(leader);
  }

  async #ask(node: NodeId): Promise<void> {
    this.#cluster.ask(node, this.#entries.next());
    await this.#cluster.settle();
  }

  async #wait(ms: Milliseconds): Promise<void> {
    await this.#cluster.run(this.#cluster.time + Math.round(ms));
  }

  /** Whether it came about in time; also true where the run has ended. */
  async #until(isReached: () => boolean, withinMs = PATIENCE_MS * this.#spec.tuning.patience): Promise<boolean> {
    await this.#cluster.run(this.#cluster.time + Math.round(withinMs), isReached);
    return this.#cluster.hasStopped || isReached();
  }
}
