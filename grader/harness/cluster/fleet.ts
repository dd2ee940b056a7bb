import type { DiskOptions } from '../disk/disk.ts';
import { Pace } from '../kernel/pace.ts';
import { frozenCopy } from '../kernel/plain.ts';
import { randomFor } from '../kernel/random.ts';
import type { Adversaries } from '../protocols/behaviour.ts';
import { isClient, type Message, type Milliseconds, type NodeEvent, type NodeId, type RequestId } from '../protocols/node.ts';
import type { Departure, StateCopy, TraceEvent } from '../trace/events.ts';
import { changedFields } from '../trace/trace.ts';
import { recallStep, rememberStep, stopHere, type StopBefore } from './calls.ts';
import { shapeFault, type Fault } from './fault.ts';
import type { Birth, Effect, HeldNode, OpenNode, Settlement, StepInput, StepOutput } from './held-node.ts';
import { NodeHost, type Caller, type Outgoing } from './node-host.ts';
import type { Choice, ParcelName, ScheduleStep } from './schedule.ts';

/** How long a state machine takes for one command, in virtual milliseconds. */
export interface MachineOptions {
  readonly workMsMin: number;
  readonly workMsMax: number;
}

export const fastMachine: MachineOptions = { workMsMin: 0, workMsMax: 0 };

export interface FleetOptions {
  readonly seed: number;
  readonly servers: readonly NodeId[];
  readonly clients?: readonly NodeId[];
  /** Who is faulty, and how; nobody unless given. */
  readonly adversaries?: Adversaries;
  /** How fast each one's clock runs, 1 unless given. */
  readonly clockRates?: Readonly<Record<NodeId, number>>;
  readonly open: OpenNode;
  /** Persistent fields to start with, in place of a fresh server's. */
  readonly start: Readonly<Record<NodeId, StateCopy>>;
  readonly disk: DiskOptions;
  readonly machine: MachineOptions;
  /** Exchanges every node's state for an equal copy before each event. */
  readonly exchangeStates: boolean;
  /** Sees each event as it is recorded; returning true stops the run. */
  readonly onEvent: (event: TraceEvent) => boolean;
}

/** Node code failed: what it did, and what it was handling. */
export interface NodeError {
  readonly node: NodeId;
  readonly event: NodeEvent | undefined;
  readonly fault: Fault;
  /** What it had printed in that step. */
  readonly output: readonly string[];
  /** Set while somebody debugs. */
  readonly stopBefore?: StopBefore;
}

/** A message or reply on its link. */
export interface Parcel {
  readonly name: ParcelName;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly label: string;
  readonly message: Message;
  readonly id: RequestId;
  /** Set on the way back. */
  readonly reply?: { readonly value: unknown; readonly incarnation: number };
  readonly incarnation: number;
}

/** What comes due for a server. */
export type Due =
  | { readonly kind: 'parcel'; readonly parcel: Parcel }
  | { readonly kind: 'timer'; readonly node: NodeHost; readonly name: string; readonly setting: number; readonly isInstant?: true }
  | { readonly kind: 'give-up'; readonly node: NodeHost; readonly id: RequestId; readonly life: number; readonly name: ParcelName }
  | {
      readonly kind: 'written';
      readonly node: NodeHost;
      readonly life: number;
      readonly contents: StateCopy;
      /** Part of the step that began the write, where writes take no time. */
      readonly isInstant?: true;
    };

/** What is around the servers: it decides when things come due, and what becomes of a message. */
export interface Surroundings {
  now(): Milliseconds;
  post(parcel: Parcel): void;
  plan(afterMs: Milliseconds, due: Due): void;
}

/** Opens the first life of every server. */
export async function openFleet(options: FleetOptions): Promise<readonly HeldNode[]> {
  return Promise.all(nodesIn(options).map(async (node) => firstLife(options, node)));
}

/** The servers, and then the clients. */
function nodesIn({ servers, clients = [] }: FleetOptions): readonly NodeId[] {
  return [...servers, ...clients];
}

