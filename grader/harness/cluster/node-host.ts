import { frozenCopy, thawedCopy } from '../kernel/plain.ts';
import { printable } from './guard.ts';
import type { Random } from '../kernel/random.ts';
import { Disk, type DiskOptions } from '../disk/disk.ts';
import {
  RpcTimeout,
  type Context,
  type Message,
  type Milliseconds,
  type NodeEvent,
  type NodeId,
  type NodeProgram,
  type RequestId,
} from '../protocols/node.ts';
import type { Departure, StateCopy } from '../trace/events.ts';

/** A request that somebody waits for: an RPC of another server, or a client's. */
export type Caller =
  | {
      readonly kind: 'server';
      readonly from: NodeId;
      readonly request: Message;
      /** The asking server's own number for this call, and the life in which it asked; none for an injected message. */
      readonly call: { readonly id: RequestId; readonly incarnation: number } | undefined;
    }
  | { readonly kind: 'client'; readonly request: unknown };

/** An effect on its way out. A persist carries what is to be written. */
export type Outgoing =
  | { readonly kind: 'leave'; readonly departure: Departure; readonly caller?: Caller }
  | { readonly kind: 'write'; readonly contents: StateCopy; readonly done: () => void };

/** What a node asks of whoever runs it. */
export interface NodeWorld {
  now(node: NodeId): Milliseconds;
  nextId(): RequestId;
  setTimer(node: NodeHost, name: string, afterMs: Milliseconds): void;
  rpcTimeout(node: NodeHost, id: RequestId, afterMs: Milliseconds): void;
}

interface PendingRpc {
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly to: NodeId;
  readonly type: string;
  readonly timeoutMs: Milliseconds;
}

/** Holds one node: its live state, its disk, and the effects that have not left it yet. */
export class NodeHost {
  readonly id: NodeId;
  readonly peers: readonly NodeId[];
  readonly disk: Disk<StateCopy>;
  readonly outbox: Outgoing[] = [];
  /** Current setting of each timer; an older one that comes due is ignored. */
  readonly timers = new Map<string, number>();
  /** Events that arrived while the node was paused. */
  readonly backlog: (() => void)[] = [];
  isUp = true;
  isPaused = false;
  isWriting = false;
  /** Counts restarts; what belongs to an earlier life is ignored. */
  incarnation = 0;
  /** Crash when this many more effects have left; Infinity for never. */
  effectsUntilCrash = Infinity;

  #program: NodeProgram<object>;
  #state: object;
  #random: Random;
  #world: NodeWorld;
  #callers = new Map<RequestId, Caller>();
  #rpcs = new Map<RequestId, PendingRpc>();
  /** Every RPC of this life, those that are over included. */
  #rpcsMade = new Set<RequestId>();
  /** Handlers whose promise has not settled, in this life. */
  #unsettled = 0;
  #error: { readonly thrown: unknown } | null = null;
  #hasPersisted = false;
  /** A frozen copy of the state, as of the last persist or the last step. */
  #copy: StateCopy;
  /** The same as of the last step. */
  #recorded: StateCopy;

