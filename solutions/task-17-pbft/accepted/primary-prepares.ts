import type { NodeId, PbftClientState, PbftCommit, PbftContext, PbftPrepare, PbftReply, PbftRequest, PbftState, Plain, PrePrepare, Signed } from '#harness';

// The primary multicasts a prepare like everybody else, and 2f + 1 prepares of any replicas are needed. Every vote, its own too, lies in one record, by its signature.

type Vote = Signed<PbftPrepare> | Signed<PbftCommit>;

interface Log {
  prePrepares?: Signed<PrePrepare>[];
  votes?: Record<string, Vote>;
}

interface Session {
  readonly timestamp: number;
  readonly reply: Signed<PbftReply>;
}

export function onRequest(state: PbftState, message: Signed<PbftRequest>, ctx: PbftContext): void {
  if (!ctx.verify(message) || message.signer !== message.client) return;
  const session = state.sessions[message.client] as Session | undefined;
  if (session && session.timestamp >= message.timestamp) return;
  if (ctx.primaryOf(state.view) !== ctx.id) return;
  const digest = ctx.digest(message);
  const isKnown = prePrepares(state).some((one) => one.digest === digest);
  if (isKnown || state.seq + 1 > state.high) return;
  state.seq += 1;
  const prePrepare = ctx.sign({ type: 'pre-prepare' as const, view: state.view, seq: state.seq, digest, request: message });
  multicast(prePrepare, ctx);
  take(state, prePrepare, ctx);
}

export function onPrePrepare(state: PbftState, message: Signed<PrePrepare>, ctx: PbftContext): void {
  const { view, seq, request } = message;
  if (view !== state.view || seq <= state.low || seq > state.high) return;
  if (message.signer !== ctx.primaryOf(view) || !ctx.verify(message)) return;
  if (request.signer !== request.client || !ctx.verify(request) || ctx.digest(request) !== message.digest) return;
  if (prePrepares(state).some((one) => one.view === view && one.seq === seq)) return;
  take(state, message, ctx);
}

export function onPrepare(state: PbftState, message: Signed<PbftPrepare>, ctx: PbftContext): void {
  hear(state, message, ctx);
}

export function onCommit(state: PbftState, message: Signed<PbftCommit>, ctx: PbftContext): void {
  hear(state, message, ctx);
}

export function onReply(state: PbftClientState, message: Signed<PbftReply>, ctx: PbftContext): { readonly result: Plain } | undefined {
  if (!ctx.verify(message) || message.signer !== message.replica) return undefined;
  if (message.client !== ctx.id || message.timestamp !== state.request?.timestamp) return undefined;
  const results = state.replies as Record<NodeId, string>;
  results[message.replica] = ctx.digest(message.result);
  const equal = Object.values(results).filter((one) => one === ctx.digest(message.result)).length;
  return equal >= state.config.f + 1 ? { result: message.result } : undefined;
}

/** This replica vouches for a pre-prepare, whether it has made it or got it. */
function take(state: PbftState, prePrepare: Signed<PrePrepare>, ctx: PbftContext): void {
  (state.log as Log).prePrepares = [...prePrepares(state), prePrepare];
  const { view, seq, digest } = prePrepare;
  vote(state, ctx.sign({ type: 'prepare' as const, view, seq, digest, replica: ctx.id }), ctx);
  goOn(state, ctx);
}

function vote(state: PbftState, own: Vote, ctx: PbftContext): void {
  multicast(own, ctx);
  keep(state, own);
}

function hear(state: PbftState, message: Vote, ctx: PbftContext): void {
  if (message.view !== state.view || message.seq <= state.low || message.seq > state.high) return;
  if (message.replica !== message.signer || !ctx.verify(message) || !replicas(ctx).includes(message.signer)) return;
  keep(state, message);
  goOn(state, ctx);
}

function keep(state: PbftState, message: Vote): void {
  const log = state.log as Log;
  (log.votes ??= {})[message.signature] = message;
}

/** Whatever has come about meanwhile: commits to send, and requests to execute. */
function goOn(state: PbftState, ctx: PbftContext): void {
  for (const one of prePrepares(state)) {
    if (!isPrepared(state, one) || count(state, 'commit', one, ctx.id) > 0) continue;
    const { view, seq, digest } = one;
    vote(state, ctx.sign({ type: 'commit' as const, view, seq, digest, replica: ctx.id }), ctx);
  }
  let next = committedAt(state, state.lastExecuted + 1);
  while (next) {
    execute(state, next, ctx);
    next = committedAt(state, state.lastExecuted + 1);
  }
}

function isPrepared(state: PbftState, prePrepare: PrePrepare): boolean {
  return count(state, 'prepare', prePrepare) >= state.config.quorum;
}

function committedAt(state: PbftState, seq: number): PrePrepare | undefined {
  return prePrepares(state).find((one) => one.view === state.view && one.seq === seq && isPrepared(state, one) && count(state, 'commit', one) >= state.config.quorum);
}

function execute(state: PbftState, { view, seq, request }: PrePrepare, ctx: PbftContext): void {
  state.lastExecuted = seq;
  const { client, timestamp } = request;
  const session = state.sessions[client] as Session | undefined;
  if (session !== undefined && session.timestamp >= timestamp) return;
  const result = ctx.execute(seq, request);
  const reply = ctx.sign({ type: 'reply' as const, view, timestamp, client, replica: ctx.id, result });
  state.sessions[client] = { timestamp, reply } satisfies Session;
  ctx.send(client, reply);
}

/** How many replicas, or whether this one, have voted for just this. */
function count(state: PbftState, type: Vote['type'], { view, seq, digest }: PrePrepare, by?: NodeId): number {
  const matching = votes(state).filter((one) => one.type === type && one.view === view && one.seq === seq && one.digest === digest && (by === undefined || one.signer === by));
  return new Set(matching.map(({ signer }) => signer)).size;
}

function multicast(message: Signed<{ readonly type: string }>, ctx: PbftContext): void {
  for (const peer of ctx.peers) ctx.send(peer, message);
}

function replicas(ctx: PbftContext): readonly NodeId[] {
  return [ctx.id, ...ctx.peers];
}

function prePrepares(state: PbftState): readonly Signed<PrePrepare>[] {
  return (state.log as Log).prePrepares ?? [];
}

function votes(state: PbftState): readonly Vote[] {
  return Object.values((state.log as Log).votes ?? {});
}
