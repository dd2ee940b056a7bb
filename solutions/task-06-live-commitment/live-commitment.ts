import {
  commitView,
  nextMessageFor,
  takeReply,
  type Applied,
  type ClientCommand,
  type NodeId,
  type RaftContext,
  type RaftState,
  type ReplicationAnswer,
  type WholeParts,
} from '#harness';

/**
 * A client's command reached this leader. `parts.leader.onClientCommand` appends it, before it
 * awaits anything, and persists; what is sent is up to you. The request, `ctx.request`, waits in
 * `state.waiting` as `{ index, term, request }` until it is answered. Raft §5.3, §8.
 */
export async function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const isAppended = parts.leader.onClientCommand(state, message, ctx);
  if (ctx.request !== undefined) {
    state.waiting.push({ index: ctx.log.lastIndex(state), term: state.currentTerm, request: ctx.request });
  }
  replicate(state, ctx, parts);
  await isAppended;
  advanceCommit(state, ctx, parts);
}

/**
 * Sends every peer what it needs next: called when leadership begins and at every heartbeat, each
 * 50 ms. `nextMessageFor(state, peer, ctx, parts)` makes the message. Raft §5.2, §5.3.
 */
export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) sendNext(state, peer, ctx, parts);
}

function sendNext(state: RaftState, peer: NodeId, ctx: RaftContext, parts: WholeParts): void {
  ctx.send(peer, nextMessageFor(state, peer, ctx, parts));
}

/**
 * A reply to something that was sent by `ctx.send`: perhaps late, perhaps a second time. Replies
 * that you await by `ctx.rpc` don't come here. `takeReply(state, answer, ctx, parts)`, which may be
 * async, hands it to the part that keeps matchIndex and nextIndex. Raft §5.3, Fig. 2 (leaders).
 */
export async function onReplicated(state: RaftState, answer: ReplicationAnswer, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const { from } = answer;
  const nextIndex = state.nextIndex[from] ?? 0;
  await takeReply(state, answer, ctx, parts);
  if (state.role !== 'leader') return;
  // A refusal that moved nextIndex back is answered at once; everything else can wait for the heartbeat.
  if ((state.nextIndex[from] ?? 0) < nextIndex) sendNext(state, from, ctx, parts);
  advanceCommit(state, ctx, parts);
}

/** A write of this server is done. Thesis §10.2.1. */
export function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  advanceCommit(state, ctx, parts);
}

/** Task 3's rule, asked whenever something may have changed its answer. */
function advanceCommit(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.role !== 'leader') return;
  state.commitIndex = parts.commitment.nextCommitIndex(commitView(state, ctx));
  parts.channel.onCommitAdvanced(state, ctx, parts);
}

/**
 * An entry was applied on this server, whoever leads now: answer the client that waits for it here,
 * if one does, with its result as it is. `ctx.reply(response, request)` answers. Raft §5.3, §8.
 */
export function onApplied(state: RaftState, { index, entry, result }: Applied, ctx: RaftContext): void {
  // Where another leader's entry has come to lie, this client's is lost, and the result is not its own.
  const due = state.waiting.filter((waiter) => waiter.index === index);
  if (due.length === 0) return;
  state.waiting = state.waiting.filter((waiter) => waiter.index !== index);
  for (const { term, request } of due) ctx.reply(term === entry.term ? result : { ok: false, error: 'unknown' }, request);
}

/**
 * This server has just ceased to lead, and `role` says so. The clients that still wait hear
 * `{ ok: false, error: 'unknown' }`. Raft §8.
 */
export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, request);
  state.waiting = [];
}
