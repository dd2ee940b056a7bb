import type { Fault } from '../cluster/fault.ts';
import { isPrompt, isSleep, type Effect, type HeldNode, type StepInput, type StepOutput } from '../cluster/held-node.ts';
import type { Message, Milliseconds, NodeEvent, NodeId, RequestId } from '../protocols/node.ts';
import type { Departure, StateCopy, TraceEvent } from '../trace/events.ts';
import { changedFields } from '../trace/trace.ts';

/** Whoever waits for the answer to a request: another server, or a client. */
export interface Caller {
  /** Undefined for a client. */
  readonly from: NodeId | undefined;
  readonly request: unknown;
}

/** A request whose reply a promise waits for; numbers count up since the node last waited for nothing. */
export interface Rpc {
  readonly id: RequestId;
  readonly message: Message;
}

/** What a server sent, in order. */
export type Sent =
  | { readonly kind: 'request'; readonly to: NodeId; readonly message: Message; readonly rpc: RequestId | undefined }
  | { readonly kind: 'reply'; readonly request: RequestId; readonly reply: unknown };

/** A moment between two effects at which memory may be lost. */
export interface Moment {
  /** How many effects had left, and how many had been made and not left. */
  readonly effects: number;
  readonly unsent: number;
  readonly disk: StateCopy;
  /** How many trace events and sent messages there were by then. */
  readonly events: number;
  readonly sent: number;
}

/** A server before an event. */
export interface Before {
  readonly id: NodeId;
  /** What its clock shows. */
  readonly now: Milliseconds;
  readonly state: StateCopy;
  readonly disk: StateCopy;
  readonly timers: readonly string[];
  /** Whether the model says when this timer fires. */
  readonly mayFire: (timer: string) => boolean;
  /** Whether it is one that the code has named itself. */
  readonly isOwn: (timer: string) => boolean;
  /** RPCs whose reply the code waits for. */
  readonly rpcs: readonly Rpc[];
  readonly caller: (request: RequestId) => Caller | undefined;
  /** How many numbers the node had given to its requests when it last waited for nothing; none at one that was opened then. */
  readonly idsBefore?: number;
}

/** Steps in answer to one event; more than that, and the node keeps itself busy for ever. */
export const STEPS_AT_ONCE_MAX = 1000;

/**
 * What one event leads to at one server while nothing else happens anywhere: its effects leave
 * in order, each write is finished at once, and the node hears of it (`durable`), which may have
 * effects of its own.
 */
export class NodeRun {
  readonly events: TraceEvent[] = [];
  readonly sent: Sent[] = [];
  readonly moments: Moment[] = [];
  /** What the node was told, so that it can be told again. */
  readonly told: StepInput[] = [];
  readonly timers: Set<string>;
  rpcs: readonly Rpc[];
  state: StateCopy;
  disk: StateCopy;
  isPending = false;
  fault: Fault | undefined;
  isEndless = false;
  /** The highest number that the node has given to a request of this run. */
  lastId: RequestId = 0;
  readonly #node: HeldNode;
  readonly #before: Before;
  readonly #outbox: Effect[] = [];
  #writing: StateCopy | undefined;
  /** Timers of the machine's work that is done as soon as the step in hand is over. */
  readonly #works: string[] = [];
  readonly #idsBefore: number;
  #left = 0;

  constructor(node: HeldNode, before: Before) {
    this.#node = node;
    this.#before = before;
    this.#idsBefore = before.idsBefore ?? 0;
    this.state = before.state;
    this.disk = before.disk;
    this.timers = new Set(before.timers);
    this.rpcs = before.rpcs;
  }