export function firstLife(options: FleetOptions, node: NodeId): HeldNode | Promise<HeldNode> {
  return options.open({ ...parentage(options, node), life: 0, contents: options.start[node] ?? {} });
}

/** What is the same for every life of a node. */
function parentage({ servers, clients, seed, adversaries }: FleetOptions, node: NodeId): Omit<Birth, 'life' | 'contents'> {
  const adversary = adversaries?.[node];
  return { node, servers, seed, ...(clients && clients.length > 0 && { clients }), ...(adversary && { adversary }) };
}

/**
 * The servers, and what happens to them one event at a time: effects leave in order, writes hold
 * up what is behind them, crashes fall between effects. It knows no clock and no network.
 */
export class Fleet {
  readonly nodes: ReadonlyMap<NodeId, NodeHost>;
  readonly servers: readonly NodeId[];
  /** Number of events handled so far. */
  handled = 0;
  error: NodeError | null = null;
  /** What was done to the servers so far. */
  readonly schedule: ScheduleStep[] = [];
  /** Id of the next step; a replay sets it to what it was in the run that it replays. */
  nextStep = 1;
  readonly #options: FleetOptions;
  readonly #around: Surroundings;
  #requests = 0;
  #settings = 0;
  #stopped = false;
  /** To whom the step in hand has sent, and made RPCs, in order. */
  #posted: NodeId[] = [];
  #called: NodeId[] = [];
  /** What goes on when the code, or its promises, have answered. */
  #open: Promise<() => void> | null = null;

