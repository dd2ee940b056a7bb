import type {
  Answer,
  AppendEntries,
  AppendEntriesReply,
  ClientCommand,
  Index,
  NodeId,
  RaftContext,
  RaftState,
  Term,
} from '#harness';

/** Another correct design: the hints of a refusal skip a whole term at once (Raft §5.3, end). */
export function becomeLeader(state: RaftState, ctx: RaftContext): void {
  state.nextIndex = {};
  state.matchIndex = {};
  for (const peer of ctx.peers) {
    state.nextIndex[peer] = ctx.log.lastIndex(state) + 1;
    state.matchIndex[peer] = 0;
  }
}

export function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): void {
  ctx.log.append(state, { term: state.currentTerm, command: message.command });
  void ctx.persist();
  for (const peer of ctx.peers) ctx.send(peer, makeAppendEntries(state, peer, ctx));
}

export function makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries {
  const prevLogIndex = (state.nextIndex[peer] ?? 1) - 1;
  return {
    type: 'AppendEntries',
    term: state.currentTerm,
    leaderId: ctx.id,
    prevLogIndex,
    prevLogTerm: ctx.log.termAt(state, prevLogIndex) ?? 0,
    entries: ctx.log.entriesFrom(state, prevLogIndex + 1),
    leaderCommit: state.commitIndex,
  };
}

export function onAppendEntriesReply(
  state: RaftState,
  { from, request, reply }: Answer<AppendEntries, AppendEntriesReply>,
  ctx: RaftContext,
): void {
  if (reply.term > state.currentTerm) {
    state.role = 'follower';
    state.currentTerm = reply.term;
    state.votedFor = null;
    void ctx.persist();
  } else if (state.role === 'leader' && request.term === state.currentTerm) {
    const known = state.matchIndex[from] ?? 0;
    if (reply.success) {
      const held = request.prevLogIndex + request.entries.length;
      if (held > known) state.matchIndex[from] = held;
      if (held >= (state.nextIndex[from] ?? 1)) state.nextIndex[from] = held + 1;
    } else if (request.prevLogIndex === (state.nextIndex[from] ?? 1) - 1 && request.prevLogIndex > known) {
      const hinted = afterHint(state, request.prevLogIndex, reply, ctx);
      state.nextIndex[from] = Math.min(request.prevLogIndex, Math.max(known + 1, hinted));
      ctx.send(from, makeAppendEntries(state, from, ctx));
    }
  }
}

/** After this leader's own last entry of the conflicting term, if it has one; else where the follower's begin. */
function afterHint(state: RaftState, refused: Index, reply: AppendEntriesReply, ctx: RaftContext): Index {
  if (reply.conflictIndex === undefined) return refused;
  const last = reply.conflictTerm === undefined ? undefined : lastOfTerm(state, reply.conflictTerm, refused, ctx);
  return last === undefined ? reply.conflictIndex : last + 1;
}

function lastOfTerm(state: RaftState, term: Term, upTo: Index, ctx: RaftContext): Index | undefined {
  for (let index = upTo; index > 0; index--) if (ctx.log.termAt(state, index) === term) return index;
  return undefined;
}
