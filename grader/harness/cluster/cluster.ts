import { EventQueue } from '../kernel/queue.ts';
import { randomFor, type Random } from '../kernel/random.ts';
import type { DiskOptions } from '../disk/disk.ts';
import type { FaultAction } from '../faults/faults.ts';
import { Network, type NetworkOptions } from '../network/network.ts';
import type { Message, Milliseconds, NodeEvent, NodeId, NodeProgram, RequestId } from '../protocols/node.ts';
import type { Departure, Link, StateCopy, TraceEvent } from '../trace/events.ts';
import { changedFields } from '../trace/trace.ts';
import { drainMicrotasks, inNodeCode, printable, takeOffence, takeOutput } from './guard.ts';
import { NodeHost, type Caller, type NodeWorld, type Outgoing } from './node-host.ts';

/** Every run ends: these bound it, and reaching one is a verdict of its own. */
export interface Ceilings {
  readonly events: number;
  readonly queue: number;
}

export const defaultCeilings: Ceilings = { events: 200_000, queue: 20_000 };

export interface ClusterOptions {
  readonly seed: number;
  readonly servers: readonly NodeId[];
  /** The program of a node's n-th life (counting from 0). */
  readonly program: (node: NodeId, life: number) => NodeProgram<object>;
  /** Persistent fields to start with, in place of a fresh server's. */
  readonly start: Readonly<Record<NodeId, StateCopy>>;
  readonly network: NetworkOptions;
  readonly disk: DiskOptions;
  readonly ceilings: Ceilings;
  /** Timers that fire only when told to. */
  readonly manualTimers: readonly string[];
  /** Exchanges every node's state for an equal copy before each event. */
  readonly exchangeStates: boolean;
  /** Sees each event as it is recorded; returning true stops the run. */
  readonly onEvent: (event: TraceEvent) => boolean;
}

/** Node code failed: what it threw, where it was, and what it was handling. */
export interface NodeError {
  readonly node: NodeId;
  readonly event: NodeEvent | undefined;
  readonly thrown: unknown;
}

/** A run's own storm or livelock. */
export interface CeilingReached {
  readonly ceiling: keyof Ceilings;
  readonly limit: number;
}

/** A state or a message that no longer has the contract's shape. */
export class ContractError extends Error {
  constructor(detail: string) {
    super(`A state, message or reply no longer has the shape that the contract gives it (${detail})`);
    this.name = 'ContractError';
  }
}

interface Parcel {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly label: string;
  readonly message: Message;
  readonly id: RequestId;
  /** Set on the way back. */
  readonly reply?: { readonly value: unknown; readonly incarnation: number };
  readonly incarnation: number;
}

type Due =
  | { readonly kind: 'parcel'; readonly parcel: Parcel }
  | { readonly kind: 'timer'; readonly node: NodeHost; readonly name: string; readonly setting: number }
  | { readonly kind: 'rpc-timeout'; readonly node: NodeHost; readonly id: RequestId; readonly life: number }
  | { readonly kind: 'written'; readonly node: NodeHost; readonly life: number; readonly contents: StateCopy; readonly done: () => void }
  | { readonly kind: 'call'; readonly run: () => void };

/** Nodes, network, disks and clock, run in virtual time from one seed. */
export class Cluster implements NodeWorld {
  readonly nodes = new Map<NodeId, NodeHost>();
  readonly servers: readonly NodeId[];
  /** Number of events handled so far. */
  handled = 0;
  error: NodeError | null = null;
  ceiling: CeilingReached | null = null;
  #now: Milliseconds = 0;
  #queue = new EventQueue<Due>();
  #network: Network<Parcel>;
  #options: ClusterOptions;
  #ids = 0;
  #settings = 0;
  #stopped = false;
  /** A step whose promises have yet to run. */
  #open: { readonly node: NodeHost; readonly event: NodeEvent | undefined } | null = null;

