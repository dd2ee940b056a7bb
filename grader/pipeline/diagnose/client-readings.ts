import { canonicalText } from '../../harness/kernel/plain.ts';
import { errorCodes, isDefinite, type KvOperation, type KvOutcome, type KvReply, type KvRequest } from '../../harness/protocols/kv.ts';
import { isClient, type Milliseconds, type NodeId } from '../../harness/protocols/node.ts';
import { lastIndexOf, entryOf, type RaftCopy } from '../../harness/protocols/raft/reading.ts';
import { isKvRequest } from '../../harness/protocols/raft/store.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';
import { Confirmations } from './confirmations.ts';
import { readAll, type TestTrace } from './read-all.ts';

/** What clients did in the shown runs, and how servers served them. */
export interface ClientReadings {
  readonly operations: readonly Operation[];
  /** A server gave a read its result. */
  readonly reads: readonly ServedRead[];
  /** A server answered a definite error to what it had put into its log, or handed on to another server. */
  readonly denials: readonly Denial[];
}

/** A client's operation, from its invocation on. */
export interface Operation {
  readonly test: string;
  readonly client: NodeId;
  readonly operation: KvOperation;
  /** What it sent for it, in order, each with what it heard before the operation was over. */
  readonly attempts: readonly Attempt[];
  readonly outcome?: KvOutcome;
}

export interface Attempt {
  readonly to: NodeId;
  readonly clientId: string;
  readonly seq: number;
  reply?: KvReply;
}

export interface ServedRead {
  readonly test: string;
  readonly node: NodeId;
  readonly wasLeader: boolean;
  /** Whether it is a command in some server's log. */
  readonly isLogged: boolean;
  /** Whether the server answered in the very step in which the request arrived. */
  readonly isAtOnce: boolean;
  /** Whether a majority has answered, in the server's term, to messages that it sent after the request had arrived. */
  readonly isConfirmed: boolean;
  /** So long ago it sent the last messages to which a majority has answered so; Infinity for never. */
  readonly confirmedMsAgo: Milliseconds;
}

export interface Denial {
  readonly test: string;
  readonly node: NodeId;
  readonly request: KvRequest;
  readonly code: number;
}

/** Reads traces of tests. */
export function readClients(traces: readonly TestTrace[]): ClientReadings {
  return readAll<ClientReadings>(traces, (test) => new ClientReader(test));
}

/** A request that a server has in hand. */
interface InHand {
  readonly from: NodeId;
  readonly text: string;
  readonly request: KvRequest;
  readonly arrivedMs: Milliseconds;
  /** It is in the server's log by now because of this, or in another server's hands. */
  isAtLarge: boolean;
}

type Mutable = { -readonly [Field in keyof Operation]: Operation[Field] } & { readonly attempts: Attempt[] };
type Step = Extract<TraceEvent, { kind: 'step' }>;
type Leave = Extract<TraceEvent, { kind: 'leave' }>;

