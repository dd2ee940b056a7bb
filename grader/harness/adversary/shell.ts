import { canonicalText, frozenCopy } from '../kernel/plain.ts';
import type { Behaviour } from '../protocols/behaviour.ts';
import { andThen } from '../protocols/eventually.ts';
import { RpcTimeout, type Context, type Message, type Milliseconds, type NodeEvent, type NodeId, type NodeProgram, type RequestId } from '../protocols/node.ts';
import type { ShellPart, View } from '../protocols/faults/parts.ts';
import { liar } from './liar.ts';
import { liesAtHand, type ShellLore } from './lies-at-hand.ts';

export type { ShellLore } from './lies-at-hand.ts';

/** What a shell remembers, in the state of its server under `shell`. */
interface Memory {
  /** What the server has heard, each once: lies are made of it. */
  readonly heard: Message[];
  /** What the shell has said by itself, and does not say again. */
  readonly said: string[];
  /** By timer, what is kept back until it fires. */
  readonly held: Record<string, { readonly to: NodeId; readonly message: Message }>;
  /** Who waits for a reply. */
  readonly asked: Record<RequestId, { readonly from: NodeId; readonly request: Message }>;
  /** Counts what was held, and what was flipped. */
  count: number;
}

type Inhabited = object & { shell: Memory };

/** A liar needs little material, and a run must end. */
const HEARD_MAX = 64;

const HOLD = 'shell holds ';

/**
 * A program of which what leaves is changed as the behaviour says. It signs with the key of the server at which it runs, and no
 * other. What each behaviour lets out is the harness's own word, unless `words` are somebody else's.
 */
export function shelled(program: NodeProgram<object>, behaviour: Behaviour, lore: ShellLore, words: ShellPart = liar): NodeProgram<object> {
  if (behaviour.do === 'puppet') return { fresh: () => ({}), durable: [], step: () => undefined };
  const { afterStep } = program;
  const shellIn = (state: object, context: Context): Shell => new Shell((state as Inhabited).shell, behaviour, { lore, words }, context);
  return {
    ...program,
    fresh: (id, peers) => Object.assign(program.fresh(id, peers), { shell: { heard: [], said: [], held: {}, asked: {}, count: 0 } satisfies Memory }),
    step: (state, event, context) => {
      const shell = shellIn(state, context);
      if (event.kind === 'timer' && event.name.startsWith(HOLD)) return shell.letGo(event.name);
      const granted = event.kind === 'message' ? shell.hear(event) : undefined;
      if (granted !== undefined) return granted;
      return andThen(program.step(state, event, shell.context), (result) => (event.kind === 'message' ? shell.resultOf(event, result) : result));
    },
    ...(afterStep && { afterStep: (state, before, context) => afterStep(state, before, shellIn(state, context).context) }),
  };
}

class Shell {
  /** What the program gets in the place of its context. */
  readonly context: Context;
  readonly #memory: Memory;
  readonly #behaviour: Behaviour;
  readonly #words: ShellPart;
  readonly #lore: ShellLore;
  readonly #outside: Context;

  constructor(memory: Memory, behaviour: Behaviour, { lore, words }: { readonly lore: ShellLore; readonly words: ShellPart }, outside: Context) {
    this.#memory = memory;
    this.#behaviour = behaviour;
    this.#words = words;
    this.#lore = lore;
    this.#outside = outside;
    this.context = this.#around(outside);
  }

  /** Remembers what comes, says what there is to say upon it, and answers with the reply that the program is not asked for, if there is one. */
  hear({ from, message }: Extract<NodeEvent, { kind: 'message' }>): unknown {
    const { heard, asked } = this.#memory;
    const { request } = this.#outside;
    if (request !== undefined) asked[request] = { from, request: message };
    const isNew = heard.length < HEARD_MAX && !heard.some((one) => canonicalText(one) === canonicalText(message));
    if (isNew) heard.push(message);
    const { says, grants } = this.#words.hears(this.#behaviour, { from, message }, this.#view());
    // What has been heard before is no news.
    if (isNew) for (const { to, message: word } of says) this.#sayOnce(word, to);
    return grants;
  }

