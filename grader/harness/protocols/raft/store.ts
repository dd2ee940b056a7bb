import type { Eventually } from '../eventually.ts';
import type { KvOperation, KvOutcome, KvReply, KvRequest } from '../kv.ts';
import { isClient, type Context, type Milliseconds, type NodeEvent, type NodeId, type NodeProgram } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Answer, RaftMessage, RaftReply, Refusal, RequestVote } from './messages.ts';
import type { ApplyResult, RaftContext, WholeParts } from './parts.ts';
import type { Command, RaftState } from './state.ts';

/** What became of a command that was proposed for a client. */
export type ProposalOutcome = ApplyResult | Refusal;

/** What task 10's server may do besides what every part may. */
export interface StoreContext extends RaftContext {
  /** A server may hand a client's request on to another one. */
  send(to: NodeId, message: RaftMessage | KvRequest): void;
  rpc(to: NodeId, message: RaftMessage, timeoutMs?: Milliseconds): Promise<RaftReply>;
  rpc(to: NodeId, message: KvRequest, timeoutMs?: Milliseconds): Promise<KvReply>;
  /**
   * Puts a command into the log on behalf of the request in hand: through tasks 7 and 6 as in
   * every task before. What comes of it is put through `toReply`, and answers the request.
   */
  propose(request: KvRequest, command: Command): Eventually<void>;
  /** What the machine would answer to this command now. The machine stays as it is. */
  query(state: RaftState, command: Command): ApplyResult;
}

/** Task 10, at the server: from clients' requests to commands, and back. Raft §8, thesis §6.3, §6.4. */
export interface StorePart {
  /** A client's request, perhaps late, perhaps twice, at whichever server; undefined where it is answered later. */
  onRequest(state: RaftState, request: KvRequest, ctx: StoreContext, parts: WholeParts): Eventually<KvReply | undefined> | Eventually<void>;
  /** What a client hears of its request, given what became of its command. */
  toReply(request: KvRequest, outcome: ProposalOutcome): KvReply;
  /**
   * Asked before task 5 sees a RequestVote: false refuses it, and its term is not adopted. For leases,
   * which hold only while nobody else can be elected. Thesis §4.2.3, §6.4.1.
   */
  admitsVote?(state: RaftState, message: RequestVote, ctx: StoreContext): boolean;
}

/** State of one client; it does one operation at a time. */
export interface ClientState {
  /** Number of its latest operation; 0 before the first. */
  seq: number;
  /** The server that it believes to lead. */
  leaderId: NodeId | null;
  /** Anything else. */
  own: Record<string, unknown>;
}

/** Task 10, at the client: retries, and what it says in the end. Raft §8, thesis §6.3. */
export interface ClientPart {
  /** One operation: how it ended, or undefined where `ctx.reply(outcome, request)` says so later. `ctx.peers` are the servers. */
  perform(state: ClientState, operation: KvOperation, ctx: Context): Eventually<KvOutcome | undefined>;
  /** A reply to what was sent by `ctx.send`. */
  onReply?(state: ClientState, answer: Answer<KvRequest, KvReply>, ctx: Context): Eventually<void>;
  onTimer?(state: ClientState, name: string, ctx: Context): Eventually<void>;
}

/** Task 10: the store as a whole. */
export interface KvPart extends StorePart, ClientPart {
  /** The sequential specification of one key: `value` is undefined where the key is missing. Herlihy & Wing 1990, §2. */
  specify(value: Plain, operation: KvOperation): { readonly value: Plain; readonly result: KvReply };
}

/** True for what a client asks of a server, and a server that forwards it. */
export function isKvRequest(message: { readonly type: string }): message is KvRequest {
  return message.type === 'read' || message.type === 'write' || message.type === 'cas';
}

/** Parts 6 and 7 answer with an outcome; task 10 itself with what the client is to hear. */
export function isOutcome(response: unknown): response is ProposalOutcome {
  return typeof response === 'object' && response !== null && 'ok' in response;
}

/** Clients among the servers: nodes of the same kind, with a state and handlers of their own. */
export function withClients(servers: NodeProgram<RaftState>, client: ClientPart): NodeProgram<object> {
  return {
    fresh: (id, peers) => (isClient(id) ? freshClient() : servers.fresh(id, peers)),
    durable: servers.durable,
    digest: (state) => ('log' in state ? servers.digest?.(state as RaftState) : undefined),
    step: (state, event, context) => (isClient(context.id) ? clientStep(state as ClientState, event, context, client) : servers.step(state as RaftState, event, context)),
    afterStep: (state, before, context) => (isClient(context.id) ? undefined : servers.afterStep?.(state as RaftState, before as RaftState, context)),
  };
}

function freshClient(): ClientState {
  return { seq: 0, leaderId: null, own: {} };
}

function clientStep(state: ClientState, event: NodeEvent, context: Context, client: ClientPart): unknown {
  switch (event.kind) {
    case 'client':
      return client.perform(state, event.message as KvOperation, context);
    case 'reply':
      return client.onReply?.(state, event as unknown as Answer<KvRequest, KvReply>, context);
    case 'timer':
      return client.onTimer?.(state, event.name, context);
    default:
      return undefined;
  }
}