class ClientReader implements ClientReadings {
  readonly operations: Mutable[] = [];
  readonly reads: ServedRead[] = [];
  readonly denials: Denial[] = [];
  readonly #test: string;
  readonly #open = new Map<NodeId, Mutable>();
  readonly #states = new Map<NodeId, RaftCopy>();
  readonly #inHand = new Map<NodeId, InHand[]>();
  /** What each server's last step was about. */
  readonly #lastArrivals = new Map<NodeId, InHand>();
  readonly #logged = new Set<string>();
  #confirmations = new Confirmations(0);

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    switch (event.kind) {
      case 'begin':
        this.#confirmations = new Confirmations(Object.keys(event.disks).length);
        return;
      case 'crash':
        this.#inHand.delete(event.node);
        return this.#confirmations.forget(event.node);
      case 'step':
        return isClient(event.node) ? this.#readClientStep(event) : this.#readServerStep(event);
      case 'leave':
        return isClient(event.node) ? this.#readClientDeparture(event) : this.#readServerDeparture(event);
      default:
        return;
    }
  }

  #readClientStep({ node, event }: Step): void {
    if (event.kind === 'client') {
      const operation: Mutable = { test: this.#test, client: node, operation: event.message as KvOperation, attempts: [] };
      this.#open.set(node, operation);
      this.operations.push(operation);
    } else if (event.kind === 'reply') {
      const { seq } = event.request as KvRequest;
      const asked = this.#open.get(node)?.attempts.find((one) => one.to === event.from && one.seq === seq && one.reply === undefined);
      if (asked) asked.reply = event.reply as KvReply;
    }
  }

  #readClientDeparture({ node, departure }: Leave): void {
    const operation = this.#open.get(node);
    if (departure.kind === 'send' && isKvRequest(departure.message)) {
      const { clientId, seq } = departure.message;
      operation?.attempts.push({ to: departure.to, clientId, seq });
    } else if (departure.kind === 'answer' && operation) {
      operation.outcome = departure.reply as KvOutcome;
      this.#open.delete(node);
    }
  }

  #readServerStep(step: Step): void {
    const { node, event, changed } = step;
    const before = step.before as unknown as RaftCopy;
    const after = step.after as unknown as RaftCopy;
    this.#states.set(node, after);
    this.#lastArrivals.delete(node);
    if (changed.includes('log')) this.#readLog(after);
    if (event.kind === 'reply') this.#confirmations.hear(node, event.from, event.request, event.reply, after);
    if (event.kind !== 'message' || !isKvRequest(event.message)) return;
    const request = event.message;
    const isAtLarge = changed.includes('log') && lastIndexOf(after) > lastIndexOf(before) && idOf(entryOf(after, lastIndexOf(after))?.command) === idOf(request);
    const arrival: InHand = { from: event.from, text: canonicalText(request), request, arrivedMs: step.at, isAtLarge };
    this.#lastArrivals.set(node, arrival);
    this.#inHand.set(node, [...(this.#inHand.get(node) ?? []), arrival]);
  }

  #readLog({ log }: RaftCopy): void {
    for (const { command } of log) if (command.op === 'get') this.#logged.add(idOf(command));
  }

  #readServerDeparture({ node, at, departure }: Leave): void {
    if (departure.kind === 'send') {
      if (!isKvRequest(departure.message)) return this.#confirmations.send(node, departure.to, departure.message, at);
      const handedOn = idOf(departure.message);
      for (const one of this.#inHand.get(node) ?? []) if (idOf(one.request) === handedOn) one.isAtLarge = true;
    } else if (departure.kind === 'reply' && isKvRequest(departure.request)) {
      const text = canonicalText(departure.request);
      const served = this.#inHand.get(node)?.find((one) => one.from === departure.to && one.text === text);
      if (!served) return;
      this.#inHand.set(node, (this.#inHand.get(node) ?? []).filter((one) => one !== served));
      this.#readReply(node, served, departure.reply as KvReply, at);
    }
  }

  #readReply(node: NodeId, served: InHand, reply: KvReply, at: Milliseconds): void {
    const { request } = served;
    const isResult = reply.type !== 'error' || reply.code === 20;
    if (request.type === 'read' && isResult) {
      const confirmedMs = this.#confirmations.latest(node);
      this.reads.push({
        test: this.#test,
        node,
        wasLeader: this.#states.get(node)?.role === 'leader',
        isLogged: this.#logged.has(idOf(request)),
        isAtOnce: this.#lastArrivals.get(node) === served,
        isConfirmed: confirmedMs >= served.arrivedMs,
        confirmedMsAgo: at - confirmedMs,
      });
    }
    if (request.type !== 'read' && served.isAtLarge && reply.type === 'error' && isDenial(reply.code)) this.denials.push({ test: this.#test, node, request, code: reply.code });
  }
}

/** The errors of which the machine itself is the author: the command was executed. */
const results: readonly number[] = [errorCodes['key-does-not-exist'].code, errorCodes['precondition-failed'].code];

/** Says that nothing was done and nothing will be. */
function isDenial(code: number): boolean {
  return isDefinite(code) && !results.includes(code);
}

function idOf(request: { readonly clientId?: string; readonly seq?: number } | undefined): string {
  return `${request?.clientId ?? ''} ${request?.seq ?? ''}`;
}
