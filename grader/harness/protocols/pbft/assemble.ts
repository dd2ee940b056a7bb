import { andThen } from '../eventually.ts';
import { isClient, type Context, type NodeEvent, type NodeId, type NodeProgram } from '../node.ts';
import type { Plain } from '../plain.ts';
import { copyOf } from '../plain.ts';
import type { Signed, SignerOf } from '../signing.ts';
import { carryOut } from './machine.ts';
import { isPbftMessage, type Invoke, type Invoked, type PbftMessage, type PbftReply } from './messages.ts';
import type { PbftContext, PbftPart, PbftParts } from './parts.ts';
import { freshPbftClient, freshReplica, type PbftClientState, type PbftState } from './state.ts';

/** What messages are signed and named by: one way for simulations, another for real processes. */
export interface Cryptography {
  readonly signerOf: SignerOf;
  readonly digest: (value: unknown) => string;
}

/** How long a client waits before it asks all replicas, and again. */
const RETRY_MS = 400;

/** A node from its part: a replica S1, S2, ..., or a client C1, C2, ... Who is called when is written here and nowhere else. */
export function assemblePbft({ pbft }: PbftParts, cryptography: Cryptography): NodeProgram<object> {
  return {
    fresh: freshPbft,
    // Nobody is restarted here: the paper's replicas keep their logs (§2), and what is to be written when is another task's matter.
    durable: [],
    step: (state, event, context) => {
      const ctx = pbftContext(state, context, cryptography);
      return isClient(context.id) ? clientStep(state as PbftClientState, event, ctx, pbft) : replicaStep(state as PbftState, event, ctx, pbft);
    },
  };
}

function freshPbft(id: NodeId, peers: readonly NodeId[]): PbftState | PbftClientState {
  return isClient(id) ? freshPbftClient(peers.length) : freshReplica(peers.length + 1);
}

/** A node's context as one for the part. */
export function pbftContext(state: object, context: Context, { signerOf, digest }: Cryptography): PbftContext {
  const { sign, verify } = signerOf(context.id);
  const n = context.peers.length + (isClient(context.id) ? 0 : 1);
  return Object.assign(context, {
    sign: <Content extends object>(content: Content): Signed<Content> => sign(content),
    verify: (signed: unknown): boolean => verify(signed),
    digest: (value: unknown): string => digest(value),
    primaryOf: (view: number): NodeId => primaryOf(view, n),
    execute: (seq: number, request: Parameters<PbftContext['execute']>[1]): Plain => {
      const result = copyOf(carryOut((state as PbftState).machine, copyOf(request.op)));
      context.apply(seq, request, result);
      return result;
    },
  });
}

/** §4: the primary of view v is replica v mod n, and S1 is replica 0. */
export function primaryOf(view: number, n: number): NodeId {
  return `S${(view % n) + 1}`;
}

function replicaStep(state: PbftState, event: NodeEvent, ctx: PbftContext, part: PbftPart): unknown {
  if (event.kind !== 'message' || !isPbftMessage(event.message)) return undefined;
  // Nothing is answered but by messages of its own.
  return andThen(handle(state, event.message, ctx, part), () => undefined);
}

function handle(state: PbftState, message: Signed<PbftMessage>, ctx: PbftContext, part: PbftPart): unknown {
  switch (message.type) {
    case 'request':
      return part.onRequest(state, message, ctx);
    case 'pre-prepare':
      return part.onPrePrepare(state, message, ctx);
    case 'prepare':
      return part.onPrepare(state, message, ctx);
    case 'commit':
      return part.onCommit(state, message, ctx);
    case 'reply':
      return undefined;
  }
}

function clientStep(state: PbftClientState, event: NodeEvent, ctx: PbftContext, part: PbftPart): unknown {
  switch (event.kind) {
    case 'client':
      return begin(state, event.message as Invoke, ctx);
    case 'timer':
      if (event.name === 'retry' && state.request !== null) ask(ctx.peers, state.request, ctx);
      return undefined;
    case 'message':
      if (state.request === null || !isPbftMessage(event.message) || event.message.type !== 'reply') return undefined;
      return andThen(part.onReply(state, event.message as Signed<PbftReply>, ctx), (known) => end(state, known, ctx));
    default:
      return undefined;
  }
}

/** §4.1: a client sends its request to the primary, and after a while to all. */
function begin(state: PbftClientState, { op }: Invoke, ctx: PbftContext): void {
  state.timestamp++;
  const request = ctx.sign({ type: 'request' as const, op, timestamp: state.timestamp, client: ctx.id });
  Object.assign(state, { request, replies: {}, waiting: ctx.request ?? null });
  ask([ctx.primaryOf(0)], request, ctx);
}

function ask(replicas: readonly NodeId[], request: Signed<PbftMessage>, ctx: PbftContext): void {
  for (const replica of replicas) ctx.send(replica, request);
  ctx.setTimer('retry', RETRY_MS);
}

function end(state: PbftClientState, known: { readonly result: Plain } | undefined, ctx: PbftContext): undefined {
  const { waiting } = state;
  if (known === undefined || waiting === null) return;
  Object.assign(state, { request: null, waiting: null });
  ctx.cancelTimer('retry');
  ctx.reply({ result: known.result } satisfies Invoked, waiting);
}
