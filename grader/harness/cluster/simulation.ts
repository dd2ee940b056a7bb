import { fastDisk } from '../disk/disk.ts';
import { cutBetween, type FaultAction } from '../faults/faults.ts';
import { calmNetwork } from '../network/network.ts';
import type { Milliseconds, NodeId } from '../protocols/node.ts';
import type { Checker } from '../trace/checker.ts';
import type { Link, StateCopy, TraceEvent } from '../trace/events.ts';
import type { Trace } from '../trace/trace.ts';
import { defaultCeilings, startCluster, type CeilingReached, type Ceilings, type Cluster } from './cluster.ts';
import { holds, valueAt, type Condition } from './condition.ts';
import { circumstancesOf, clientsOf, serversOf, type Circumstances, type TimedRequest } from './circumstances.ts';
import { fastMachine, type NodeError } from './fleet.ts';
import type { OpenNode } from './held-node.ts';
import { Judge, type Broken } from './judge.ts';
import type { Schedule } from './schedule.ts';
import type { ProtocolView, Scenario, ScriptStep } from './scenario.ts';

/** How a run ended. At most one of `broken`, `error` and `ceiling` is set; none for a run without fault. */
export interface Run {
  readonly seed: number;
  readonly trace: Trace;
  readonly broken?: Broken;
  readonly error?: NodeError;
  readonly ceiling?: CeilingReached;
  /** Events that nodes handled. */
  readonly handled: number;
  readonly servers: readonly NodeId[];
  /** What was done to the servers. */
  readonly schedule: Schedule;
}

export interface SimulationOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly open: OpenNode;
  readonly protocol: ProtocolView;
  readonly checkers: readonly Checker[];
  readonly exchangeStates?: boolean;
  readonly ceilings?: Ceilings;
  /** What the run is exposed to, where that is not to be drawn from its seed. */
  readonly circumstances?: Circumstances;
  /** Hears from a long run now and then. */
  readonly onProgress?: () => void;
}

/** Runs one scenario once, from one seed. */
export async function runScenario(given: SimulationOptions): Promise<Run> {
  const { scenario, seed, open, checkers } = given;
  const circumstances = given.circumstances ?? circumstancesOf(scenario, seed);
  const judge = new Judge(checkers, given.onProgress);
  const cluster = await startCluster({
    seed,
    servers: serversOf(scenario),
    clients: clientsOf(scenario),
    clockRates: scenario.clockRates ?? {},
    open,
    start: scenario.start ?? {},
    network: { ...calmNetwork, ...circumstances.network },
    disk: { ...fastDisk, ...scenario.disk },
    machine: { ...fastMachine, ...scenario.machine },
    manualTimers: scenario.manualTimers ?? [],
    exchangeStates: given.exchangeStates ?? false,
    ceilings: given.ceilings ?? defaultCeilings,
    onEvent: (event) => judge.onEvent(event),
  });
  const run = await new Simulation({ ...given, circumstances }, cluster, judge).run();
  cluster.close();
  return run;
}

/** How often, in virtual milliseconds, a run is looked at while it settles. */
const LOOK_EVERY_MS = 20;

class Simulation {
  readonly #options: SimulationOptions & { readonly circumstances: Circumstances };
  readonly #cluster: Cluster;
  readonly #judge: Judge;
  readonly #servers: readonly NodeId[];
  readonly #clients: readonly NodeId[];
  #asked = 0;

  constructor(options: SimulationOptions & { readonly circumstances: Circumstances }, cluster: Cluster, judge: Judge) {
    this.#options = options;
    this.#cluster = cluster;
    this.#judge = judge;
    this.#servers = cluster.servers;
    this.#clients = clientsOf(options.scenario);
  }

  async run(): Promise<Run> {
    const { scenario, seed } = this.#options;
    // The first thing that a server hears is that it has started.
    await this.#cluster.run(0);
    for (const step of scenario.script ?? []) {
      if (this.#isOver()) break;
      await this.#perform(step);
    }
    if (scenario.faults) await this.#runFaults(scenario.faults.forMs);
    if (scenario.settleWithinMs !== undefined) await this.#settle(scenario.settleWithinMs);
    const { error, ceiling, handled, schedule } = this.#cluster;
    const { trace, broken } = this.#judge;
    return {
      seed,
      trace,
      handled,
      servers: this.#servers,
      schedule,
      ...(broken && { broken }),
      ...(error && { error }),
      ...(ceiling && { ceiling }),
    };
  }

  #isOver(): boolean {
    return this.#cluster.hasStopped || this.#judge.broken !== undefined;
  }