  /** What a handler returns answers the message in hand. */
  resultOf({ from, message }: Extract<NodeEvent, { kind: 'message' }>, result: unknown): unknown {
    return result === undefined ? undefined : this.#repliedTo(from, message, result);
  }

  letGo(timer: string): void {
    const { held } = this.#memory;
    const kept = held[timer];
    Reflect.deleteProperty(held, timer);
    if (kept) this.#outside.send(kept.to, kept.message);
  }

  // What becomes of what the program says.

  #send(to: NodeId, message: Message): void {
    for (const word of this.#toldTo(to, message)) {
      if (this.#behaviour.do === 'delay') this.#hold(to, word, this.#behaviour.byMs);
      else this.#outside.send(to, word);
    }
  }

  #rpc(to: NodeId, given: Message, timeoutMs: Milliseconds = 1000): Promise<unknown> {
    const outside = this.#outside;
    const behaviour = this.#behaviour;
    // Who waits for one reply asks once.
    const [message] = this.#toldTo(to, given);
    if (message === undefined) return outside.after(timeoutMs).then(() => Promise.reject(new RpcTimeout(to, given.type, timeoutMs)));
    return behaviour.do === 'delay' ? outside.after(behaviour.byMs).then(() => outside.rpc(to, message, timeoutMs)) : outside.rpc(to, message, timeoutMs);
  }

  #toldTo(to: NodeId, given: Message): readonly Message[] {
    return this.#words.sends(this.#behaviour, { to, message: frozenCopy(given, undefined, 'the message') }, this.#view());
  }

  #view(): View {
    const { id, peers } = this.#outside;
    const memory = this.#memory;
    // It is part of the state: what counts for nothing would make states differ for nothing.
    const count = this.#behaviour.do === 'bit-flip' ? memory.count++ : memory.count;
    return { self: id, peers, count, lies: liesAtHand(this.#lore, id, memory.heard) };
  }

  #hold(to: NodeId, message: Message, byMs: Milliseconds): void {
    const timer = `${HOLD}${this.#memory.count++}`;
    this.#memory.held[timer] = { to, message };
    this.#outside.setTimer(timer, byMs);
  }

  #sayOnce(message: Message, to: NodeId): void {
    const { said } = this.#memory;
    const key = canonicalText([message, to]);
    if (said.includes(key)) return;
    said.push(key);
    this.#outside.send(to, message);
  }

  /** Undefined for none; whoever asked may be a client outside, whom nobody lies to. */
  #repliedTo(from: NodeId | undefined, request: Message | undefined, reply: unknown): unknown {
    if (from === undefined || request === undefined) return this.#behaviour.do === 'silent' || this.#behaviour.do === 'selective' ? undefined : reply;
    return this.#words.replies(this.#behaviour, { to: from, request, reply: frozenCopy(reply, undefined, 'the reply') }, this.#view())[0];
  }

  #reply(response: unknown, request: RequestId | undefined = this.#outside.request): void {
    if (request === undefined) return;
    const { asked } = this.#memory;
    const caller = asked[request];
    Reflect.deleteProperty(asked, request);
    const told = this.#repliedTo(caller?.from, caller?.request, response);
    if (told !== undefined) this.#outside.reply(told, request);
  }

  #around(outside: Context): Context {
    return {
      id: outside.id,
      peers: outside.peers,
      request: outside.request,
      get disk() {
        return outside.disk;
      },
      send: (to, message) => this.#send(to, message),
      rpc: (to, message, timeoutMs) => this.#rpc(to, message, timeoutMs),
      reply: (response, request) => this.#reply(response, request),
      persist: () => outside.persist(),
      after: (ms) => outside.after(ms),
      work: () => outside.work(),
      runExclusive: (task) => outside.runExclusive(task),
      setTimer: (name, afterMs) => outside.setTimer(name, afterMs),
      cancelTimer: (name) => outside.cancelTimer(name),
      now: () => outside.now(),
      random: () => outside.random(),
      apply: (index, entry, result) => outside.apply(index, entry, result),
      decide: (value) => outside.decide(value),
    };
  }
}
