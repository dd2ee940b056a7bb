import type { NodeId, PbftClientState, PbftCommit, PbftContext, PbftPrepare, PbftReply, PbftRequest, PbftState, Plain, PrePrepare, Signed } from '#harness';

// Handlers are async, votes lie in Maps of Sets, and what is committed goes into a list of its own from which it is executed in turn.

/** `prepare 0 1 3fa4…`: who has signed one. */
type Certificates = Map<string, Set<NodeId>>;

export async function onRequest(state: PbftState, message: Signed<PbftRequest>, ctx: PbftContext): Promise<void> {
  if (!(await isAuthentic(message, message.client, ctx))) return;
  if (timestampOf(state, message.client) >= message.timestamp) return answerAgain(state, message, ctx);
  if (ctx.id !== ctx.primaryOf(state.view)) return ctx.send(ctx.primaryOf(state.view), message);
  const waiting = waitingOf(state);
  const digest = ctx.digest(message);
  if (waiting.some((one) => one.digest === digest)) return;
  if (state.seq === state.high) return;
  state.seq++;
  const prePrepare = ctx.sign({ type: 'pre-prepare' as const, view: state.view, seq: state.seq, digest, request: message });
  waiting.push(prePrepare);
  ctx.peers.forEach((peer) => ctx.send(peer, prePrepare));
}

export async function onPrePrepare(state: PbftState, message: Signed<PrePrepare>, ctx: PbftContext): Promise<void> {
  const { view, seq, digest, request } = message;
  if (!isOfInterest(state, message)) return;
  if (!(await isAuthentic(message, ctx.primaryOf(view), ctx)) || !(await isAuthentic(request, request.client, ctx))) return;
  if (ctx.digest(request) !== digest) return;
  // Nothing else may have been accepted, and nothing is awaited between this look and the push.
  const waiting = waitingOf(state);
  if (waiting.some((one) => one.view === view && one.seq === seq)) return;
  waiting.push(message);
  const prepare = ctx.sign({ type: 'prepare' as const, view, seq, digest, replica: ctx.id });
  certify(state, prepare, ctx.id);
  ctx.peers.forEach((peer) => ctx.send(peer, prepare));
  advance(state, ctx);
}

export async function onPrepare(state: PbftState, message: Signed<PbftPrepare>, ctx: PbftContext): Promise<void> {
  if (message.replica === ctx.primaryOf(message.view)) return;
  await onVote(state, message, ctx);
}

export async function onCommit(state: PbftState, message: Signed<PbftCommit>, ctx: PbftContext): Promise<void> {
  await onVote(state, message, ctx);
}

export async function onReply(state: PbftClientState, message: Signed<PbftReply>, ctx: PbftContext): Promise<{ readonly result: Plain } | undefined> {
  const { replica, client, timestamp, result } = message;
  if (client !== ctx.id || timestamp !== state.request?.timestamp || !(await isAuthentic(message, replica, ctx))) return undefined;
  const said = (state.replies['said'] ??= new Map<string, Set<NodeId>>()) as Certificates;
  const key = ctx.digest(result);
  said.set(key, (said.get(key) ?? new Set()).add(replica));
  return (said.get(key)?.size ?? 0) < state.config.f + 1 ? undefined : { result };
}

async function onVote(state: PbftState, message: Signed<PbftPrepare> | Signed<PbftCommit>, ctx: PbftContext): Promise<void> {
  if (!isOfInterest(state, message) || !(await isAuthentic(message, message.replica, ctx))) return;
  certify(state, message, message.replica);
  advance(state, ctx);
}

/** A check that takes its time. */
async function isAuthentic(message: Signed<object>, node: NodeId, ctx: PbftContext): Promise<boolean> {
  return message.signer === node && ctx.verify(message);
}

function isOfInterest(state: PbftState, { view, seq }: { readonly view: number; readonly seq: number }): boolean {
  return view === state.view && state.low < seq && seq <= state.high;
}

function advance(state: PbftState, ctx: PbftContext): void {
  for (const one of waitingOf(state)) {
    const { view, seq, digest } = one;
    if (certified(state, 'prepare', one).size < state.config.quorum - 1 || certified(state, 'commit', one).has(ctx.id)) continue;
    const commit = ctx.sign({ type: 'commit' as const, view, seq, digest, replica: ctx.id });
    certify(state, commit, ctx.id);
    ctx.peers.forEach((peer) => ctx.send(peer, commit));
  }
  while (executeNext(state, ctx));
}

function executeNext(state: PbftState, ctx: PbftContext): boolean {
  const next = waitingOf(state).find(({ view, seq }) => view === state.view && seq === state.lastExecuted + 1);
  // Its own commit says that it is prepared here.
  if (!next || !certified(state, 'commit', next).has(ctx.id) || certified(state, 'commit', next).size < state.config.quorum) return false;
  const { seq, request } = next;
  const { client, timestamp } = request;
  state.lastExecuted = seq;
  if (timestampOf(state, client) < timestamp) {
    state.sessions[client] = { timestamp, result: ctx.execute(seq, request) };
    answerAgain(state, request, ctx);
  }
  return true;
}

/** The last result, to whoever asks for that. */
function answerAgain(state: PbftState, { client, timestamp }: PbftRequest, ctx: PbftContext): void {
  const { result, timestamp: last } = state.sessions[client] as { readonly timestamp: number; readonly result: Plain };
  if (last === timestamp) ctx.send(client, ctx.sign({ type: 'reply' as const, view: state.view, timestamp, client, replica: ctx.id, result }));
}

function timestampOf(state: PbftState, client: NodeId): number {
  return (state.sessions[client] as { readonly timestamp: number } | undefined)?.timestamp ?? 0;
}

function waitingOf(state: PbftState): PrePrepare[] {
  return (state.log['accepted'] ??= []) as PrePrepare[];
}

function certify(state: PbftState, vote: PbftPrepare | PbftCommit, replica: NodeId): void {
  const certificates = (state.log['certificates'] ??= new Map<string, Set<NodeId>>()) as Certificates;
  const key = `${vote.type} ${vote.view} ${vote.seq} ${vote.digest}`;
  certificates.set(key, (certificates.get(key) ?? new Set()).add(replica));
}

function certified(state: PbftState, type: 'prepare' | 'commit', { view, seq, digest }: PrePrepare): ReadonlySet<NodeId> {
  return (state.log['certificates'] as Certificates | undefined)?.get(`${type} ${view} ${seq} ${digest}`) ?? new Set();
}
