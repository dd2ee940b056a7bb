import { join } from 'node:path';
import { checkLinearizable, explainHistory, registerSpecification, type Explanation, type Verdict } from '../../harness/checkers/linearizability/index.ts';
import type { TimedFault } from '../../harness/faults/faults.ts';
import { randomFor } from '../../harness/kernel/random.ts';
import { Client } from './client.ts';
import { startGuardian } from './guardian.ts';
import { History, type Counts } from './history.ts';
import { Nemesis } from './nemesis.ts';
import type { NodeCommand } from './node-process.ts';
import { ServerGroup, type NodeFailure } from './server-group.ts';
import { Workload } from './workload.ts';

export interface ClusterSettings {
  readonly command: (id: string, folder: string) => NodeCommand;
  readonly nodes: readonly string[];
  readonly clients: number;
  /** Keys in use at a time. */
  readonly keys: number;
  /** Operations a second that all clients together aim at. */
  readonly rate: number;
  readonly seed: number;
  /** How long faults and clients go on. */
  readonly forMs: number;
  /** Ends earlier, when so many operations were begun. */
  readonly operationsMax: number;
  /** What goes wrong, and when, from the first request on. */
  readonly plan: readonly TimedFault[];
  /** An empty folder, for the nodes' state, their logs and the history. */
  readonly folder: string;
  /** A client's patience, as Maelstrom's. */
  readonly timeoutMs: number;
  readonly initMsMax: number;
  /** When all is well again, every node must have answered something by then, and one operation must have succeeded. */
  readonly progressMsMax: number;
}

export const defaultPatience = { timeoutMs: 1000, initMsMax: 10_000, progressMsMax: 15_000 } as const;

export interface ClusterResult {
  readonly counts: Counts;
  readonly commonReason?: { readonly why: string; readonly count: number };
  readonly lastedMs: number;
  readonly faults: number;
  readonly messages: { readonly delivered: number; readonly lost: number };
  /** What a node did wrong besides what it answered. */
  readonly failure?: NodeFailure;
  /** What was still to come when the patience after healing was over. */
  readonly stuck?: string;
  readonly history: Verdict;
  /** Why it is not linearizable. */
  readonly explanation?: Explanation;
  readonly isInterrupted: boolean;
}

/** How the run stands, for whoever watches. */
export interface ClusterStatus {
  readonly atMs: number;
  readonly counts: Counts;
  readonly afflictions: readonly string[];
  readonly phase: 'starting' | 'running' | 'healing' | 'ending' | 'checking';
}

export interface ClusterWatch {
  readonly onStatus: (status: ClusterStatus) => void;
  readonly signal: AbortSignal;
}

const STATUS_MS = 200;
const HEALING_GAP_MS_MAX = 200;

/** Runs real processes, real clients and real faults, and judges what the clients saw. Leaves no process behind. */
export async function runCluster(settings: ClusterSettings, watch: ClusterWatch): Promise<ClusterResult> {
  const run = new ClusterRun(settings, watch);
  try {
    return await run.play();
  } finally {
    await run.end();
  }
}

class ClusterRun {
  readonly #settings: ClusterSettings;
  readonly #watch: ClusterWatch;
  readonly #began = performance.now();
  readonly #guardian = startGuardian();
  readonly #group: ServerGroup;
  readonly #history: History;
  readonly #workload: Workload;
  readonly #clients: Client[] = [];
  readonly #byName = new Map<string, Client>();
  readonly #stop = new AbortController();
  readonly #status: NodeJS.Timeout;
  readonly #onExit = (): void => void this.#group.end();
  #nemesis: Nemesis | undefined;
  #phase: ClusterStatus['phase'] = 'starting';
  #names = 0;
  #failure: NodeFailure | undefined;
  #stuck: string | undefined;
  #leader: string;
  /** Since all was well again: who has answered, and whether anything succeeded. */
  #progress = { answered: new Set<string>(), hasSucceeded: false };