  constructor(options: ClusterOptions) {
    const { seed, servers } = options;
    this.#options = options;
    this.servers = servers;
    this.#network = new Network(options.network, randomFor(seed, 'network'));
    for (const id of servers) {
      const disk = { options: options.disk, random: randomFor(seed, `disk ${id}`) };
      const random: Random = randomFor(seed, `node ${id}`);
      const program = options.program(id, 0);
      this.nodes.set(id, new NodeHost(id, servers, program, options.start[id], random, disk, this));
    }
    const hosts = [...this.nodes.values()];
    this.#record({
      kind: 'begin',
      at: 0,
      states: Object.fromEntries(hosts.map((host) => [host.id, host.recorded])),
      disks: Object.fromEntries(hosts.map((host) => [host.id, host.disk.contents])),
    });
    for (const host of hosts) this.#call(0, () => this.#deliver(host, { kind: 'start' }));
  }

  get time(): Milliseconds {
    return this.#now;
  }

  get hasStopped(): boolean {
    return this.#stopped || this.error !== null || this.ceiling !== null;
  }

  node(id: NodeId): NodeHost {
    const host = this.nodes.get(id);
    if (!host) throw new RangeError(`No server is named ${id}; there are ${this.servers.join(', ')}`);
    return host;
  }

  /** Runs until virtual time `untilMs`, or until `isEnough` says so after an event. */
  async run(untilMs: Milliseconds, isEnough: () => boolean = () => false): Promise<void> {
    while (!this.hasStopped && !isEnough()) {
      // Events that have come due and need no promise to run are handled without leaving this loop.
      if (!this.#runSynchronously(untilMs, isEnough)) return;
      await this.#settle();
    }
  }

  /** Ends what a call from outside (a script's step) has started. */
  async settle(): Promise<void> {
    if (this.#open) await this.#settle();
  }

  /** Returns true when it stopped because a node's promises must run first. */
  #runSynchronously(untilMs: Milliseconds, isEnough: () => boolean): boolean {
    while (!this.hasStopped) {
      if (this.#hasOpenStep()) return true;
      if (this.#queue.nextTime > untilMs) {
        this.#now = Math.max(this.#now, untilMs);
        return false;
      }
      this.#now = this.#queue.nextTime;
      this.#handle(this.#queue.pop() as Due);
      this.#checkCeilings();
      if (!this.#hasOpenStep() && isEnough()) return false;
    }
    return false;
  }

  #hasOpenStep(): boolean {
    return this.#open !== null;
  }

  async #settle(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    await drainMicrotasks();
    this.#open = null;
    this.#finishStep(open.node, open.event);
  }

  #checkCeilings(): void {
    const { events, queue } = this.#options.ceilings;
    if (this.handled > events) this.ceiling = { ceiling: 'events', limit: events };
    else if (this.#queue.size > queue) this.ceiling = { ceiling: 'queue', limit: queue };
  }

  #handle(due: Due): void {
    switch (due.kind) {
      case 'parcel':
        return this.#arrive(due.parcel);
      case 'timer':
        if (due.node.timers.get(due.name) !== due.setting) return;
        due.node.timers.delete(due.name);
        return this.#deliver(due.node, { kind: 'timer', name: due.name });
      case 'rpc-timeout':
        if (due.node.incarnation !== due.life || !due.node.isRpc(due.id)) return;
        return this.#resume(due.node, undefined, () => due.node.timeOutRpc(due.id));
      case 'written':
        return this.#written(due);
      case 'call':
        return due.run();
    }
  }

  #arrive(parcel: Parcel): void {
    const { from, to, message, reply } = parcel;
    if (this.#network.isCut(from, to)) return this.#note('cut', parcel);
    const host = this.node(to);
    if (!reply) {
      const call = { id: parcel.id, incarnation: parcel.incarnation };
      return this.#deliver(host, { kind: 'message', from, message }, { kind: 'server', from, request: message, call });
    }
    // A reply belongs to the life that asked; a crash closed the connection.
    if (host.incarnation !== reply.incarnation) return;
    const event: NodeEvent = { kind: 'reply', from, request: message, reply: reply.value };
    if (host.isRpc(parcel.id)) this.#resume(host, event, () => host.settleRpc(parcel.id, reply.value));
    // Nobody waits for a second copy of an RPC's reply, or for one that comes after its timeout.
    else if (!host.wasRpc(parcel.id)) this.#deliver(host, event);
  }

  /** Hands an event to a node's handler. */
  #deliver(host: NodeHost, event: NodeEvent, caller?: Caller): void {
    if (!host.isUp) return;
    if (host.isPaused) {
      host.backlog.push(() => this.#deliver(host, event, caller));
      return;
    }
    this.handled++;
    // Code that waits for a reply or for the disk may rightly hold on to the state.
    if (this.#options.exchangeStates && !host.isAsync && !host.isWriting) host.replaceState();
    const needsPromises = inNodeCode(() => host.handle(event, caller));
    this.#afterNodeCode(host, event, needsPromises);
  }

  /** Lets a node's waiting code go on; `settle` says whether any was still waiting. */
  #resume(host: NodeHost, event: NodeEvent | undefined, settle: () => boolean): void {
    if (!host.isUp) return;
    if (host.isPaused) {
      host.backlog.push(() => this.#resume(host, event, settle));
      return;
    }
    if (!settle()) return;
    this.handled++;
    this.#afterNodeCode(host, event, true);
  }

  #afterNodeCode(host: NodeHost, event: NodeEvent | undefined, needsPromises: boolean): void {
    if (needsPromises) this.#open = { node: host, event };
    else this.#finishStep(host, event);
  }

  #finishStep(host: NodeHost, event: NodeEvent | undefined): void {
    const offence = takeOffence();
    const failure = offence ? { thrown: offence } : host.takeError();
    if (failure) {
      this.error = { node: host.id, event, thrown: failure.thrown };
      return;
    }
    try {
      const { before, after } = host.record();
      const changed = changedFields(before, after);
      this.#record({ kind: 'step', at: this.#now, node: host.id, event: event ?? { kind: 'timer', name: 'rpc timeout' }, before, after, changed, output: takeOutput() });
    } catch (thrown) {
      this.error = { node: host.id, event, thrown };
      return;
    }
    this.#flush(host);
  }

  /** Lets effects leave in order, up to a write that is not finished. */
  #flush(host: NodeHost): void {
    while (!host.isWriting && host.outbox.length > 0 && !this.hasStopped) {
      if (host.effectsUntilCrash <= 0) return this.#crash(host);
      host.effectsUntilCrash--;
      this.#release(host, host.outbox.shift() as Outgoing);
    }
  }

  #release(host: NodeHost, outgoing: Outgoing): void {
    if (outgoing.kind === 'write') {
      this.#record({ kind: 'leave', at: this.#now, node: host.id, departure: { kind: 'persist' } });
      host.isWriting = true;
      const { contents, done } = outgoing;
      this.#queue.push(this.#now + host.disk.writeMs(), { kind: 'written', node: host, life: host.incarnation, contents, done });
      return;
    }
    this.#record({ kind: 'leave', at: this.#now, node: host.id, departure: outgoing.departure });
    this.#transmit(host, outgoing.departure, outgoing.caller);
  }

  #transmit(host: NodeHost, departure: Departure, caller: Caller | undefined): void {
    if (departure.kind === 'send') {
      const { to, message, id } = departure;
      this.#post({ from: host.id, to, label: message.type, message, id, incarnation: host.incarnation });
    } else if (departure.kind === 'reply' && caller?.kind === 'server' && caller.call) {
      const { to, request, reply } = departure;
      const back = { value: reply, incarnation: caller.call.incarnation };
      this.#post({ from: host.id, to, label: `${request.type} reply`, message: request, id: caller.call.id, incarnation: host.incarnation, reply: back });
    }
  }

  #post(parcel: Parcel): void {
    const fate = this.#network.fateOf(parcel);
    if (fate.kind !== 'delays') return this.#note(fate.kind, parcel);
    if (fate.delaysMs.length === 0) this.#note('lost', parcel);
    if (fate.delaysMs.length > 1) this.#note('doubled', parcel);
    for (const delayMs of fate.delaysMs) this.#queue.push(this.#now + delayMs, { kind: 'parcel', parcel });
  }

  #written(due: Extract<Due, { kind: 'written' }>): void {
    const { node: host, life, contents, done } = due;
    if (host.incarnation !== life) return;
    host.disk.finish(contents);
    host.isWriting = false;
    this.#record({ kind: 'written', at: this.#now, node: host.id, disk: contents });
    // What waited for this write leaves first; then the node hears of it.
    this.#flush(host);
    const event: NodeEvent = { kind: 'durable' };
    this.#resume(host, event, () => {
      done();
      inNodeCode(() => host.handle(event));
      return true;
    });
  }

  #note(what: 'lost' | 'cut' | 'doubled' | 'held', { from, to, label }: Parcel): void {
    this.#record({ kind: 'network', at: this.#now, what, from, to, message: label });
  }

  #record(event: TraceEvent): void {
    try {
      if (this.#options.onEvent(event)) this.#stopped = true;
    } catch (thrown) {
      // Whoever reads the trace relies on the contract's types; node code need not have kept them.
      this.error ??= { node: 'node' in event ? event.node : '', event: undefined, thrown: new ContractError(printable(thrown)) };
    }
  }

  #call(atMs: Milliseconds, run: () => void): void {
    this.#queue.push(atMs, { kind: 'call', run });
  }

  // What a scenario does to the cluster.

  /** Does something at a later moment of virtual time. */
  at(atMs: Milliseconds, run: () => void): void {
    this.#call(atMs, run);
  }

  /** A client's request, or a message as if `from` had sent it. */
  ask(node: NodeId, message: unknown): void {
    this.#deliver(this.node(node), { kind: 'client', message }, { kind: 'client', request: message });
  }

  inject(from: NodeId, to: NodeId, message: Message): void {
    this.#deliver(this.node(to), { kind: 'message', from, message }, { kind: 'server', from, request: message, call: undefined });
  }

  fireTimer(node: NodeId, name: string): void {
    const host = this.node(node);
    host.timers.delete(name);
    this.#deliver(host, { kind: 'timer', name });
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
    this.#record({ kind: 'links', at: this.#now, cut: links, up });
  }

  /** Applies a fault to servers by name; targets such as `leader` have been resolved. */
  strike(action: Exclude<FaultAction, { do: 'isolate' | 'heal' | 'cut' }>): void {
    const host = this.node(action.node);
    switch (action.do) {
      case 'crash':
        if (action.afterEffects === undefined) this.#crash(host);
        else if (host.isUp) host.effectsUntilCrash = action.afterEffects;
        return;
      case 'restart':
        host.effectsUntilCrash = Infinity;
        // As an event of its own: the first thing that a server hears is that it has started.
        return this.#call(this.#now, () => this.#restart(host));
      case 'pause':
        if (!host.isUp || host.isPaused) return;
        host.isPaused = true;
        return this.#record({ kind: 'pause', at: this.#now, node: host.id });
      case 'resume':
        if (!host.isPaused) return;
        host.isPaused = false;
        this.#record({ kind: 'resume', at: this.#now, node: host.id });
        for (const waiting of host.backlog.splice(0)) this.#call(this.#now, waiting);
        return;
      case 'slow-disk':
        return host.disk.slowDown(action.byMs);
    }
  }

  #crash(host: NodeHost): void {
    if (!host.isUp) return;
    const unsent = host.crash();
    this.#record({ kind: 'crash', at: this.#now, node: host.id, unsent, disk: host.disk.contents });
  }

  #restart(host: NodeHost): void {
    if (host.isUp) return;
    host.restart(this.#options.program(host.id, host.incarnation));
    this.#record({ kind: 'restart', at: this.#now, node: host.id, state: host.recorded });
    this.#deliver(host, { kind: 'start' });
  }

  // What a node asks of the world.

  now(): Milliseconds {
    return this.#now;
  }

  nextId(): RequestId {
    return ++this.#ids;
  }

  setTimer(node: NodeHost, name: string, afterMs: Milliseconds): void {
    const setting = ++this.#settings;
    node.timers.set(name, setting);
    if (!this.#options.manualTimers.includes(name)) this.#queue.push(this.#now + afterMs, { kind: 'timer', node, name, setting });
  }

  rpcTimeout(node: NodeHost, id: RequestId, afterMs: Milliseconds): void {
    this.#queue.push(this.#now + afterMs, { kind: 'rpc-timeout', node, id, life: node.incarnation });
  }
}
