import { frozenCopy, isEqual, thawedCopy } from '../kernel/plain.ts';
import { randomFor, type Random } from '../kernel/random.ts';
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
import type { StateCopy } from '../trace/events.ts';
import { beginStep } from './calls.ts';
import { faultOf, type Fault } from './fault.ts';
import { drainMicrotasks, inNodeCode, printable, takeOffence, takeOutput, takeUnheard } from './guard.ts';
import { reachableFrom, type Birth, type Effect, type HeldNode, type Settlement, type StepInput, type StepOutput } from './held-node.ts';

interface PendingRpc {
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly to: NodeId;
  readonly type: string;
  readonly timeoutMs: Milliseconds;
}

/** Opens a node whose code is in this realm. `files` are the learner's, for stack traces. */
export function openLive(program: NodeProgram<object>, birth: Birth, files: readonly string[]): HeldNode {
  beginStep();
  try {
    return inNodeCode(() => new LiveNode(program, birth, files));
  } catch (thrown) {
    const fault = takeOffence() ?? thrown;
    return stillborn(faultOf(fault, files));
  }
}

function stillborn(fault: Fault): HeldNode {
  return {
    born: {},
    durable: {},
    fault,
    step: () => {
      throw new Error('This node was never born.');
    },
    close: () => undefined,
  };
}

/** The code's side of the boundary: the live state, the promises, and the effects of the step in hand. */
class LiveNode implements HeldNode {
  readonly id: NodeId;
  readonly peers: readonly NodeId[];
  /** To whom it may send. */
  readonly reachable: readonly NodeId[];
  readonly born: StateCopy;
  readonly durable: StateCopy;
  now: Milliseconds = 0;
  disk: StateCopy = {};
  isOver = false;
  readonly random: Random;

  readonly #program: NodeProgram<object>;
  readonly #files: readonly string[];
  #state: object;
  #effects: Effect[] = [];
  readonly #rpcs = new Map<RequestId, PendingRpc>();
  /** Who waits for writes, the oldest first. */
  readonly #writes: (() => void)[] = [];
  /** Who waits for a timer of its own, by the timer's name. */
  readonly #sleepers = new Map<string, () => void>();
  /** Settles when the last of those who want to be alone is done. */
  #lastAlone: Promise<unknown> = Promise.resolve();
  #ids = 0;
  /** Handlers whose promise has not settled. */
  #unsettled = 0;
  #fault: Fault | undefined;
  /** A frozen copy of the state, as of the last persist or the last step. */
  #copy: StateCopy;

  constructor(program: NodeProgram<object>, birth: Birth, files: readonly string[]) {
    const { node, servers, life, seed, contents } = birth;
    this.id = node;
    this.peers = Object.freeze(servers.filter((other) => other !== node));
    this.reachable = reachableFrom(birth);
    this.random = randomFor(seed, life === 0 ? `node ${node}` : `node ${node}, life ${life}`);
    this.#program = program;
    this.#files = files;
    this.#state = Object.assign(program.fresh(node, this.peers), thawedCopy(contents));
    this.born = this.#copy = frozenCopy(this.#state, undefined, 'the state') as StateCopy;
    this.durable = durablePart(program, this.born);
  }