  constructor(
    id: NodeId,
    servers: readonly NodeId[],
    program: NodeProgram<object>,
    start: StateCopy | undefined,
    random: Random,
    disk: { readonly options: DiskOptions; readonly random: Random },
    world: NodeWorld,
  ) {
    this.id = id;
    this.peers = Object.freeze(servers.filter((other) => other !== id));
    this.#program = program;
    this.#random = random;
    this.#world = world;
    this.#state = Object.assign(program.fresh(id, this.peers), thawedCopy(start ?? {}));
    this.#copy = this.#recorded = frozenCopy(this.#state, undefined, 'the state') as StateCopy;
    this.disk = new Disk(this.#durablePart(), disk.options, disk.random);
  }

  /** True when promises of this node's code may have something to run. */
  get isAsync(): boolean {
    return this.#unsettled > 0 || this.#rpcs.size > 0;
  }

  /** True while a handler's promise is pending. */
  get isUnsettled(): boolean {
    return this.#unsettled > 0;
  }

  /** The first error that node code threw since the last call. */
  takeError(): { readonly thrown: unknown } | null {
    const error = this.#error;
    this.#error = null;
    return error;
  }

  /** Runs the handler for one event. Returns true when its promises must run before the step is over. */
  handle(event: NodeEvent, caller?: Caller): boolean {
    this.#hasPersisted = false;
    const request = caller && this.#world.nextId();
    if (caller && request !== undefined) this.#callers.set(request, caller);
    const context = new NodeContext(this, this.#world, this.#random, request);
    try {
      const result = this.#program.step(this.#state, event, context);
      if (isThenable(result)) this.#await(result, context);
      else if (result !== undefined && request !== undefined) this.reply(request, result);
    } catch (thrown) {
      this.#fail(thrown);
    }
    return this.isAsync || this.#hasPersisted;
  }

  /** A reply to an RPC that was made with `ctx.rpc`: resolves its promise. False if it was made by `ctx.send`. */
  settleRpc(id: RequestId, reply: unknown): boolean {
    const rpc = this.#rpcs.get(id);
    this.#rpcs.delete(id);
    rpc?.resolve(reply);
    return rpc !== undefined;
  }

  timeOutRpc(id: RequestId): boolean {
    const rpc = this.#rpcs.get(id);
    this.#rpcs.delete(id);
    rpc?.reject(new RpcTimeout(rpc.to, rpc.type, rpc.timeoutMs));
    return rpc !== undefined;
  }

  openRpc(id: RequestId, to: NodeId, type: string, timeoutMs: Milliseconds): Promise<unknown> {
    this.#world.rpcTimeout(this, id, timeoutMs);
    this.#rpcsMade.add(id);
    return new Promise((resolve, reject) => {
      this.#rpcs.set(id, { resolve, reject, to, type, timeoutMs });
    });
  }

  /** True while an RPC waits for its reply. */
  isRpc(id: RequestId): boolean {
    return this.#rpcs.has(id);
  }

  wasRpc(id: RequestId): boolean {
    return this.#rpcsMade.has(id);
  }

  reply(id: RequestId, response: unknown): void {
    const caller = this.#callers.get(id);
    if (!caller) return; // Answered already, or asked in an earlier life.
    this.#callers.delete(id);
    const reply = frozenCopy(response, undefined, 'the reply');
    const departure: Departure =
      caller.kind === 'server'
        ? { kind: 'reply', to: caller.from, request: caller.request, reply, id }
        : { kind: 'answer', request: caller.request, reply, id };
    this.outbox.push({ kind: 'leave', departure, caller });
  }

  /** Copies the state's persistent fields as they are now; the write takes its turn among the effects. */
  persist(): Promise<void> {
    this.#refreshCopy();
    this.#hasPersisted = true;
    const contents = this.#durablePart();
    return new Promise((resolve) => {
      this.outbox.push({ kind: 'write', contents, done: resolve });
    });
  }

  /** The state as of the last step. */
  get recorded(): StateCopy {
    return this.#recorded;
  }

  /** Ends a step: the state as it was before and as it is now. */
  record(): { readonly before: StateCopy; readonly after: StateCopy } {
    const before = this.#recorded;
    this.#refreshCopy();
    this.#recorded = this.#copy;
    return { before, after: this.#recorded };
  }

  /** Exchanges the live state for an equal one, so that references kept outside the state go stale. */
  replaceState(): void {
    this.#state = thawedCopy(this.#copy);
  }

  /** Memory is gone: all but the disk. Returns how many effects had not left. */
  crash(): number {
    const unsent = this.outbox.length;
    this.outbox.length = 0;
    this.timers.clear();
    this.backlog.length = 0;
    this.#callers.clear();
    this.#rpcs.clear();
    this.#rpcsMade.clear();
    this.#unsettled = 0;
    this.isUp = false;
    this.isPaused = false;
    this.isWriting = false;
    this.effectsUntilCrash = Infinity;
    this.incarnation++;
    return unsent;
  }

  /** Comes back with what the disk holds, in the code of `program`. */
  restart(program: NodeProgram<object>): void {
    this.#program = program;
    this.#state = Object.assign(program.fresh(this.id, this.peers), thawedCopy(this.disk.contents));
    this.#copy = this.#recorded = frozenCopy(this.#state, undefined, 'the state') as StateCopy;
    this.isUp = true;
  }

  #refreshCopy(): void {
    this.#copy = frozenCopy(this.#state as StateCopy, this.#copy, 'the state');
  }

  #durablePart(): StateCopy {
    const part: Record<string, unknown> = {};
    for (const field of this.#program.durable) part[field] = this.#copy[field];
    return frozenCopy(part, undefined, 'the state');
  }

  #fail(thrown: unknown): void {
    this.#error ??= { thrown };
  }

  #await(promise: PromiseLike<unknown>, context: NodeContext): void {
    const life = this.incarnation;
    this.#unsettled++;
    promise.then(
      (result) => {
        if (life !== this.incarnation) return;
        this.#unsettled--;
        if (result === undefined || context.request === undefined) return;
        try {
          this.reply(context.request, result);
        } catch (thrown) {
          this.#fail(thrown);
        }
      },
      (thrown: unknown) => {
        if (life !== this.incarnation) return;
        this.#unsettled--;
        // A handler that doesn't care about a lost RPC is no worse for it.
        if (!isRpcTimeout(thrown)) this.#fail(thrown);
      },
    );
  }
}

