import type { Answer, AppendEntries, AppendEntriesReply, ClientCommand, NodeId, RaftContext, RaftState } from '#harness';

/**
 * Called once when this server wins an election. Raft Fig. 2 (volatile state on leaders):
 * nextIndex starts at the leader's last index + 1, matchIndex at 0.
 */
export function becomeLeader(state: RaftState, ctx: RaftContext): void {
  const next = ctx.log.lastIndex(state) + 1;
  state.nextIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, next]));
  state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, 0]));
}

/**
 * A client's command reached this leader: append it as an entry of the current term, persist,
 * and replicate it. Only `message.command` is the client's to choose. Raft §5.3.
 */
export function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): void {
  ctx.log.append(state, { term: state.currentTerm, command: message.command });
  // The followers may write while this server does (thesis §10.2.1); its own copy counts once it is on disk.
  for (const peer of ctx.peers) ctx.send(peer, makeAppendEntries(state, peer, ctx));
  void ctx.persist();
}

/**
 * The AppendEntries that `peer` needs next: the entries from nextIndex on, and the index and
 * term of the entry immediately before them. Raft Fig. 2 (AppendEntries RPC, arguments).
 */
export function makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries {
  const nextIndex = state.nextIndex[peer] ?? ctx.log.lastIndex(state) + 1;
  const prevLogIndex = nextIndex - 1;
  return {
    type: 'AppendEntries',
    term: state.currentTerm,
    leaderId: ctx.id,
    prevLogIndex,
    prevLogTerm: ctx.log.termAt(state, prevLogIndex) ?? 0,
    entries: ctx.log.entriesFrom(state, nextIndex),
    leaderCommit: state.commitIndex,
  };
}

/**
 * A reply came back: perhaps late, perhaps a second time, perhaps of an earlier term. Raises
 * matchIndex and nextIndex on success, probes further back on a refusal, and steps down when
 * the reply's term is higher. Raft §5.1, §5.3, Fig. 2 (rules for leaders).
 */
export function onAppendEntriesReply(
  state: RaftState,
  { from, request, reply }: Answer<AppendEntries, AppendEntriesReply>,
  ctx: RaftContext,
): void {
  if (reply.term > state.currentTerm) {
    state.currentTerm = reply.term;
    state.votedFor = null;
    state.role = 'follower';
    void ctx.persist();
    return;
  }
  // A reply to a request of an earlier term says nothing about the log that this server has now.
  if (state.role !== 'leader' || request.term !== state.currentTerm) return;

  const matchIndex = state.matchIndex[from] ?? 0;
  const nextIndex = state.nextIndex[from] ?? 1;
  if (reply.success) {
    state.matchIndex[from] = Math.max(matchIndex, request.prevLogIndex + request.entries.length);
    state.nextIndex[from] = Math.max(nextIndex, state.matchIndex[from] + 1);
  } else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {
    // Only the refusal of the present probe moves it; what is known to match is never probed again.
    state.nextIndex[from] = nextIndex - 1;
    ctx.send(from, makeAppendEntries(state, from, ctx));
  }
}