  async run(first: Omit<StepInput, 'now' | 'disk'>): Promise<this> {
    this.fault = this.#node.fault;
    if (this.fault === undefined) await this.#step(first);
    while ((this.#writing !== undefined || this.#works.length > 0) && this.fault === undefined) {
      if (this.told.length >= STEPS_AT_ONCE_MAX) {
        this.isEndless = true;
        break;
      }
      const name = this.#works.shift();
      if (name !== undefined) {
        await this.#step({ event: { kind: 'timer', name } });
        continue;
      }
      this.disk = this.#writing ?? this.disk;
      this.#writing = undefined;
      this.events.push({ kind: 'written', at: 0, node: this.#before.id, disk: this.disk });
      // What waited for this write leaves first; then the node hears of it.
      this.#flush();
      await this.#step({ event: { kind: 'durable' }, settle: { kind: 'written' } });
    }
    return this;
  }

  async #step(told: Omit<StepInput, 'now' | 'disk'>): Promise<void> {
    const input: StepInput = { ...told, now: this.#before.now, disk: this.disk };
    this.told.push(input);
    const { settle, event } = input;
    // Whoever slept is awake; timers that the model names may fire again, as if they had been set once more.
    if (event.kind === 'timer' && (isSleep(event.name) || this.#before.isOwn(event.name))) this.timers.delete(event.name);
    if (settle && settle.kind !== 'written') this.rpcs = this.rpcs.filter(({ id }) => id !== settle.id);
    const output = await this.#node.step(this.#asNumbered(input));
    this.fault = output.fault;
    if (this.fault !== undefined) return;
    this.#record(input.event, output);
    for (const effect of output.effects) this.#take(effect);
    this.#flush();
  }

  /** The same in the node's own numbers. */
  #asNumbered(input: StepInput): StepInput {
    const { settle } = input;
    if (!settle || settle.kind === 'written' || this.#idsBefore === 0) return input;
    return { ...input, settle: { ...settle, id: settle.id + this.#idsBefore } };
  }

  #record(event: NodeEvent, { after, digest, output, pending }: StepOutput): void {
    const before = this.state;
    this.state = after;
    this.isPending = pending !== undefined;
    this.events.push({ kind: 'step', at: 0, node: this.#before.id, event, before, after, changed: changedFields(before, after), ...(digest !== undefined && { digest }), output });
  }

  /** Timers are set at once, and the machine's work is done at once unless the model lets it take its time; everything else takes its turn among the effects. */
  #take(effect: Effect): void {
    if (effect.kind === 'timer' && isPrompt(effect.name) && !this.#before.mayFire(effect.name)) this.#works.push(effect.name);
    else if (effect.kind === 'timer') this.timers.add(effect.name);
    else if (effect.kind === 'cancel') this.timers.delete(effect.name);
    else this.#outbox.push(effect);
    if (effect.kind !== 'send') return;
    this.lastId = effect.id;
    if (effect.timeoutMs !== undefined) this.rpcs = [...this.rpcs, { id: effect.id - this.#idsBefore, message: effect.message }];
  }

  #flush(): void {
    while (this.#writing === undefined && this.#outbox.length > 0) {
      this.moments.push({ effects: this.#left++, unsent: this.#outbox.length, disk: this.disk, events: this.events.length, sent: this.sent.length });
      this.#release(this.#outbox.shift() as Effect);
    }
  }

  #release(effect: Effect): void {
    switch (effect.kind) {
      case 'persist':
        this.#writing = effect.contents;
        return this.#leave({ kind: 'persist' });
      case 'send':
        this.sent.push({ kind: 'request', to: effect.to, message: effect.message, rpc: effect.timeoutMs === undefined ? undefined : effect.id - this.#idsBefore });
        return this.#leave({ kind: 'send', to: effect.to, message: effect.message, id: 0 });
      case 'reply':
        return this.#answer(effect.request, effect.reply);
      case 'apply':
      case 'decide':
        return this.#leave(effect);
    }
  }

  #answer(request: RequestId, reply: unknown): void {
    const caller = this.#before.caller(request);
    if (caller === undefined) return;
    if (caller.from === undefined) return this.#leave({ kind: 'answer', request: caller.request, reply, id: 0 });
    this.sent.push({ kind: 'reply', request, reply });
    this.#leave({ kind: 'reply', to: caller.from, request: caller.request as Message, reply, id: 0 });
  }

  #leave(departure: Departure): void {
    this.events.push({ kind: 'leave', at: 0, node: this.#before.id, departure });
  }
}
