import { commitView, nextMessageFor, takeReply } from '#harness';
import type { Applied, ClientCommand, NodeId, RaftContext, RaftState, ReplicationAnswer, WholeParts } from '#harness';

/**
 * Another correct design: events alone. New entries go out before the leader's own write, so that all
 * disks write at the same time (thesis §10.2.1), and followers hear of a commitment at once.
 */
export function propose(state: RaftState, { command }: ClientCommand, ctx: RaftContext, parts: WholeParts): void {
  ctx.log.append(state, { term: state.currentTerm, command });
  if (ctx.request !== undefined) {
    state.waiting.push({ index: ctx.log.lastIndex(state), term: state.currentTerm, request: ctx.request });
  }
  replicate(state, ctx, parts);
  void ctx.persist();
}

export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) send(peer, state, ctx, parts);
}

function send(peer: NodeId, state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  ctx.send(peer, nextMessageFor(state, peer, ctx, parts));
}

export async function onReplicated(state: RaftState, answer: ReplicationAnswer, ctx: RaftContext, parts: WholeParts): Promise<void> {
  await takeReply(state, answer, ctx, parts);
  if (state.role !== 'leader') return;
  const isRefused = 'success' in answer.reply && !answer.reply.success;
  // The probe that was refused, and not one that has been answered before.
  const isNews = answer.request.type === 'AppendEntries' && answer.request.prevLogIndex === (state.nextIndex[answer.from] ?? 0);
  if (isRefused && isNews) send(answer.from, state, ctx, parts);
  advance(state, ctx, parts);
}

export function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  advance(state, ctx, parts);
}

function advance(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.role !== 'leader') return;
  const before = state.commitIndex;
  state.commitIndex = parts.commitment.nextCommitIndex(commitView(state, ctx));
  parts.channel.onCommitAdvanced(state, ctx, parts);
  if (state.commitIndex > before) replicate(state, ctx, parts);
}

export function onApplied(state: RaftState, { index, entry, result }: Applied, ctx: RaftContext): void {
  for (const [at, waiter] of [...state.waiting].entries()) {
    if (waiter.index !== index) continue;
    state.waiting.splice(at, 1);
    ctx.reply(waiter.term === entry.term ? result : { ok: false, error: 'unknown' }, waiter.request);
    return;
  }
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const waiter of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
  state.waiting = [];
}