  #states(): Map<NodeId, StateCopy> {
    const up = this.#servers.filter((id) => this.#cluster.node(id).isUp);
    return new Map(up.map((id) => [id, this.#cluster.node(id).recorded]));
  }

  // Scripts.

  async #perform(step: ScriptStep): Promise<void> {
    const cluster = this.#cluster;
    switch (step.do) {
      case 'connect':
        cluster.cut(cutBetween(step.groups, this.#servers));
        return;
      case 'timeout':
        cluster.fireTimer(step.node, step.timer);
        return cluster.settle();
      case 'ask':
        cluster.ask(step.node, step.message);
        return cluster.settle();
      case 'inject':
        cluster.inject(step.from, step.to, step.message);
        return cluster.settle();
      case 'hold':
        return cluster.hold(step.from, step.to);
      case 'release':
        return cluster.release(step.order);
      case 'wait':
        return cluster.run(cluster.time + step.ms);
      case 'free-timers':
        return cluster.freeTimers();
      case 'until':
        return this.#until(step);
      case 'expect':
        return this.#expect(step);
      case 'note':
        return cluster.note(step.text);
      default:
        this.#strike(step);
        return cluster.run(cluster.time);
    }
  }

  async #until(step: Extract<ScriptStep, { do: 'until' }>): Promise<void> {
    const isReached = (): boolean => step.all.every((condition) => holds(condition, this.#stateOf(condition)));
    await this.#cluster.run(this.#cluster.time + step.withinMs, isReached);
    if (!this.#isOver() && !isReached()) this.#expect({ ...step, do: 'expect' });
  }

  #expect(step: Extract<ScriptStep, { do: 'expect' }>): void {
    const failed = step.all.find((condition) => !holds(condition, this.#stateOf(condition)));
    if (!failed) return;
    this.#judge.miss(step.rule, {
      summary: step.otherwise,
      got: `${failed.node} ${failed.field} = ${JSON.stringify(valueAt(this.#stateOf(failed), failed.field))}`,
      expected: describe(failed),
      nodes: [failed.node],
    });
  }

  #stateOf({ node }: Condition): StateCopy {
    return this.#cluster.node(node).recorded;
  }

  // Faults.

  /** Who a target stands for at this moment. */
  #resolve(target: string): readonly NodeId[] {
    const { nodes } = this.#cluster;
    if (target === 'leader') return [this.#options.protocol.leader(this.#states()) ?? 'S1'];
    // A crash that was to come after some effects may not have come yet; it no longer will.
    if (target === 'crashed') return this.#servers;
    if (target === 'paused') return this.#servers.filter((id) => nodes.get(id)?.isPaused);
    return [target];
  }

  #strike(action: FaultAction): void {
    switch (action.do) {
      case 'cut':
        return this.#cluster.cut(action.links);
      case 'heal':
        return this.#cluster.cut([]);
      case 'isolate':
        return this.#isolate(this.#resolve(action.node)[0] as NodeId, action.way);
      default:
        for (const node of this.#resolve(action.node)) this.#cluster.strike({ ...action, node });
    }
  }

  #isolate(node: NodeId, way: 'both' | 'in' | 'out'): void {
    const others = this.#servers.filter((id) => id !== node);
    const out: Link[] = way === 'in' ? [] : others.map((to) => [node, to] as const);
    const into: Link[] = way === 'out' ? [] : others.map((from) => [from, node] as const);
    this.#cluster.cut([...out, ...into]);
  }

  async #runFaults(forMs: Milliseconds): Promise<void> {
    const { circumstances } = this.#options;
    const cluster = this.#cluster;
    const from = cluster.time;
    for (const { atMs, action } of circumstances.faults) cluster.at(from + atMs, () => this.#strike(action));
    for (const request of circumstances.requests) cluster.at(from + request.atMs, () => this.#ask(request));
    await cluster.run(from + forMs);
  }

  /** Asks a client that has nothing to do, or else whoever leads. */
  #ask({ client }: TimedRequest): void {
    const { scenario, protocol } = this.#options;
    const command = scenario.workload?.command(++this.#asked);
    const node = client ?? protocol.leader(this.#states());
    if (node !== undefined) this.#cluster.ask(node, command);
  }

  // The end: no more faults, and progress is due.

  async #settle(withinMs: Milliseconds): Promise<void> {
    if (this.#isOver()) return;
    const { protocol } = this.#options;
    this.#strike({ do: 'heal' });
    this.#strike({ do: 'resume', node: 'paused' });
    this.#strike({ do: 'restart', node: 'crashed' });
    for (const node of this.#servers) {
      this.#strike({ do: 'slow-disk', node, byMs: 0 });
      this.#strike({ do: 'slow-machine', node, byMs: 0 });
    }
    const endMs = this.#cluster.time + withinMs;
    const settlingFrom = this.#judge.trace.events.length;
    const lacks = (node: NodeId): boolean =>
      !protocol.holds(this.#cluster.node(node).recorded, protocol.lastRequest, this.#appliedAt(protocol.lastRequest, settlingFrom));
    let nextAskMs = this.#cluster.time;
    const mustAnswer = this.#options.scenario.mustAnswer === true;
    const isDue = (): boolean => this.#servers.some(lacks) || (mustAnswer && (this.#unanswered() !== undefined || this.#unsuccessful(settlingFrom) !== undefined));
    while (!this.#isOver() && this.#cluster.time < endMs && isDue()) {
      if (mustAnswer) await this.#askClients(settlingFrom);
      if (this.#cluster.time >= nextAskMs && this.#servers.some(lacks) && this.#askLast()) nextAskMs = this.#cluster.time + 300;
      await this.#cluster.settle();
      await this.#cluster.run(this.#cluster.time + LOOK_EVERY_MS);
    }
    if (this.#isOver() || !isDue()) return;
    const lacking = this.#servers.find(lacks);
    if (lacking === undefined) return this.#missAnswer(withinMs, settlingFrom);
    this.#judge.miss(protocol.liveness, {
      summary: protocol.explainLack(lacking, this.#states()),
      expected: `all faults ended ${withinMs} ms ago, so a new command has reached every server`,
      nodes: [lacking],
    });
  }

  /** Where a request was applied first, in the events from this one on. */
  #appliedAt(request: unknown, from: number): number | undefined {
    const { events } = this.#judge.trace;
    for (let i = from; i < events.length; i++) {
      const event = events[i] as TraceEvent;
      if (event.kind !== 'leave' || event.departure.kind !== 'apply') continue;
      if (this.#options.protocol.isOf(event.departure.entry, request)) return event.departure.index;
    }
    return undefined;
  }

  /** A client's request that was put to a server in its present life and has no answer. */
  #unanswered(): { readonly node: NodeId; readonly request: unknown } | undefined {
    for (const { id, callers } of this.#cluster.nodes.values()) {
      for (const caller of callers.values()) if (caller.kind === 'client') return { node: id, request: caller.request };
    }
    return undefined;
  }

  /** A client that has not succeeded with an operation of its own since this event. */
  #unsuccessful(from: number): NodeId | undefined {
    return this.#clients.find((client) => !this.#hasSucceeded(client, from));
  }

  #hasSucceeded(client: NodeId, from: number): boolean {
    const { lastOperation, isSuccess } = this.#options.protocol;
    return this.#judge.trace.events.slice(from).some(
      (event) =>
        event.kind === 'leave' && event.node === client && event.departure.kind === 'answer' && event.departure.request === lastOperation && isSuccess?.(event.departure.reply) === true,
    );
  }

  async #askClients(from: number): Promise<void> {
    for (const client of this.#clients) {
      if (!this.#cluster.isFree(client) || this.#hasSucceeded(client, from)) continue;
      this.#cluster.ask(client, this.#options.protocol.lastOperation);
      await this.#cluster.settle();
    }
  }

  #missAnswer(withinMs: Milliseconds, from: number): void {
    const missed = this.#unanswered();
    if (!missed) return this.#missSuccess(withinMs, from);
    this.#judge.miss(this.#options.protocol.liveness, {
      summary: `${missed.node} never answered the request ${JSON.stringify(missed.request)}`,
      expected: `all faults ended ${withinMs} ms ago, so its result is known, or else that it is unknown`,
      nodes: [missed.node],
    });
  }

  #missSuccess(withinMs: Milliseconds, from: number): void {
    const client = this.#unsuccessful(from);
    if (client === undefined) return;
    this.#judge.miss(this.#options.protocol.liveness, {
      summary: `${client} has not succeeded with an operation, however often it tried`,
      expected: `all faults ended ${withinMs} ms ago and all servers are up`,
      nodes: [client],
    });
  }

  /** Asks whoever leads for the last request, unless that server's log has it already. */
  #askLast(): boolean {
    const { protocol } = this.#options;
    const leader = protocol.leader(this.#states());
    if (leader === undefined) return false;
    this.#cluster.ask(leader, protocol.lastRequest);
    return true;
  }
}

function describe({ node, field, ...bounds }: Condition): string {
  const parts: string[] = [];
  if ('is' in bounds) parts.push(`= ${JSON.stringify(bounds.is)}`);
  if (bounds.atLeast !== undefined) parts.push(`>= ${bounds.atLeast}`);
  if (bounds.atMost !== undefined) parts.push(`<= ${bounds.atMost}`);
  return `${node} ${field} ${parts.join(' and ')}`;
}
