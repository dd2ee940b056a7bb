import type { AppendEntries, AppendEntriesReply, LogEntry, RaftContext, RaftState, Term } from '#harness';

/** A reply that also says how far the log is known to be the leader's. */
interface ReplyWithMatch extends AppendEntriesReply {
  readonly matchIndex: number;
}

/**
 * Another correct design: the log is built anew, replies carry a matchIndex of their own, and
 * an entry that is known to be wrong because the check failed on it is deleted at once.
 */
export function onAppendEntries(state: RaftState, message: AppendEntries, ctx: RaftContext): ReplyWithMatch {
  if (message.term < state.currentTerm) return { term: state.currentTerm, success: false, matchIndex: 0 };
  const before = { term: state.currentTerm, log: state.log };
  if (message.term !== state.currentTerm) Object.assign(state, { currentTerm: message.term, votedFor: null });
  state.role = 'follower';

  const success = termAt(state.log, message.prevLogIndex) === message.prevLogTerm;
  state.log = success ? merged(state.log, message) : state.log.slice(0, wrongFrom(state.log, message));
  if (state.currentTerm !== before.term || state.log !== before.log) void ctx.persist();

  const matchIndex = success ? message.prevLogIndex + message.entries.length : 0;
  if (success) state.commitIndex = Math.max(state.commitIndex, Math.min(matchIndex, message.leaderCommit));
  return { term: state.currentTerm, success, matchIndex };
}

/** The old log where it agrees with the message; the message where it doesn't. */
function merged(log: LogEntry[], { prevLogIndex, entries }: AppendEntries): LogEntry[] {
  const isHere = entries.every((entry, i) => log[prevLogIndex + i]?.term === entry.term);
  return isHere ? log : [...log.slice(0, prevLogIndex), ...entries];
}

/** How many entries may stay after a refusal: the one at prevLogIndex conflicts with the leader's. */
function wrongFrom(log: readonly LogEntry[], { prevLogIndex }: AppendEntries): number {
  return log.length >= prevLogIndex ? prevLogIndex - 1 : log.length;
}

function termAt(log: readonly LogEntry[], index: number): Term | undefined {
  return index === 0 ? 0 : log[index - 1]?.term;
}