  async step(input: StepInput): Promise<StepOutput> {
    beginStep();
    this.now = input.now;
    this.disk = input.disk;
    // Code that waits for something may rightly hold on to the state.
    if (input.exchange && !this.#isWaiting() && this.#writes.length === 0) this.#state = thawedCopy(this.#copy);
    const before = this.#copy;
    const { settle, event } = input;
    if (settle) this.#settle(settle);
    // A reply that the code waited for is heard by its promise alone; the end of a write by the handler too.
    if (event.kind === 'timer' && this.#sleepers.has(event.name)) this.#wake(event.name);
    else if (!settle || settle.kind === 'written') inNodeCode(() => this.#handle(event, input.request));
    await drainMicrotasks();
    await this.#afterStep(before);
    return this.#finish(before);
  }

  close(): void {
    this.isOver = true;
  }

  /** True when promises of this node's code wait for something that is still to happen. */
  #isWaiting(): boolean {
    return this.#unsettled > 0 || this.#rpcs.size > 0 || this.#sleepers.size > 0;
  }

  async #afterStep(before: StateCopy): Promise<void> {
    const { afterStep } = this.#program;
    if (!afterStep || this.#fault) return;
    try {
      const due = inNodeCode(() => afterStep(this.#state, before, new NodeContext(this, undefined)));
      if (isThenable(due)) this.#await(due, undefined);
    } catch (thrown) {
      this.#fail(thrown);
    }
    // Also where nothing came back: it may have begun something that nobody awaits.
    await drainMicrotasks();
  }

  #settle(settlement: Settlement): void {
    if (settlement.kind === 'written') return this.#writes.shift()?.();
    const rpc = this.#rpcs.get(settlement.id);
    this.#rpcs.delete(settlement.id);
    if (!rpc) return;
    if (settlement.kind === 'reply') rpc.resolve(settlement.reply);
    else rpc.reject(new RpcTimeout(rpc.to, rpc.type, rpc.timeoutMs));
  }

  #handle(event: NodeEvent, request: RequestId | undefined): void {
    try {
      const result = this.#program.step(this.#state, event, new NodeContext(this, request));
      if (isThenable(result)) this.#await(result, request);
      else if (result !== undefined && request !== undefined) this.reply(request, result);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #await(promise: PromiseLike<unknown>, request: RequestId | undefined): void {
    this.#unsettled++;
    promise.then(
      (result) => {
        this.#unsettled--;
        if (result === undefined || request === undefined) return;
        try {
          this.reply(request, result);
        } catch (thrown) {
          this.#fail(thrown);
        }
      },
      (thrown: unknown) => {
        this.#unsettled--;
        // A handler that doesn't care about a lost RPC is no worse for it.
        if (!isRpcTimeout(thrown)) this.#fail(thrown);
      },
    );
  }

  /** Ends a step: what it did, and the state as it is now. */
  #finish(before: StateCopy): StepOutput {
    const offence = takeOffence();
    if (offence) this.#fault = faultOf(offence, this.#files);
    const unheard = takeUnheard();
    if (unheard) this.#fault ??= unheardFault(unheard.error, this.#files);
    try {
      // A write in the middle of the step has left a copy of its own.
      const written = this.#copy === before ? undefined : this.#copy;
      this.#copy = frozenCopy(this.#state as StateCopy, this.#copy, 'the state');
      if (written) this.#copy = withEqualFieldsOf(before, this.#copy);
    } catch (thrown) {
      this.#fail(thrown);
    }
    const effects = this.#effects;
    this.#effects = [];
    const digest = this.#digest();
    const fault = this.#fault;
    return {
      effects,
      after: this.#copy,
      ...(digest !== undefined && { digest }),
      output: takeOutput(),
      ...(this.#isWaiting() && { pending: this.#unsettled > 0 ? 'handler' : 'other' }),
      ...(fault && { fault }),
    };
  }

  #digest(): string | undefined {
    if (this.#fault) return undefined;
    try {
      const digest: unknown = inNodeCode(() => this.#program.digest?.(this.#copy));
      if (digest === undefined || typeof digest === 'string') return digest;
      throw new TypeError(`digest must return a text, and returned ${printable(digest)}`);
    } catch (thrown) {
      this.#fail(thrown);
      return undefined;
    }
  }

  #fail(thrown: unknown): void {
    this.#fault ??= faultOf(thrown, this.#files);
  }

  // What the context asks for.

  add(effect: Effect): void {
    if (!this.isOver) this.#effects.push(effect);
  }

  reply(request: RequestId, response: unknown): void {
    this.add({ kind: 'reply', request, reply: frozenCopy(response, undefined, 'the reply') });
  }

  nextId(): RequestId {
    return ++this.#ids;
  }

  /** Fires under a name of its own, the first that is free: so equal situations look equal. */
  sleep(purpose: 'after' | 'soon' | 'work', afterMs?: Milliseconds): Promise<void> {
    if (this.isOver) return new Promise(() => undefined);
    let nth = 1;
    while (this.#sleepers.has(`${purpose} ${nth}`)) nth++;
    const name = `${purpose} ${nth}`;
    this.add({ kind: 'timer', name, ...(afterMs !== undefined && { afterMs }) });
    return new Promise((resolve) => {
      this.#sleepers.set(name, resolve);
    });
  }

  #wake(name: string): void {
    const resolve = this.#sleepers.get(name);
    this.#sleepers.delete(name);
    resolve?.();
  }

  alone<T>(task: () => T | Promise<T>): Promise<T> {
    const done = this.#lastAlone.then(task);
    // Whoever comes next doesn't care how this one ended.
    this.#lastAlone = done.catch(() => undefined);
    return done;
  }

  openRpc(id: RequestId, to: NodeId, type: string, timeoutMs: Milliseconds): Promise<unknown> {
    if (this.isOver) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      this.#rpcs.set(id, { resolve, reject, to, type, timeoutMs });
    });
  }

  /** Copies the state's persistent fields as they are now; the write takes its turn among the effects. */
  persist(): Promise<void> {
    // Code of a crashed life may still be running; it must not touch the next life's disk.
    if (this.isOver) return new Promise(() => undefined);
    this.#copy = frozenCopy(this.#state as StateCopy, this.#copy, 'the state');
    this.add({ kind: 'persist', contents: durablePart(this.#program, this.#copy) });
    return new Promise((resolve) => {
      this.#writes.push(resolve);
    });
  }
}

/** A field that changed and changed back is the field that it was. */
function withEqualFieldsOf(before: StateCopy, after: StateCopy): StateCopy {
  const fields = Object.entries(after).map(([field, value]) => [field, isEqual(value, before[field]) ? before[field] : value] as const);
  return frozenCopy(Object.fromEntries(fields), before);
}

/** The fields of a state that are written to disk. */
function durablePart({ durable }: Pick<NodeProgram<object>, 'durable'>, state: StateCopy): StateCopy {
  const part: Record<string, unknown> = {};
  // A node of another role has other fields.
  for (const field of durable) if (field in state) part[field] = state[field];
  return frozenCopy(part, undefined, 'the state');
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

function named(name: string, call: string): string {
  if (typeof name !== 'string') throw new TypeError(`${call} needs the timer's name, and got ${printable(name)}`);
  return name;
}

/** An error that nobody awaits ends a real Node process. */
function unheardFault(error: unknown, files: readonly string[]): Fault {
  const fault = faultOf(error, files);
  if (!isRpcTimeout(error)) return { ...fault, summary: `An error in async code that nobody awaits: ${fault.summary}` };
  return { ...fault, summary: `Nobody caught that an RPC was not answered: ${fault.summary}`, finding: 'G-FLOATING' };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** What node code sees. One per event, so that an async handler answers the request it was called for. */
export class NodeContext implements Context {
  readonly id: NodeId;
  readonly peers: readonly NodeId[];
  readonly request: RequestId | undefined;
  readonly #node: LiveNode;

  constructor(node: LiveNode, request: RequestId | undefined) {
    this.id = node.id;
    this.peers = node.peers;
    this.request = request;
    this.#node = node;
  }

  get disk(): StateCopy {
    return this.#node.disk;
  }

  send(to: NodeId, message: Message): void {
    this.#request(to, message);
  }

  rpc(to: NodeId, message: Message, timeoutMs: Milliseconds = 1000): Promise<unknown> {
    const waitMs = wholeMs(timeoutMs, 'ctx.rpc');
    const id = this.#request(to, message, waitMs);
    return this.#node.openRpc(id, to, message.type, waitMs);
  }

  reply(response: unknown, request: RequestId | undefined = this.request): void {
    // Nobody has asked under anything but a number.
    if (request !== undefined && Number.isSafeInteger(request)) this.#node.reply(request, response);
  }

  persist(): Promise<void> {
    return this.#node.persist();
  }

  after(ms: Milliseconds): Promise<void> {
    const whole = wholeMs(ms, 'ctx.after');
    return this.#node.sleep(whole === 0 ? 'soon' : 'after', whole);
  }

  work(): Promise<void> {
    return this.#node.sleep('work');
  }

  runExclusive<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#node.alone(task);
  }

  setTimer(name: string, afterMs: Milliseconds): void {
    this.#node.add({ kind: 'timer', name: named(name, 'ctx.setTimer'), afterMs: wholeMs(afterMs, 'ctx.setTimer') });
  }

  cancelTimer(name: string): void {
    this.#node.add({ kind: 'cancel', name: named(name, 'ctx.cancelTimer') });
  }

  now(): Milliseconds {
    return this.#node.now;
  }

  random(): number {
    return this.#node.random.next() / 2 ** 32;
  }

  apply(index: number, entry: unknown, result: unknown): void {
    this.#node.add({ kind: 'apply', ...frozenCopy({ index, entry, result }, undefined, 'the applied entry') });
  }

  decide(value: unknown): void {
    this.#node.add({ kind: 'decide', value: frozenCopy(value, undefined, 'the decided value') });
  }

  #request(to: NodeId, message: Message, timeoutMs?: Milliseconds): RequestId {
    const { id: self, peers } = this;
    if (!this.#node.reachable.includes(to)) throw new RangeError(`${self} has no peer named ${printable(to)}; its peers are ${peers.join(', ')}`);
    if (!isMessage(message)) throw new TypeError(`A message is an object with its kind in \`type\`; got ${printable(message)}`);
    const id = this.#node.nextId();
    const copy = frozenCopy(message, undefined, 'the message');
    this.#node.add({ kind: 'send', to, message: copy, id, ...(timeoutMs !== undefined && { timeoutMs }) });
    return id;
  }
}
