import type { Fault } from '../cluster/fault.ts';
import { isSleep, type Effect, type HeldNode, type StepInput } from '../cluster/held-node.ts';
import type { Milliseconds } from '../protocols/node.ts';
import type { Departure, StateCopy } from '../trace/events.ts';

/**
 * One call of an exported function. A handler gets the state before `with` and the context after it.
 * `parts.machine.applyCommitted` names another part's: what happens to the state between two calls.
 */
export interface Call {
  readonly call: string;
  readonly with?: unknown;
  /** What follows the state where it is no handler and gets no context, such as an accessor of the log; all that a pure function of several arguments gets. */
  readonly args?: readonly unknown[];
  /**
   * The place, from 0, of an earlier call of the row: `with` is then its result, with the fields of
   * `with` laid over it. Or such places for some of those fields.
   */
  readonly resultOf?: number | Readonly<Record<string, number>>;
  /** Fields of the state that others have changed before it. */
  readonly sets?: Readonly<Record<string, unknown>>;
  /** The field of the state that it is about, such as `machine`: it gets that before `with`, and nothing else. */
  readonly on?: string;
  /** It is asked without a state: it gets `with` and the context. */
  readonly stateless?: true;
  /** This server's clock when it is called; 0 unless given. */
  readonly atMs?: Milliseconds;
  /** It may wait for what other servers answer: on a bench that goes on for ever. */
  readonly mayWait?: true;
  /** Must throw an error of its own: then the result is `refused`, and what it returned otherwise. */
  readonly refused?: true;
  /** Whoever gets the result changes what lies in it, as deep as it goes; whoever judges it sees it as it was. */
  readonly spoiled?: true;
}

/** How a call on the bench ended. */
export interface Performed {
  /** What it returned, or what its promise resolved to. */
  readonly result: unknown;
  readonly state: StateCopy;
  /** What left the node, in order. */
  readonly effects: readonly Departure[];
  readonly output: readonly string[];
  readonly fault?: Fault;
  /** Its promise has not settled, though nothing is left to wait for. */
  readonly isPending: boolean;
}

/** Code that goes on for ever by itself is left alone after so many steps, until the next call. */
const STEPS_MAX = 200;

/** One node on a bench: handlers are called one by one, and every write succeeds at once. */
export class Bench {
  readonly #held: HeldNode;
  #disk: StateCopy;
  #requests = 0;
  /** Timers that had not fired when the code was left alone. */
  #left: Effect[] = [];

  constructor(held: HeldNode) {
    this.#held = held;
    this.#disk = held.durable;
  }

  async perform(message: Call): Promise<Performed> {
    const request = ++this.#requests;
    const now = message.atMs ?? 0;
    let last = await this.#held.step({ event: { kind: 'client', message }, now, disk: this.#disk, request });
    const effects: Departure[] = [];
    const output: string[] = [...last.output];
    const waiting: Effect[] = [...this.#left.splice(0), ...last.effects];
    let result: unknown;
    let steps = 0;
    for (let effect = waiting.shift(); effect !== undefined && !last.fault; effect = waiting.shift()) {
      if (effect.kind === 'reply' && effect.request === request) result = effect.reply;
      effects.push(...departureOf(effect));
      const due = this.#dueBy(effect, waiting);
      if (!due) continue;
      if (++steps > STEPS_MAX) {
        if (effect.kind === 'timer') this.#left.push(effect);
        continue;
      }
      last = await this.#held.step({ now, ...due });
      output.push(...last.output);
      waiting.push(...last.effects);
    }
    return { result, state: last.after, effects, output, isPending: last.pending === 'handler', ...(last.fault && { fault: last.fault }) };
  }

  /** What the node hears of next: on a bench a write is done at once, what code waits for with `ctx.after` is over, and a timer fires unless it is set anew or cancelled. */
  #dueBy(effect: Effect, later: readonly Effect[]): Pick<StepInput, 'event' | 'settle' | 'disk'> | undefined {
    if (effect.kind === 'timer') {
      const isMoved = !isSleep(effect.name) && later.some((other) => (other.kind === 'timer' || other.kind === 'cancel') && other.name === effect.name);
      return isMoved ? undefined : { event: { kind: 'timer', name: effect.name }, disk: this.#disk };
    }
    if (effect.kind !== 'persist') return undefined;
    this.#disk = effect.contents;
    return { event: { kind: 'durable' }, settle: { kind: 'written' }, disk: this.#disk };
  }
}

/** Timers leave nothing behind on a bench. */
function departureOf(effect: Effect): readonly Departure[] {
  switch (effect.kind) {
    case 'timer':
    case 'cancel':
      return [];
    case 'persist':
      return [{ kind: 'persist' }];
    case 'reply':
      return [{ kind: 'answer', request: null, reply: effect.reply, id: effect.request }];
    case 'send': {
      const { timeoutMs: _timeoutMs, ...departure } = effect;
      return [departure];
    }
    default:
      return [effect];
  }
}
