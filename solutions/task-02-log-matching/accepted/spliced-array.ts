import type { AppendEntries, AppendEntriesReply, RaftContext, RaftState } from '#harness';

/**
 * Another correct design: the array itself is changed in place, `ctx.log` is not used, every
 * answered message is followed by a write, and the reply is made by `ctx.reply`.
 */
export function onAppendEntries(state: RaftState, message: AppendEntries, ctx: RaftContext): void {
  const { term, prevLogIndex, prevLogTerm, entries, leaderCommit } = message;
  const answer = (success: boolean): void => {
    const reply: AppendEntriesReply = { term: state.currentTerm, success };
    ctx.reply(reply);
  };
  if (term < state.currentTerm) {
    answer(false);
    return;
  }
  if (term > state.currentTerm) {
    state.currentTerm = term;
    state.votedFor = null;
  }
  state.role = 'follower';
  const agrees = prevLogIndex === 0 || state.log[prevLogIndex - 1]?.term === prevLogTerm;
  if (agrees) {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      const at = prevLogIndex + i;
      if (entry === undefined || state.log[at]?.term === entry.term) continue;
      state.log.splice(at, state.log.length - at, ...entries.slice(i));
      break;
    }
  }
  void ctx.persist();
  if (agrees && leaderCommit > state.commitIndex) {
    const verified = Math.min(leaderCommit, prevLogIndex + entries.length);
    if (verified > state.commitIndex) state.commitIndex = verified;
  }
  answer(agrees);
}
