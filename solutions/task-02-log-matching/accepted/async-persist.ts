import type { AppendEntries, AppendEntriesReply, RaftContext, RaftState } from '#harness';

/**
 * Another correct design: the handler waits for its write. Everything that other messages
 * could disturb is decided before the first `await`; what is promised afterwards is that
 * what this message asked for was on disk.
 */
export async function onAppendEntries(
  state: RaftState,
  message: AppendEntries,
  ctx: RaftContext,
): Promise<AppendEntriesReply> {
  if (message.term < state.currentTerm) return { term: state.currentTerm, success: false };
  const isLater = message.term > state.currentTerm;
  if (isLater) {
    state.currentTerm = message.term;
    state.votedFor = null;
  }
  state.role = 'follower';

  if (ctx.log.termAt(state, message.prevLogIndex) !== message.prevLogTerm) {
    if (isLater) await ctx.persist();
    return { term: message.term, success: false };
  }
  takeOver(state, message, ctx);
  await ctx.persist();
  // Committed entries are never replaced, so this holds even if another leader came in between.
  const verified = message.prevLogIndex + message.entries.length;
  state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, verified));
  return { term: message.term, success: true };
}

function takeOver(state: RaftState, { prevLogIndex, entries }: AppendEntries, ctx: RaftContext): void {
  let index = prevLogIndex;
  for (const entry of entries) {
    index++;
    const present = ctx.log.termAt(state, index);
    if (present === entry.term) continue;
    if (present !== undefined) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, entry);
  }
}
