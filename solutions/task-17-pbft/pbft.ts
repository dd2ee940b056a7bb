import type { NodeId, PbftClientState, PbftCommit, PbftContext, PbftPrepare, PbftReply, PbftRequest, PbftState, Plain, PrePrepare, Signed } from '#harness';

/** What is known of one sequence number in one view. */
interface Slot {
  /** The pre-prepare that was accepted: the first one. */
  accepted: PrePrepare | null;
  /** By digest, who has sent a matching prepare or commit: votes may come before the pre-prepare. */
  prepares: Record<string, NodeId[]>;
  commits: Record<string, NodeId[]>;
  isPrepared: boolean;
}

/**
 * A client's request, from itself or passed on by another replica. The primary gives it the next sequence number and
 * multicasts a pre-prepare; a request that was executed before is answered as it was then. Castro & Liskov 1999, §4.1, §4.2.
 */
export function onRequest(state: PbftState, message: Signed<PbftRequest>, ctx: PbftContext): void {
  if (!isOf(message.client, message, ctx)) return;
  const last = lastReply(state, message.client);
  if (last && message.timestamp <= last.timestamp) {
    if (message.timestamp === last.timestamp) ctx.send(message.client, last);
    return;
  }
  const { view, high } = state;
  const primary = ctx.primaryOf(view);
  if (primary !== ctx.id) return ctx.send(primary, message);
  const digest = ctx.digest(message);
  if (state.seq >= high || Object.values(state.log as Record<string, Slot>).some(({ accepted }) => accepted?.digest === digest)) return;
  state.seq++;
  const prePrepare = ctx.sign({ type: 'pre-prepare' as const, view, seq: state.seq, digest, request: message });
  slotOf(state, prePrepare).accepted = prePrepare;
  for (const peer of ctx.peers) ctx.send(peer, prePrepare);
}

/**
 * The primary has given a request a sequence number. If all is in order, this backup accepts it and multicasts a prepare. Nothing
 * is known of the message but its shape: who signed what, its view, number and digest are to be looked at. §4.2.
 */
export function onPrePrepare(state: PbftState, message: Signed<PrePrepare>, ctx: PbftContext): void {
  const { view, seq, digest, request } = message;
  if (!isCurrent(state, message) || !isOf(ctx.primaryOf(view), message, ctx)) return;
  if (!isOf(request.client, request, ctx) || digest !== ctx.digest(request)) return;
  const slot = slotOf(state, message);
  if (slot.accepted !== null) return;
  slot.accepted = message;
  const prepare = ctx.sign({ type: 'prepare' as const, view, seq, digest, replica: ctx.id });
  addTo(slot.prepares, digest, ctx.id);
  for (const peer of ctx.peers) ctx.send(peer, prepare);
  advance(state, slot, ctx);
}

/** A backup has accepted a pre-prepare, which may not have come here yet. With enough of them this replica multicasts a commit. §4.2. */
export function onPrepare(state: PbftState, message: Signed<PbftPrepare>, ctx: PbftContext): void {
  const { view, digest, replica } = message;
  if (!isCurrent(state, message) || !isVote(message, ctx) || replica === ctx.primaryOf(view)) return;
  const slot = slotOf(state, message);
  addTo(slot.prepares, digest, replica);
  advance(state, slot, ctx);
}

/** A replica has a prepared certificate. With enough of them, and one's own, the request is executed as soon as its turn comes. §4.2. */
export function onCommit(state: PbftState, message: Signed<PbftCommit>, ctx: PbftContext): void {
  const { digest, replica } = message;
  if (!isCurrent(state, message) || !isVote(message, ctx)) return;
  const slot = slotOf(state, message);
  addTo(slot.commits, digest, replica);
  advance(state, slot, ctx);
}

/**
 * At the client, while `state.request` is under way: a replica says what it came to. The result, as {result}, as soon as it is
 * certain that a correct replica has computed it; undefined before. §4.1.
 */
export function onReply(state: PbftClientState, message: Signed<PbftReply>, ctx: PbftContext): { readonly result: Plain } | undefined {
  const { timestamp, client, replica, result } = message;
  if (!isVote(message, ctx) || client !== ctx.id || timestamp !== state.request?.timestamp) return undefined;
  const replies = state.replies as Record<string, NodeId[]>;
  const equal = addTo(replies, ctx.digest(result), replica);
  return equal.length > state.config.f ? { result } : undefined;
}

/** What follows from what is there now. */
function advance(state: PbftState, slot: Slot, ctx: PbftContext): void {
  if (slot.accepted === null) return;
  const { view, seq, digest } = slot.accepted;
  // The pre-prepare is the primary's word, so one less is needed of the backups: 2f.
  if (!slot.isPrepared && votesFor(slot.prepares, digest) >= state.config.quorum - 1) {
    slot.isPrepared = true;
    const commit = ctx.sign({ type: 'commit' as const, view, seq, digest, replica: ctx.id });
    addTo(slot.commits, digest, ctx.id);
    for (const peer of ctx.peers) ctx.send(peer, commit);
  }
  executeInOrder(state, ctx);
}

function executeInOrder(state: PbftState, ctx: PbftContext): void {
  for (;;) {
    const seq = state.lastExecuted + 1;
    const { accepted, commits, isPrepared } = slotOf(state, { view: state.view, seq });
    if (accepted === null || !isPrepared || votesFor(commits, accepted.digest) < state.config.quorum) return;
    state.lastExecuted = seq;
    execute(state, accepted.request, seq, ctx);
  }
}

/** A request that was executed under another number takes up this one, and nothing happens. */
function execute(state: PbftState, request: Signed<PbftRequest>, seq: number, ctx: PbftContext): void {
  const { client, timestamp } = request;
  const last = lastReply(state, client);
  if (last && timestamp <= last.timestamp) return;
  const result = ctx.execute(seq, request);
  const reply = ctx.sign({ type: 'reply' as const, view: state.view, timestamp, client, replica: ctx.id, result });
  state.sessions[client] = reply;
  ctx.send(client, reply);
}

function lastReply(state: PbftState, client: NodeId): Signed<PbftReply> | undefined {
  return state.sessions[client] as Signed<PbftReply> | undefined;
}

function isOf(node: NodeId, message: Signed<object>, ctx: PbftContext): boolean {
  return message.signer === node && ctx.verify(message);
}

/** The replica that it names has signed it. */
function isVote(message: Signed<{ readonly replica: NodeId }>, ctx: PbftContext): boolean {
  return (message.replica === ctx.id || ctx.peers.includes(message.replica)) && isOf(message.replica, message, ctx);
}

function isCurrent(state: PbftState, { view, seq }: { readonly view: number; readonly seq: number }): boolean {
  return view === state.view && seq > state.low && seq <= state.high;
}

function slotOf(state: PbftState, { view, seq }: { readonly view: number; readonly seq: number }): Slot {
  const log = state.log as Record<string, Slot>;
  return (log[`${view}/${seq}`] ??= { accepted: null, prepares: {}, commits: {}, isPrepared: false });
}

/** Each replica counts once. */
function addTo(votes: Record<string, NodeId[]>, digest: string, replica: NodeId): readonly NodeId[] {
  const holders = (votes[digest] ??= []);
  if (!holders.includes(replica)) holders.push(replica);
  return holders;
}

function votesFor(votes: Record<string, NodeId[]>, digest: string): number {
  return votes[digest]?.length ?? 0;
}
