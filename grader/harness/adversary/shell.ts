import { canonicalText, frozenCopy, isRecord } from '../kernel/plain.ts';
import type { Behaviour, Lies } from '../protocols/behaviour.ts';
import { andThen } from '../protocols/eventually.ts';
import { RpcTimeout, type Context, type Message, type Milliseconds, type NodeEvent, type NodeId, type NodeProgram, type RequestId } from '../protocols/node.ts';
import type { SignerOf } from '../protocols/signing.ts';
import { bitFlipped } from './bit-flip.ts';

/** What a shell needs of the protocol: how one lies in it, and the keys, of which it takes its own. */
export interface ShellLore {
  readonly lies?: Lies;
  /** Missing where messages are not signed. */
  readonly signerOf?: SignerOf;
}

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

/** A program of which what leaves is changed as the behaviour says. It signs with the key of the server at which it runs, and no other. */
export function shelled(program: NodeProgram<object>, behaviour: Behaviour, lore: ShellLore): NodeProgram<object> {
  if (behaviour.do === 'puppet') return { fresh: () => ({}), durable: [], step: () => undefined };
  const { afterStep } = program;
  const shellIn = (state: object, context: Context): Shell => new Shell((state as Inhabited).shell, behaviour, lore, context);
  return {
    ...program,
    fresh: (id, peers) => Object.assign(program.fresh(id, peers), { shell: { heard: [], said: [], held: {}, asked: {}, count: 0 } satisfies Memory }),
    step: (state, event, context) => {
      const shell = shellIn(state, context);
      if (event.kind === 'timer' && event.name.startsWith(HOLD)) return shell.letGo(event.name);
      shell.hear(event);
      const granted = event.kind === 'message' ? shell.granted(event.message) : undefined;
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
  readonly #lore: ShellLore;
  readonly #outside: Context;

  constructor(memory: Memory, behaviour: Behaviour, lore: ShellLore, outside: Context) {
    this.#memory = memory;
    this.#behaviour = behaviour;
    this.#lore = lore;
    this.#outside = outside;
    this.context = this.#around(outside);
  }

  /** Remembers what comes, and says what there is to say upon it. */
  hear(event: NodeEvent): void {
    if (event.kind !== 'message') return;
    const { from, message } = event;
    const { heard, asked } = this.#memory;
    const { id, peers, request } = this.#outside;
    if (request !== undefined) asked[request] = { from, request: message };
    if (heard.length >= HEARD_MAX || heard.some((one) => canonicalText(one) === canonicalText(message))) return;
    heard.push(message);
    const { lies = {} } = this.#lore;
    switch (this.#behaviour.do) {
      case 'double-vote':
        for (const vote of lies.votesFor?.(message, id) ?? []) this.#sayOnce(vote, peers);
        return;
      case 'forge-ack':
        for (const { to, message: word } of lies.acknowledge?.(message, id) ?? []) this.#sayOnce(word, to === undefined ? peers : [to]);
        return;
      case 'replay':
        // As it was, signature and all: whoever counts by the link takes it for this server's own word.
        for (const peer of peers) if (peer !== from) this.#outside.send(peer, message);
        return;
    }
  }

  /** What a handler returns answers the message in hand. */
  resultOf({ from, message }: Extract<NodeEvent, { kind: 'message' }>, result: unknown): unknown {
    return result === undefined ? undefined : this.#repliedTo(from, message, result);
  }

  /** What it is asked for is granted, and not done. Undefined where it behaves like anybody else. */
  granted(request: Message): unknown {
    const { do: kind } = this.#behaviour;
    return kind === 'double-vote' || kind === 'forge-ack' ? this.#lore.lies?.grant?.(request, kind) : undefined;
  }

  letGo(timer: string): void {
    const { held } = this.#memory;
    const kept = held[timer];
    Reflect.deleteProperty(held, timer);
    if (kept) this.#outside.send(kept.to, kept.message);
  }

  // What becomes of what the program says.

  #send(to: NodeId, given: Message): void {
    const outside = this.#outside;
    const behaviour = this.#behaviour;
    const message = this.#toldTo(to, given);
    if (message === undefined) return;
    if (behaviour.do === 'delay') return this.#hold(to, message, behaviour.byMs);
    outside.send(to, message);
    if (behaviour.do === 'replay') outside.send(to, message);
    if (behaviour.do === 'impersonate') for (const other of outside.peers) this.#sendAs(other, to, message);
  }

  #rpc(to: NodeId, given: Message, timeoutMs: Milliseconds = 1000): Promise<unknown> {
    const outside = this.#outside;
    const behaviour = this.#behaviour;
    const message = this.#toldTo(to, given);
    if (message === undefined) return outside.after(timeoutMs).then(() => Promise.reject(new RpcTimeout(to, given.type, timeoutMs)));
    return behaviour.do === 'delay' ? outside.after(behaviour.byMs).then(() => outside.rpc(to, message, timeoutMs)) : outside.rpc(to, message, timeoutMs);
  }

  /** Undefined for nothing. */
  #toldTo(to: NodeId, given: Message): Message | undefined {
    const behaviour = this.#behaviour;
    const message = frozenCopy(given, undefined, 'the message');
    switch (behaviour.do) {
      case 'silent':
        return undefined;
      case 'selective':
        return behaviour.to.includes(to) ? message : undefined;
      case 'equivocate':
        return behaviour.to.includes(to) ? this.#contradicted(message) : message;
      case 'bit-flip':
        return bitFlipped(message, this.#memory.count++);
      default:
        return message;
    }
  }

  #hold(to: NodeId, message: Message, byMs: Milliseconds): void {
    const timer = `${HOLD}${this.#memory.count++}`;
    this.#memory.held[timer] = { to, message };
    this.#outside.setTimer(timer, byMs);
  }

  #contradicted(message: Message): Message {
    const other = this.#lore.lies?.contradict?.(message, this.#memory.heard);
    if (other === undefined) return message;
    return 'signature' in message ? this.#signed(other) : other;
  }

  #sendAs(other: NodeId, to: NodeId, message: Message): void {
    const said = this.#lore.lies?.inNameOf?.(message, other);
    if (said !== undefined) this.#outside.send(to, this.#signed(said));
  }

  #sayOnce(content: Message, to: readonly NodeId[]): void {
    const { said } = this.#memory;
    const key = canonicalText([content, to]);
    if (said.includes(key)) return;
    said.push(key);
    const message = this.#signed(content);
    for (const peer of to) this.#outside.send(peer, message);
  }

  /** By this server, where the protocol signs. */
  #signed(content: Message): Message {
    return this.#lore.signerOf ? this.#lore.signerOf(this.#outside.id).sign(content) : content;
  }

  /** Undefined for none; whoever asked may be a client outside, for whom there are no lies. */
  #repliedTo(from: NodeId | undefined, request: Message | undefined, reply: unknown): unknown {
    const behaviour = this.#behaviour;
    switch (behaviour.do) {
      case 'silent':
        return undefined;
      case 'selective':
        return from !== undefined && behaviour.to.includes(from) ? reply : undefined;
      case 'equivocate':
        if (from === undefined || request === undefined || !behaviour.to.includes(from)) return reply;
        return this.#lore.lies?.contradictReply?.(request, reply) ?? reply;
      case 'bit-flip':
        return isRecord(reply) ? bitFlipped(reply, this.#memory.count++) : reply;
      default:
        return reply;
    }
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
