import type {
  Answer,
  AppendEntries,
  AppendEntriesReply,
  ClientCommand,
  NodeId,
  RaftContext,
  RaftState,
} from '#harness';

/**
 * Another correct design: nothing is sent but what the assembly asks for at each heartbeat, the
 * handler of a command waits for its write, and a refusal halves the distance to what is known.
 */
export function becomeLeader(state: RaftState, ctx: RaftContext): void {
  for (const peer of ctx.peers) {
    state.nextIndex[peer] = ctx.log.lastIndex(state) + 1;
    state.matchIndex[peer] = 0;
  }
}

export async function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): Promise<void> {
  state.log.push({ term: state.currentTerm, command: message.command });
  await ctx.persist();
}

export function makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries {
  const from = state.nextIndex[peer] ?? 1;
  return {
    type: 'AppendEntries',
    term: state.currentTerm,
    leaderId: ctx.id,
    prevLogIndex: from - 1,
    prevLogTerm: state.log[from - 2]?.term ?? 0,
    entries: state.log.slice(from - 1),
    leaderCommit: state.commitIndex,
  };
}

export function onAppendEntriesReply(
  state: RaftState,
  { from, request, reply }: Answer<AppendEntries, AppendEntriesReply>,
  ctx: RaftContext,
): void | Promise<void> {
  if (reply.term > state.currentTerm) {
    state.currentTerm = reply.term;
    state.votedFor = null;
    state.role = 'follower';
    return ctx.persist();
  }
  if (state.role !== 'leader' || reply.term !== state.currentTerm || request.term !== reply.term) return;
  const known = state.matchIndex[from] ?? 0;
  const confirmed = reply.success ? request.prevLogIndex + request.entries.length : known;
  if (confirmed > known) {
    state.matchIndex[from] = confirmed;
    state.nextIndex[from] = Math.max(state.nextIndex[from] ?? 1, confirmed + 1);
  } else if (!reply.success && request.prevLogIndex > known && request.prevLogIndex === (state.nextIndex[from] ?? 1) - 1) {
    state.nextIndex[from] = known + 1 + Math.floor((request.prevLogIndex - known) / 2);
  }
}