/** Node code may throw a proxy that throws when it is looked at. */
function isRpcTimeout(thrown: unknown): boolean {
  try {
    return thrown instanceof RpcTimeout;
  } catch {
    return false;
  }
}

/** A length of time as node code gave it, in whole milliseconds. */
function wholeMs(timeMs: Milliseconds, call: string): Milliseconds {
  const whole = Math.trunc(timeMs);
  if (Number.isNaN(whole)) throw new RangeError(`${call} needs a number of milliseconds, and got ${printable(timeMs)}`);
  return Math.max(0, whole);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** What node code sees. One per event, so that an async handler answers the request it was called for. */
class NodeContext implements Context {
  readonly id: NodeId;
  readonly peers: readonly NodeId[];
  readonly request: RequestId | undefined;
  readonly #host: NodeHost;
  readonly #world: NodeWorld;
  readonly #random: Random;
  readonly #life: number;

  constructor(host: NodeHost, world: NodeWorld, random: Random, request: RequestId | undefined) {
    this.id = host.id;
    this.peers = host.peers;
    this.request = request;
    this.#host = host;
    this.#world = world;
    this.#random = random;
    this.#life = host.incarnation;
  }

  get disk(): StateCopy {
    return this.#host.disk.contents;
  }

  send(to: NodeId, message: Message): void {
    this.#request(to, message);
  }

  rpc(to: NodeId, message: Message, timeoutMs: Milliseconds = 1000): Promise<unknown> {
    const waitMs = wholeMs(timeoutMs, 'ctx.rpc');
    const id = this.#request(to, message);
    return this.#isAlive ? this.#host.openRpc(id, to, message.type, waitMs) : new Promise(() => undefined);
  }

  reply(response: unknown, request: RequestId | undefined = this.request): void {
    if (request !== undefined && this.#isAlive) this.#host.reply(request, response);
  }

  persist(): Promise<void> {
    // Code of a crashed life may still be running; it must not touch the next life's disk.
    return this.#isAlive ? this.#host.persist() : new Promise(() => undefined);
  }

  setTimer(name: string, afterMs: Milliseconds): void {
    const waitMs = wholeMs(afterMs, 'ctx.setTimer');
    if (this.#isAlive) this.#world.setTimer(this.#host, name, waitMs);
  }

  cancelTimer(name: string): void {
    if (this.#isAlive) this.#host.timers.delete(name);
  }

  now(): Milliseconds {
    return this.#world.now(this.id);
  }

  random(): number {
    return this.#random.next() / 2 ** 32;
  }

  apply(index: number, entry: unknown, result: unknown): void {
    const copied = frozenCopy({ entry, result }, undefined, 'the applied entry');
    this.#leave({ kind: 'apply', index, ...copied });
  }

  decide(value: unknown): void {
    this.#leave({ kind: 'decide', value: frozenCopy(value, undefined, 'the decided value') });
  }

  get #isAlive(): boolean {
    return this.#life === this.#host.incarnation;
  }

  #request(to: NodeId, message: Message): RequestId {
    if (!this.peers.includes(to)) throw new RangeError(`${this.id} has no peer named ${printable(to)}; its peers are ${this.peers.join(', ')}`);
    if (!isMessage(message)) throw new TypeError(`A message is an object with its kind in \`type\`; got ${printable(message)}`);
    const id = this.#world.nextId();
    this.#leave({ kind: 'send', to, message: frozenCopy(message, undefined, 'the message'), id });
    return id;
  }

  #leave(departure: Departure): void {
    if (this.#isAlive) this.#host.outbox.push({ kind: 'leave', departure });
  }
}