  constructor(settings: ClusterSettings, watch: ClusterWatch) {
    this.#settings = settings;
    this.#watch = watch;
    const { nodes: ids, seed, command, folder, initMsMax, keys } = settings;
    this.#leader = ids[0] ?? '';
    this.#history = new History(join(folder, 'history.jsonl'), () => this.#ms());
    this.#workload = new Workload(seed, keys);
    this.#group = new ServerGroup({
      ids,
      seed,
      command,
      folder,
      guardian: this.#guardian,
      initMsMax,
      onClientMessage: ({ dest, body }) => this.#byName.get(dest)?.hear(body),
      onFailure: (failure) => {
        this.#failure ??= failure;
        this.#stop.abort();
      },
    });
    process.once('exit', this.#onExit);
    this.#stop.signal.addEventListener('abort', () => void this.#group.end());
    watch.signal.addEventListener('abort', () => this.#stop.abort());
    this.#status = setInterval(() => this.#tell(), STATUS_MS);
  }

  async play(): Promise<ClusterResult> {
    const { signal } = this.#watch;
    const group = this.#group;
    await Promise.all(group.ids.map((id) => group.start(id)));
    const loops = this.#hasStopped() ? [] : this.#startClients();
    const { forMs } = this.#settings;
    if (!this.#hasStopped()) {
      this.#phase = 'running';
      this.#nemesis = this.#startNemesis();
      await this.#until(() => this.#history.invocations >= this.#settings.operationsMax, forMs);
      await this.#healAndWait();
    }
    this.#phase = 'ending';
    for (const client of this.#clients) {
      if (this.#hasStopped()) client.abandon();
      else client.end();
    }
    await Promise.all(loops);
    const lastedMs = this.#ms();
    await group.end();
    this.#phase = 'checking';
    this.#tell();
    const { commonReason } = this.#history;
    const operations = this.#history.operations();
    const history = checkLinearizable(operations, registerSpecification);
    const explanation = history.verdict === 'violated' ? await explainHistory(operations, registerSpecification) : undefined;
    return {
      counts: this.#history.counts,
      ...(commonReason && { commonReason }),
      lastedMs,
      faults: this.#nemesis?.struck ?? 0,
      messages: { delivered: group.delivered, lost: group.lost },
      ...(this.#failure && { failure: this.#failure }),
      ...(this.#stuck !== undefined && { stuck: this.#stuck }),
      history,
      ...(explanation && { explanation }),
      isInterrupted: signal.aborted,
    };
  }

  /** Nothing of it goes on. */
  async end(): Promise<void> {
    clearInterval(this.#status);
    this.#nemesis?.stop();
    for (const client of this.#clients) client.abandon();
    await this.#group.end();
    this.#guardian.end();
    process.off('exit', this.#onExit);
    await this.#history.close();
  }

  #hasStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  #ms(): number {
    return Math.round(performance.now() - this.#began);
  }

  #startClients(): Promise<void>[] {
    const { clients, rate, seed, timeoutMs } = this.#settings;
    const gapMs = (clients * 1000) / rate;
    for (let i = 0; i < clients; i++) {
      const random = randomFor(seed, `client ${i}`);
      const { ids } = this.#group;
      // Whoever stays asks every node, also one that was left behind, and is not held up there by a write that
      // never ends; whoever roams looks for a node that serves.
      const roams = Math.floor(i / ids.length) % 2 === 1;
      const kind = clients < 2 * ids.length ? 'any' : roams ? 'write' : 'read';
      const client = new Client(ids[i % ids.length] ?? '', {
        history: this.#history,
        newName: (one) => this.#nameOf(one),
        send: (envelope) => this.#group.fromClient(envelope),
        nextOperation: () => this.#workload.next(kind),
        timeoutMs,
        ...(roams && { otherNode: () => random.pick(ids) }),
        // However seldom somebody asks: in the end all are asked soon.
        nextGapMs: () => Math.min(random.between(0, Math.round(2 * gapMs)), this.#phase === 'healing' ? HEALING_GAP_MS_MAX : Infinity),
        onAnswer: (node, isOk) => this.#noteAnswer(node, isOk),
        onBadAnswer: (node, problem, reply) => {
          this.#failure ??= { node, message: `${node} answered ${JSON.stringify(reply)}, which Maelstrom does not allow: ${problem}.` };
          this.#stop.abort();
        },
      });
      this.#clients.push(client);
    }
    return this.#clients.map((client) => client.run());
  }

  #nameOf(client: Client): string {
    const name = `c${++this.#names}`;
    this.#byName.set(name, client);
    return name;
  }

  #startNemesis(): Nemesis {
    return new Nemesis({
      plan: this.#settings.plan,
      group: this.#group,
      leader: () => this.#leader,
      onFault: (text) => this.#history.note(text),
    });
  }

  #noteAnswer(node: string, isOk: boolean): void {
    this.#progress.answered.add(node);
    if (!isOk) return;
    this.#progress.hasSucceeded = true;
    this.#leader = node;
  }

  async #healAndWait(): Promise<void> {
    if (this.#hasStopped()) return;
    this.#phase = 'healing';
    this.#history.note('all faults end');
    await this.#nemesis?.heal();
    this.#progress = { answered: new Set(), hasSucceeded: false };
    for (const client of this.#clients) client.wake();
    const { progressMsMax } = this.#settings;
    const silent = (): readonly string[] => this.#group.ids.filter((id) => !this.#progress.answered.has(id));
    await this.#until(() => this.#progress.hasSucceeded && silent().length === 0, progressMsMax);
    if (this.#hasStopped()) return;
    const within = `within ${progressMsMax / 1000} seconds after all faults had ended`;
    const advice = 'On a machine that is very busy, try fewer --nodes.';
    if (silent().length > 0) this.#stuck = `${silent().join(', ')} answered nothing ${within}. ${advice}`;
    else if (!this.#progress.hasSucceeded) this.#stuck = `No operation succeeded ${within}; every node answered with errors. ${advice}`;
  }

  /** Waits until something is so, or that time is over, or the run is stopped. */
  async #until(isSo: () => boolean, withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    while (!isSo() && !this.#hasStopped() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  #tell(): void {
    const afflictions = this.#phase === 'running' ? (this.#nemesis?.afflictions ?? []) : [];
    this.#watch.onStatus({ atMs: this.#ms(), counts: this.#history.counts, afflictions, phase: this.#phase });
  }
}
