import { refuseTooMany } from '../adversary/allowed.ts';
import { fastDisk } from '../disk/disk.ts';
import { cutBetween, type FaultAction } from '../faults/faults.ts';
import { calmNetwork } from '../network/network.ts';
import type { Milliseconds, NodeId } from '../protocols/node.ts';
import type { Checker } from '../trace/checker.ts';
import type { Link, StateCopy } from '../trace/events.ts';
import type { Trace } from '../trace/trace.ts';
import { defaultCeilings, startCluster, type CeilingReached, type Ceilings, type Cluster } from './cluster.ts';
import { holds, valueAt, type Condition } from './condition.ts';
import { circumstancesOf, clientsOf, serversOf, type Circumstances, type TimedRequest } from './circumstances.ts';
import { fastMachine, type NodeError } from './fleet.ts';
import type { OpenNode } from './held-node.ts';
import { Judge, type Broken } from './judge.ts';
import type { Schedule } from './schedule.ts';
import type { ProtocolView, Scenario, ScriptStep } from './scenario.ts';
import { Settling } from './settling.ts';

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
  refuseTooMany(scenario.adversaries ?? {}, serversOf(scenario), scenario.f);
  const circumstances = given.circumstances ?? circumstancesOf(scenario, seed);
  const judge = new Judge(checkers, given.onProgress);
  const cluster = await startCluster({
    seed,
    servers: serversOf(scenario),
    clients: clientsOf(scenario),
    clockRates: scenario.clockRates ?? {},
    adversaries: scenario.adversaries ?? {},
    open,
    start: scenario.start ?? {},
    network: { ...calmNetwork, ...circumstances.network },
    disk: { ...fastDisk, ...scenario.disk },
    machine: { ...fastMachine, ...scenario.machine },
    manualTimers: scenario.manualTimers ?? [],
    doublesClients: given.protocol.doublesClients ?? false,
    exchangeStates: given.exchangeStates ?? false,
    ceilings: given.ceilings ?? defaultCeilings,
    onEvent: (event) => judge.onEvent(event),
  });
  const run = await new Simulation({ ...given, circumstances }, cluster, judge).run();
  cluster.close();
  return run;
}

class Simulation {
  readonly #options: SimulationOptions & { readonly circumstances: Circumstances };
  readonly #cluster: Cluster;
  readonly #judge: Judge;
  readonly #servers: readonly NodeId[];
  #asked = 0;

  constructor(options: SimulationOptions & { readonly circumstances: Circumstances }, cluster: Cluster, judge: Judge) {
    this.#options = options;
    this.#cluster = cluster;
    this.#judge = judge;
    this.#servers = cluster.servers;
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
    if (scenario.settleWithinMs !== undefined && !this.#isOver()) await this.#settle(scenario.settleWithinMs);
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
    if (target === 'crashed') return [...nodes.keys()];
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

  /** The end: no more faults, and progress is due. */
  async #settle(withinMs: Milliseconds): Promise<void> {
    const cures: FaultAction[] = [{ do: 'heal' }, { do: 'resume', node: 'paused' }, { do: 'restart', node: 'crashed' }];
    for (const action of cures) this.#strike(action);
    for (const node of this.#servers) for (const kind of ['slow-disk', 'slow-machine'] as const) this.#strike({ do: kind, node, byMs: 0 });
    const { protocol, scenario } = this.#options;
    await new Settling({ protocol, cluster: this.#cluster, judge: this.#judge, faulty: Object.keys(scenario.adversaries ?? {}), clients: scenario.mustAnswer ? clientsOf(scenario) : undefined, withinMs }).run();
  }

  /** Asks a client that has nothing to do, or else whoever leads. */
  #ask({ client }: TimedRequest): void {
    const { scenario, protocol } = this.#options;
    const command = scenario.workload?.command(++this.#asked);
    const node = client ?? protocol.leader(this.#states());
    if (node !== undefined) this.#cluster.ask(node, command);
  }
}

function describe({ node, field, ...bounds }: Condition): string {
  const parts: string[] = [];
  if ('is' in bounds) parts.push(`= ${JSON.stringify(bounds.is)}`);
  if (bounds.atLeast !== undefined) parts.push(`>= ${bounds.atLeast}`);
  if (bounds.atMost !== undefined) parts.push(`<= ${bounds.atMost}`);
  return `${node} ${field} ${parts.join(' and ')}`;
}
