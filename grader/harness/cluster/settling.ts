import type { Milliseconds, NodeId } from '../protocols/node.ts';
import type { StateCopy, TraceEvent } from '../trace/events.ts';
import type { Cluster } from './cluster.ts';
import type { Judge } from './judge.ts';
import type { ProtocolView } from './scenario.ts';

/** How often, in virtual milliseconds, a run is looked at while it settles. */
const LOOK_EVERY_MS = 20;
/** So long a leader has for the last request before it is asked for once more. */
const ASK_EVERY_MS = 300;

export interface SettlingOptions {
  readonly protocol: ProtocolView;
  readonly cluster: Cluster;
  readonly judge: Judge;
  /** Who owes nothing. */
  readonly faulty: readonly NodeId[];
  /** Set where every request must be answered, and each of these clients must succeed with one more. */
  readonly clients: readonly NodeId[] | undefined;
  readonly withinMs: Milliseconds;
}

/** The end of a run, when all faults are over: what must come about in time now, or a rule is broken. */
export class Settling {
  readonly #options: SettlingOptions;
  /** Number of the first event of this stretch. */
  readonly #from: number;

  constructor(options: SettlingOptions) {
    this.#options = options;
    this.#from = options.judge.trace.events.length;
  }

  async run(): Promise<void> {
    const { cluster, protocol, withinMs } = this.#options;
    const endMs = cluster.time + withinMs;
    let nextAskMs = cluster.time;
    while (!this.#isOver() && cluster.time < endMs && this.#isDue()) {
      await this.#askClients();
      if (cluster.time >= nextAskMs && this.#lacking() !== undefined && this.#askLeader()) nextAskMs = cluster.time + ASK_EVERY_MS;
      await cluster.settle();
      await cluster.run(cluster.time + LOOK_EVERY_MS);
    }
    if (this.#isOver() || !this.#isDue()) return;
    const lacking = this.#lacking();
    if (lacking === undefined) return this.#missAnswer();
    this.#miss(lacking, protocol.explainLack(lacking, this.#states()), 'so a new command has reached every server');
  }

  #isOver(): boolean {
    return this.#options.cluster.hasStopped || this.#options.judge.broken !== undefined;
  }

  #isDue(): boolean {
    if (this.#lacking() !== undefined) return true;
    return this.#options.clients !== undefined && (this.#unanswered() !== undefined || this.#unsuccessful() !== undefined);
  }

  #states(): Map<NodeId, StateCopy> {
    const { cluster } = this.#options;
    const up = cluster.servers.filter((id) => cluster.node(id).isUp);
    return new Map(up.map((id) => [id, cluster.node(id).recorded]));
  }

  #miss(node: NodeId, summary: string, expected: string): void {
    const { judge, protocol, withinMs } = this.#options;
    judge.miss(protocol.liveness, { summary, expected: `all faults ended ${withinMs} ms ago, ${expected}`, nodes: [node] });
  }

  // Progress of the servers.

  /** A server that the last request has not reached. */
  #lacking(): NodeId | undefined {
    const { cluster, protocol, faulty } = this.#options;
    const appliedAt = this.#appliedAt(protocol.lastRequest);
    return cluster.servers.find((id) => !faulty.includes(id) && !protocol.holds(cluster.node(id).recorded, protocol.lastRequest, appliedAt));
  }

  /** Where a request was applied first, since this stretch began. */
  #appliedAt(request: unknown): number | undefined {
    const { judge, protocol } = this.#options;
    const { events } = judge.trace;
    for (let i = this.#from; i < events.length; i++) {
      const event = events[i] as TraceEvent;
      if (event.kind !== 'leave' || event.departure.kind !== 'apply') continue;
      if (protocol.isOf(event.departure.entry, request)) return event.departure.index;
    }
    return undefined;
  }

  /** Asks whoever leads for the last request. */
  #askLeader(): boolean {
    const { cluster, protocol } = this.#options;
    const leader = protocol.leader(this.#states());
    if (leader === undefined) return false;
    cluster.ask(leader, protocol.lastRequest);
    return true;
  }

  // Answers to clients.

  /** A request that was put to a node in its present life and has no answer. */
  #unanswered(): { readonly node: NodeId; readonly request: unknown } | undefined {
    const { cluster, faulty } = this.#options;
    for (const { id, callers } of cluster.nodes.values()) {
      if (faulty.includes(id)) continue;
      for (const caller of callers.values()) if (caller.kind === 'client') return { node: id, request: caller.request };
    }
    return undefined;
  }

  #unsuccessful(): NodeId | undefined {
    return this.#options.clients?.find((client) => !this.#hasSucceeded(client));
  }

  #hasSucceeded(client: NodeId): boolean {
    const { judge, protocol } = this.#options;
    const { events } = judge.trace;
    for (let i = this.#from; i < events.length; i++) {
      const event = events[i] as TraceEvent;
      if (event.kind !== 'leave' || event.node !== client || event.departure.kind !== 'answer') continue;
      if (event.departure.request === protocol.lastOperation && protocol.isSuccess?.(event.departure.reply) === true) return true;
    }
    return false;
  }

  async #askClients(): Promise<void> {
    const { cluster, protocol, clients = [] } = this.#options;
    for (const client of clients) {
      if (!cluster.isFree(client) || this.#hasSucceeded(client)) continue;
      cluster.ask(client, protocol.lastOperation);
      await cluster.settle();
    }
  }

  #missAnswer(): void {
    const missed = this.#unanswered();
    if (missed) return this.#miss(missed.node, `${missed.node} never answered the request ${JSON.stringify(missed.request)}`, 'so its result is known, or else that it is unknown');
    const client = this.#unsuccessful();
    if (client !== undefined) this.#miss(client, `${client} has not succeeded with an operation, however often it tried`, 'and all servers are up');
  }
}
