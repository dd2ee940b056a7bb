import type { NodeId, PbftClientState, PbftCommit, PbftContext, PbftPrepare, PbftReply, PbftRequest, PbftState, Plain, PrePrepare, Signed } from '#harness';

// Own votes are not stored: they follow from what was accepted and prepared. Votes are counted by signer, whatever replica they
// name. Requests that find no number wait for one; the last result is sent again to whoever asks again.

/** By digest, and by kind of vote, who has signed one: all of it belongs to one view and number. */
interface Place {
  prePrepare?: PrePrepare;
  committing?: true;
  votes: Record<string, Record<NodeId, true>>;
}

export function onRequest(state: PbftState, message: Signed<PbftRequest>, ctx: PbftContext): void {
  const { client, timestamp } = message;
  if (message.signer !== client || !ctx.verify(message)) return;
  const last = state.sessions[client] as Signed<PbftReply> | undefined;
  if (last && last.timestamp > timestamp) return;
  if (last?.timestamp === timestamp) {
    ctx.send(client, last);
    return;
  }
  if (ctx.primaryOf(state.view) === ctx.id) assign(state, message, ctx);
}

export function onPrePrepare(state: PbftState, message: Signed<PrePrepare>, ctx: PbftContext): void {
  const place = placeOf(state, message);
  const { request } = message;
  const isInOrder = ctx.verify(message) && message.signer === ctx.primaryOf(state.view) && ctx.verify(request) && request.signer === request.client && ctx.digest(request) === message.digest;
  if (!place || !isInOrder || place.prePrepare) return;
  place.prePrepare = message;
  tellAll('prepare', message, ctx);
  goOn(state, place, ctx);
}

export function onPrepare(state: PbftState, message: Signed<PbftPrepare>, ctx: PbftContext): void {
  // The primary has said what it has to say.
  if (message.signer !== ctx.primaryOf(message.view)) count(state, message, ctx);
}

export function onCommit(state: PbftState, message: Signed<PbftCommit>, ctx: PbftContext): void {
  count(state, message, ctx);
}

export function onReply(state: PbftClientState, message: Signed<PbftReply>, ctx: PbftContext): { readonly result: Plain } | undefined {
  const { signer, timestamp, client, result } = message;
  if (client !== ctx.id || timestamp !== state.request?.timestamp || !ctx.peers.includes(signer) || !ctx.verify(message)) return undefined;
  // A replica's first word counts.
  state.replies[signer] ??= ctx.digest(result);
  const equal = Object.values(state.replies).filter((one) => one === ctx.digest(result));
  return equal.length > state.config.f ? { result } : undefined;
}

function assign(state: PbftState, request: Signed<PbftRequest>, ctx: PbftContext): void {
  const { view } = state;
  const digest = ctx.digest(request);
  const given = (state.own['given'] ??= {}) as Record<string, number>;
  if (given[digest] !== undefined) return;
  if (state.seq >= state.high) {
    (state.own['queue'] as Signed<PbftRequest>[] | undefined ?? (state.own['queue'] = [] as Signed<PbftRequest>[])).push(request);
    return;
  }
  given[digest] = ++state.seq;
  const prePrepare = ctx.sign({ type: 'pre-prepare' as const, view, seq: state.seq, digest, request });
  const place = placeOf(state, prePrepare);
  if (place) place.prePrepare = prePrepare;
  for (const backup of ctx.peers) ctx.send(backup, prePrepare);
}

function count(state: PbftState, message: Signed<PbftPrepare | PbftCommit>, ctx: PbftContext): void {
  const place = placeOf(state, message);
  // What comes back of its own is counted already.
  if (!place || !ctx.peers.includes(message.signer) || !ctx.verify(message)) return;
  const key = `${message.type} ${message.digest}`;
  (place.votes[key] ??= {})[message.signer] = true;
  goOn(state, place, ctx);
}

function goOn(state: PbftState, place: Place, ctx: PbftContext): void {
  const { prePrepare } = place;
  if (prePrepare && !place.committing && isPrepared(state, place, ctx)) {
    place.committing = true;
    tellAll('commit', prePrepare, ctx);
  }
  for (;;) {
    const next = placeOf(state, { view: state.view, seq: state.lastExecuted + 1 });
    if (!next?.prePrepare || !isCommitted(state, next)) return;
    state.lastExecuted += 1;
    execute(state, next.prePrepare, ctx);
  }
}

/** Others' prepares, and its own if it is a backup: 2f. */
function isPrepared(state: PbftState, place: Place, ctx: PbftContext): boolean {
  const own = ctx.primaryOf(state.view) === ctx.id ? 0 : 1;
  return own + othersFor('prepare', place) >= state.config.quorum - 1;
}

/** Others' commits, and its own: 2f + 1. */
function isCommitted(state: PbftState, place: Place): boolean {
  return place.committing === true && 1 + othersFor('commit', place) >= state.config.quorum;
}

function othersFor(type: 'prepare' | 'commit', { prePrepare, votes }: Place): number {
  return Object.keys(votes[`${type} ${prePrepare?.digest ?? ''}`] ?? {}).length;
}

function execute(state: PbftState, { view, seq, request }: PrePrepare, ctx: PbftContext): void {
  const { client, timestamp } = request;
  if (((state.sessions[client] as PbftReply | undefined)?.timestamp ?? 0) >= timestamp) return;
  const reply = ctx.sign({ type: 'reply' as const, view, timestamp, client, replica: ctx.id, result: ctx.execute(seq, request) });
  state.sessions[client] = reply;
  ctx.send(client, reply);
}

function tellAll(type: 'prepare' | 'commit', { view, seq, digest }: PrePrepare, ctx: PbftContext): void {
  const message = ctx.sign({ type, view, seq, digest, replica: ctx.id });
  for (const peer of ctx.peers) ctx.send(peer, message);
}

/** Undefined for what is of no interest. */
function placeOf(state: PbftState, { view, seq }: { readonly view: number; readonly seq: number }): Place | undefined {
  if (view !== state.view || seq <= state.low || seq > state.high) return undefined;
  return ((state.log as Record<string, Place>)[`v${view} n${seq}`] ??= { votes: {} });
}
