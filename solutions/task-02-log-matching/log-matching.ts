import type { AppendEntries, AppendEntriesReply, RaftContext, RaftState } from '#harness';

/**
 * A leader's AppendEntries reached this server. Follows Raft Fig. 2, AppendEntries RPC,
 * receiver implementation 1 to 5, after the rule for all servers about higher terms (§5.1).
 * The reply may leave only when what it promises is on disk.
 */
export function onAppendEntries(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntriesReply {
  // 1. A leader of an earlier term is told so.
  if (message.term < state.currentTerm) return { term: state.currentTerm, success: false };

  let mustPersist = false;
  if (message.term > state.currentTerm) {
    state.currentTerm = message.term;
    state.votedFor = null;
    mustPersist = true;
  }
  // Whoever was a candidate in this term has lost to the sender.
  state.role = 'follower';

  // 2. The logs must agree on the entry before the new ones.
  const { prevLogIndex, prevLogTerm, entries } = message;
  if (ctx.log.termAt(state, prevLogIndex) !== prevLogTerm) {
    if (mustPersist) void ctx.persist();
    return { term: state.currentTerm, success: false, ...conflictHints(state, prevLogIndex, ctx) };
  }

  // 3. and 4. Entries that are here already stay; the first that differs goes, with all after it.
  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
  if (mustPersist) void ctx.persist();

  // 5. Only what this message has verified is known to be the leader's; beyond it may lie anything.
  const lastVerified = prevLogIndex + entries.length;
  state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, lastVerified));
  return { term: state.currentTerm, success: true };
}

/** Where the leader may look next (Raft §5.3, end): the first entry of the conflicting term, or the end of a short log. */
function conflictHints(state: RaftState, index: number, ctx: RaftContext): Partial<AppendEntriesReply> {
  const conflictTerm = ctx.log.termAt(state, index);
  if (conflictTerm === undefined) return { conflictIndex: ctx.log.lastIndex(state) + 1 };
  let conflictIndex = index;
  while (conflictIndex > 1 && ctx.log.termAt(state, conflictIndex - 1) === conflictTerm) conflictIndex--;
  return { conflictTerm, conflictIndex };
}
