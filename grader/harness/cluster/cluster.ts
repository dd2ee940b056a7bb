import type { DiskOptions } from '../disk/disk.ts';
import type { FaultAction } from '../faults/faults.ts';
import { EventQueue } from '../kernel/queue.ts';
import { randomFor } from '../kernel/random.ts';
import { Network, type NetworkOptions } from '../network/network.ts';
import { isClient, type Message, type Milliseconds, type NodeId } from '../protocols/node.ts';
import type { Link, TraceEvent } from '../trace/events.ts';
import { Fleet, openFleet, type Due, type FleetOptions, type NodeError, type Parcel, type Surroundings } from './fleet.ts';
import type { HeldNode } from './held-node.ts';
import type { NodeHost } from './node-host.ts';
import type { Schedule } from './schedule.ts';

/** Every run ends: these bound it, and reaching one is a verdict of its own. */
export interface Ceilings {
  readonly events: number;
  readonly queue: number;
}

export const defaultCeilings: Ceilings = { events: 200_000, queue: 20_000 };

export interface ClusterOptions extends FleetOptions {
  readonly network: NetworkOptions;
  readonly disk: DiskOptions;
  readonly ceilings: Ceilings;
  /** Timers that fire only when told to. */
  readonly manualTimers: readonly string[];
  /** Whether what clients send may be doubled; not unless given. */
  readonly doublesClients?: boolean;
}

/** A run's own storm or livelock. */
export interface CeilingReached {
  readonly ceiling: keyof Ceilings;
  readonly limit: number;
}

type Scheduled = Due | { readonly kind: 'call'; readonly run: () => void };

/** Brings up a cluster, wherever the nodes' code is. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  return new Cluster(options, await openFleet(options));
}

/** Servers, network, disks and clock, run in virtual time from one seed. */
export class Cluster implements Surroundings {
  ceiling: CeilingReached | null = null;
  readonly #fleet: Fleet;
  readonly #options: ClusterOptions;
  readonly #queue = new EventQueue<Scheduled>();
  readonly #network: Network<Parcel>;
  #now: Milliseconds = 0;
  /** Timers that wait to be told to fire. */
  readonly #manual: { readonly afterMs: Milliseconds; readonly due: Due }[] = [];
  #areTimersFree = false;