  constructor(options: FleetOptions, held: readonly HeldNode[], around: Surroundings) {
    const { seed, servers, disk, machine, adversaries = {} } = options;
    this.#options = options;
    this.#around = around;
    this.servers = servers;
    const ids = nodesIn(options);
    const hosts = held.map((node, i) => {
      const id = ids[i] as NodeId;
      const pace = new Pace(machine.workMsMin, machine.workMsMax, randomFor(seed, `machine ${id}`));
      return new NodeHost(id, node, { options: disk, random: randomFor(seed, `disk ${id}`) }, pace);
    });
    this.nodes = new Map(hosts.map((host) => [host.id, host]));
    this.#record({
      kind: 'begin',
      at: around.now(),
      states: Object.fromEntries(hosts.map((host) => [host.id, host.recorded])),
      disks: Object.fromEntries(hosts.filter(({ id }) => !isClient(id)).map((host) => [host.id, host.disk.contents])),
      ...(Object.keys(adversaries).length > 0 && { adversaries }),
    });
    for (const host of hosts) if (host.held.fault) this.#fail(host, { kind: 'start' }, host.held.fault);
  }

  hasStopped(): boolean {
    return this.#stopped || this.error !== null;
  }

  /** True while the code's answer to a step is awaited; nothing else may happen meanwhile. */
  isOpen(): boolean {
    return this.#open !== null;
  }

  node(id: NodeId): NodeHost {
    const host = this.nodes.get(id);
    if (!host) throw new RangeError(`No server is named ${id}; there are ${[...this.nodes.keys()].join(', ')}`);
    return host;
  }

  /** Waits for the step in hand, and for those that it leads to. */
  async settle(): Promise<void> {
    while (this.#open) {
      const goOn = await this.#open;
      this.#open = null;
      goOn();
    }
  }

  /** Goes on with a value that is here, or when it comes. */
  #when<T>(value: T | Promise<T>, next: (value: T) => void): void {
    if (this.#open) throw new Error('A step was begun before the one in hand was over.');
    if (value instanceof Promise) this.#open = value.then((awaited) => () => next(awaited));
    else next(value);
  }

  /** The run is over: whoever holds the code may forget the nodes. */
  close(): void {
    for (const { held } of this.nodes.values()) held.close();
  }

  // What may happen to a server.

  start(node: NodeId): void {
    this.#deliver(this.node(node), { do: 'start', node }, { event: { kind: 'start' } });
  }

  /** A client's request; a client among the nodes does one thing at a time. */
  ask(node: NodeId, request: unknown): void {
    if (isClient(node) && !this.isFree(node)) return;
    const message = frozenCopy(request, undefined, 'the request');
    const caller: Caller = { kind: 'client', request: message };
    this.#deliver(this.node(node), { do: 'ask', node, message }, { event: { kind: 'client', message }, caller });
  }

  /** Whether nothing that it was asked is unanswered. */
  isFree(node: NodeId): boolean {
    return ![...this.node(node).callers.values()].some(({ kind }) => kind === 'client');
  }

  /** A message as if `from` had sent it. */
  inject(from: NodeId, to: NodeId, given: Message): void {
    const message = frozenCopy(given, undefined, 'the message');
    const caller: Caller = { kind: 'server', from, request: message, call: undefined };
    this.#deliver(this.node(to), { do: 'inject', from, to, message }, { event: { kind: 'message', from, message }, caller });
  }

  /** `isInstant` where it is part of the step that set the timer. */
  fire(node: NodeId, timer: string, isInstant = false): void {
    const host = this.node(node);
    host.timers.delete(timer);
    this.#deliver(host, isInstant ? null : { do: 'fire', node, timer }, { event: { kind: 'timer', name: timer } });
  }

  note(text: string): void {
    this.#begin({ do: 'note', text });
    this.#record({ kind: 'note', at: this.#now, text });
  }

  handle(due: Due): void {
    switch (due.kind) {
      case 'parcel':
        return this.#arrive(due.parcel);
      case 'timer':
        if (due.node.timers.get(due.name) === due.setting) this.fire(due.node.id, due.name, due.isInstant);
        return;
      case 'give-up':
        if (due.node.incarnation === due.life) this.#giveUp(due.node, due.id, due.name);
        return;
      case 'written':
        if (due.node.incarnation === due.life) this.#written(due);
        return;
    }
  }

  /** Crashes now, or when so many more effects have left. */
  crash(node: NodeId, afterEffects?: number): void {
    const host = this.node(node);
    if (!host.isUp) return;
    this.#begin({ do: 'crash', node, ...(afterEffects !== undefined && { afterEffects }) });
    if (afterEffects === undefined) this.#crash(host);
    else host.effectsUntilCrash = afterEffects;
  }

  /** A crash that was to come after some effects may not have come yet; it no longer will. */
  disarm(node: NodeId): void {
    const host = this.node(node);
    if (host.effectsUntilCrash === Infinity) return;
    this.#begin({ do: 'disarm', node });
    host.effectsUntilCrash = Infinity;
  }

  restart(node: NodeId): void {
    const host = this.node(node);
    if (host.isUp) return;
    this.#begin({ do: 'restart', node });
    const birth = { ...parentage(this.#options, node), life: host.incarnation, contents: host.disk.contents };
    this.#when(this.#options.open(birth), (held) => {
      host.restart(held);
      if (held.fault) return this.#fail(host, { kind: 'start' }, held.fault);
      this.#record({ kind: 'restart', at: this.#now, node, state: host.recorded });
      this.#step(host, { event: { kind: 'start' } });
    });
  }

  pause(node: NodeId): void {
    const host = this.node(node);
    if (!host.isUp || host.isPaused) return;
    host.isPaused = true;
    this.#record({ kind: 'pause', at: this.#now, node });
  }

  /** Returns what has waited. */
  resume(node: NodeId): readonly (() => void)[] {
    const host = this.node(node);
    if (!host.isPaused) return [];
    host.isPaused = false;
    this.#record({ kind: 'resume', at: this.#now, node });
    return host.backlog.splice(0);
  }

  /** Whoever surrounds the servers adds what happened to messages and links. */
  record(event: Extract<TraceEvent, { kind: 'network' | 'links' }>): void {
    this.#record(event);
  }

  // Events on their way to the code.

  #arrive({ name, from, to, message, id, incarnation, reply }: Parcel): void {
    const host = this.node(to);
    const choice: Choice = { do: 'deliver', ...name };
    if (!reply) {
      const caller: Caller = { kind: 'server', from, request: message, call: { id, incarnation } };
      return this.#deliver(host, choice, { event: { kind: 'message', from, message }, caller });
    }
    // A reply belongs to the life that asked; a crash closed the connection.
    if (host.incarnation !== reply.incarnation) return;
    const event: NodeEvent = { kind: 'reply', from, request: message, reply: reply.value };
    // Nobody waits for a second copy of an RPC's reply, or for one that comes after its timeout.
    if (host.rpcs.get(id) === false) return;
    if (host.rpcs.has(id)) this.#deliver(host, choice, { event, settle: { kind: 'reply', id, reply: reply.value } });
    else this.#deliver(host, choice, { event });
  }

  #giveUp(host: NodeHost, id: RequestId, name: ParcelName): void {
    if (host.rpcs.get(id)) this.#deliver(host, { do: 'give-up', ...name }, { event: { kind: 'timer', name: 'rpc timeout' }, settle: { kind: 'timeout', id } });
  }

  #written({ node: host, contents, isInstant }: Extract<Due, { kind: 'written' }>): void {
    if (!isInstant) this.#begin({ do: 'written', node: host.id });
    host.disk.finish(contents);
    host.isWriting = false;
    this.#record({ kind: 'written', at: this.#now, node: host.id, disk: contents });
    // What waited for this write leaves first; then the node hears of it.
    this.#flush(host);
    this.#deliver(host, null, { event: { kind: 'durable' }, settle: { kind: 'written' } });
  }

  /** Hands an event to a node's code, or keeps it until the node goes on; `choice` is null where it was told already. */
  #deliver(host: NodeHost, choice: Choice | null, what: Delivery): void {
    if (!host.isUp) return;
    if (host.isPaused) {
      host.backlog.push(() => this.#deliver(host, choice, what));
      return;
    }
    const { settle } = what;
    if (settle && settle.kind !== 'written') {
      // The wait may have ended while the node was paused.
      if (!host.rpcs.get(settle.id)) return;
      host.rpcs.set(settle.id, false);
    }
    if (choice) this.#begin(choice);
    this.#step(host, what);
  }

  #step(host: NodeHost, { event, caller, settle }: Delivery): void {
    this.handled++;
    const request = caller && ++this.#requests;
    if (caller && request !== undefined) host.callers.set(request, caller);
    const input: StepInput = {
      event,
      now: Math.floor(this.#now * this.#rateOf(host)),
      disk: host.disk.contents,
      ...(request !== undefined && { request }),
      ...(settle && { settle }),
      ...(this.#options.exchangeStates && { exchange: true }),
    };
    this.#when(host.held.step(input), (output) => this.#finish(host, event, output));
  }

  #finish(host: NodeHost, event: NodeEvent, { effects, after, digest, output, fault }: StepOutput): void {
    if (fault) return this.#fail(host, event, fault, output);
    const before = host.recorded;
    host.recorded = after;
    const changed = changedFields(before, after);
    for (const effect of effects) this.#take(host, effect);
    this.#record({ kind: 'step', at: this.#now, node: host.id, event, before, after, changed, ...(digest !== undefined && { digest }), output });
    this.#flush(host);
  }

  // Effects on their way out.

  /** Timers are no effects: they run while a write is under way. Everything else takes its turn. */
  #take(host: NodeHost, effect: Effect): void {
    switch (effect.kind) {
      case 'timer': {
        const setting = ++this.#settings;
        host.timers.set(effect.name, setting);
        return this.#around.plan(effect.afterMs === undefined ? host.machine.nextMs() : Math.round(effect.afterMs / this.#rateOf(host)), { kind: 'timer', node: host, name: effect.name, setting });
      }
      case 'cancel':
        host.timers.delete(effect.name);
        return;
      case 'persist':
        host.outbox.push(rememberStep({ kind: 'write', contents: effect.contents }));
        return;
      case 'reply':
        return this.#takeReply(host, effect.request, effect.reply);
      case 'send': {
        const { timeoutMs, ...departure } = effect;
        if (timeoutMs !== undefined) this.#takeRpc(host, effect, timeoutMs);
        host.outbox.push(rememberStep({ kind: 'leave', departure }));
        return;
      }
      default:
        host.outbox.push(rememberStep({ kind: 'leave', departure: effect }));
    }
  }

  #takeReply(host: NodeHost, id: RequestId, reply: unknown): void {
    const caller = host.callers.get(id);
    if (!caller) return;
    host.callers.delete(id);
    const { request } = caller;
    const departure: Departure =
      caller.kind === 'server' ? { kind: 'reply', to: caller.from, request: caller.request, reply, id } : { kind: 'answer', request, reply, id };
    host.outbox.push(rememberStep({ kind: 'leave', departure, caller }));
  }

  #takeRpc(host: NodeHost, { id, to }: Extract<Effect, { kind: 'send' }>, timeoutMs: Milliseconds): void {
    host.rpcs.set(id, true);
    // The request itself may still wait for a write, so the call is named by the step that made it.
    const name = this.#nameAmong(this.#called, to);
    this.#around.plan(timeoutMs, { kind: 'give-up', node: host, id, life: host.incarnation, name });
  }

  /** Lets effects leave in order, up to a write that is not finished. */
  #flush(host: NodeHost): void {
    while (!host.isWriting && host.outbox.length > 0 && !this.hasStopped()) {
      if (host.effectsUntilCrash <= 0) return this.#crash(host);
      host.effectsUntilCrash--;
      this.#release(host, host.outbox.shift() as Outgoing);
    }
  }

  #release(host: NodeHost, outgoing: Outgoing): void {
    recallStep(outgoing);
    if (outgoing.kind === 'write') {
      this.#record({ kind: 'leave', at: this.#now, node: host.id, departure: { kind: 'persist' } });
      host.isWriting = true;
      const { contents } = outgoing;
      return this.#around.plan(host.disk.pace.nextMs(), { kind: 'written', node: host, life: host.incarnation, contents });
    }
    this.#record({ kind: 'leave', at: this.#now, node: host.id, departure: outgoing.departure });
    this.#transmit(host, outgoing.departure, outgoing.caller);
  }

  #transmit(host: NodeHost, departure: Departure, caller: Caller | undefined): void {
    const { id: from, incarnation } = host;
    if (departure.kind === 'send') {
      const { to, message, id } = departure;
      this.#around.post({ name: this.#nameAmong(this.#posted, to), from, to, label: message.type, message, id, incarnation });
    } else if (departure.kind === 'reply' && caller?.kind === 'server' && caller.call) {
      const { to, request, reply } = departure;
      const back = { value: reply, incarnation: caller.call.incarnation };
      this.#around.post({ name: this.#nameAmong(this.#posted, to), from, to, label: `${request.type} reply`, message: request, id: caller.call.id, incarnation, reply: back });
    }
  }

  #nameAmong(earlier: NodeId[], to: NodeId): ParcelName {
    const nth = earlier.filter((other) => other === to).length;
    earlier.push(to);
    return { cause: this.nextStep - 1, to, nth };
  }

  #crash(host: NodeHost): void {
    const unsent = host.crash();
    this.#record({ kind: 'crash', at: this.#now, node: host.id, unsent, disk: host.disk.contents });
  }

  #rateOf({ id }: NodeHost): number {
    return this.#options.clockRates?.[id] ?? 1;
  }

  // The record.

  get #now(): Milliseconds {
    return this.#around.now();
  }

  /** Something happens: what it leads to is named by its id. */
  #begin(choice: Choice): void {
    this.schedule.push({ id: this.nextStep++, at: this.#now, choice });
    this.#posted = [];
    this.#called = [];
  }

  #fail(host: NodeHost, event: NodeEvent, fault: Fault, output: readonly string[] = []): void {
    this.error ??= { node: host.id, event, fault, output, ...stopHere() };
  }

  #record(event: TraceEvent): void {
    try {
      if (this.#options.onEvent(event)) this.#stopped = true;
    } catch (thrown) {
      // Whoever reads the trace relies on the contract's types; node code need not have kept them.
      this.error ??= { node: 'node' in event ? event.node : '', event: undefined, fault: shapeFault(thrown), output: [], ...stopHere() };
    }
  }
}

interface Delivery {
  readonly event: NodeEvent;
  readonly caller?: Caller;
  readonly settle?: Settlement;
}