  constructor(options: ClusterOptions, held: readonly HeldNode[]) {
    this.#options = options;
    this.#network = new Network(options.network, randomFor(options.seed, 'network'));
    this.#fleet = new Fleet(options, held, this);
    for (const id of this.#fleet.nodes.keys()) this.at(0, () => this.#fleet.start(id));
  }

  get time(): Milliseconds {
    return this.#now;
  }

  get nodes(): ReadonlyMap<NodeId, NodeHost> {
    return this.#fleet.nodes;
  }

  get servers(): readonly NodeId[] {
    return this.#fleet.servers;
  }

  /** Number of events handled so far. */
  get handled(): number {
    return this.#fleet.handled;
  }

  get error(): NodeError | null {
    return this.#fleet.error;
  }

  /** What was done to the servers so far: the run without its clock and network. */
  get schedule(): Schedule {
    return this.#fleet.schedule;
  }

  get hasStopped(): boolean {
    return this.#fleet.hasStopped() || this.ceiling !== null;
  }

  node(id: NodeId): NodeHost {
    return this.#fleet.node(id);
  }

  /** Runs until virtual time `untilMs`, or until `isEnough` says so after an event. */
  async run(untilMs: Milliseconds, isEnough: () => boolean = () => false): Promise<void> {
    while (!this.hasStopped && !isEnough()) {
      // Events that have come due and need no promise to run are handled without leaving this loop.
      if (!this.#runSynchronously(untilMs, isEnough)) return;
      await this.#fleet.settle();
    }
  }

  /** Ends what a call from outside (a script's step) has started. */
  settle(): Promise<void> {
    return this.#fleet.settle();
  }

  /** Returns true when it stopped because the code's answer must come first. */
  #runSynchronously(untilMs: Milliseconds, isEnough: () => boolean): boolean {
    const fleet = this.#fleet;
    while (!this.hasStopped) {
      if (fleet.isOpen()) return true;
      if (this.#queue.nextTime > untilMs) {
        this.#now = Math.max(this.#now, untilMs);
        return false;
      }
      this.#now = this.#queue.nextTime;
      this.#handle(this.#queue.pop() as Scheduled);
      this.#checkCeilings();
      if (!fleet.isOpen() && isEnough()) return false;
    }
    return false;
  }

  #checkCeilings(): void {
    const { events, queue } = this.#options.ceilings;
    if (this.handled > events) this.ceiling = { ceiling: 'events', limit: events };
    else if (this.#queue.size > queue) this.ceiling = { ceiling: 'queue', limit: queue };
  }

  #handle(due: Scheduled): void {
    if (due.kind === 'call') return due.run();
    if (due.kind === 'parcel' && this.#network.isCut(due.parcel.from, due.parcel.to)) return this.#tell('cut', due.parcel);
    this.#fleet.handle(due);
  }

  /** The run is over. */
  close(): void {
    this.#fleet.close();
  }

  // What is around the servers.

  now(): Milliseconds {
    return this.#now;
  }

  post(parcel: Parcel): void {
    const fate = this.#network.fateOf(parcel);
    if (fate.kind !== 'delays') return this.#tell(fate.kind, parcel);
    if (fate.delaysMs.length === 0) this.#tell('lost', parcel);
    // A client's request goes over a connection, which brings it once or not at all: else no refusal could be definite.
    const delaysMs = isClient(parcel.from) && this.#options.doublesClients !== true ? fate.delaysMs.slice(0, 1) : fate.delaysMs;
    if (delaysMs.length > 1) this.#tell('doubled', parcel);
    for (const delayMs of delaysMs) this.#queue.push(this.#now + delayMs, { kind: 'parcel', parcel });
  }

  plan(afterMs: Milliseconds, due: Due): void {
    if (!this.#areTimersFree && due.kind === 'timer' && this.#options.manualTimers.includes(due.name)) this.#manual.push({ afterMs, due });
    else this.#queue.push(this.#now + afterMs, due);
  }

  #tell(what: Extract<TraceEvent, { kind: 'network' }>['what'], { from, to, label }: Parcel): void {
    this.#fleet.record({ kind: 'network', at: this.#now, what, from, to, message: label });
  }

  // What a scenario does to the cluster.

  /** Does something at a later moment of virtual time. */
  at(atMs: Milliseconds, run: () => void): void {
    this.#queue.push(atMs, { kind: 'call', run });
  }

  ask(node: NodeId, message: unknown): void {
    this.#fleet.ask(node, message);
  }

  /** Whether nothing that this node was asked is unanswered. */
  isFree(node: NodeId): boolean {
    return this.#fleet.isFree(node);
  }

  inject(from: NodeId, to: NodeId, message: Message): void {
    this.#fleet.inject(from, to, message);
  }

  fireTimer(node: NodeId, timer: string): void {
    this.#fleet.fire(node, timer);
  }

  /** From now on all timers fire by themselves; those that are set begin anew. */
  freeTimers(): void {
    this.#areTimersFree = true;
    for (const { afterMs, due } of this.#manual.splice(0)) this.#queue.push(this.#now + afterMs, due);
  }

  note(text: string): void {
    this.#fleet.note(text);
  }

  hold(from: NodeId, to: NodeId): void {
    this.#network.hold(from, to);
  }

  release(order: 'oldest-first' | 'newest-first'): void {
    const parcels = this.#network.release();
    if (order === 'newest-first') parcels.reverse();
    for (const parcel of parcels) this.#queue.push(this.#now, { kind: 'parcel', parcel });
  }

  cut(links: readonly Link[]): void {
    this.#network.cutOnly(links);
    const all = this.servers.flatMap((from) => this.servers.filter((to) => to !== from).map((to) => [from, to] as const));
    const up = all.filter(([from, to]) => !this.#network.isCut(from, to));
    this.#fleet.record({ kind: 'links', at: this.#now, cut: links, up });
  }

  /** Applies a fault to servers by name; targets such as `leader` have been resolved. */
  strike(action: Exclude<FaultAction, { do: 'isolate' | 'heal' | 'cut' }>): void {
    const host = this.node(action.node);
    switch (action.do) {
      case 'crash':
        return this.#fleet.crash(action.node, action.afterEffects);
      case 'restart':
        this.#fleet.disarm(action.node);
        // As an event of its own: the first thing that a server hears is that it has started.
        return this.at(this.#now, () => this.#fleet.restart(action.node));
      case 'pause':
        return this.#fleet.pause(action.node);
      case 'resume':
        for (const waiting of this.#fleet.resume(action.node)) this.at(this.#now, waiting);
        return;
      case 'slow-disk':
        return host.disk.pace.slowDown(action.byMs);
      case 'slow-machine':
        return host.machine.slowDown(action.byMs);
    }
  }
}
