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
 * Another correct design: once a peer has confirmed something, nextIndex moves on with each
 * message that is sent, without waiting for the answer (thesis §10.2.2). A refusal falls back
 * to what is known to match, and to one probe at a time.
 */
export function becomeLeader(state: RaftState, ctx: RaftContext): void {
  const next = ctx.log.lastIndex(state) + 1;
  state.nextIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, next]));
  state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, 0]));
  state.own['streaming'] = [];
}

/** The peers that are sent to ahead of their answers. */
const streaming = (state: RaftState): readonly NodeId[] => state.own['streaming'] as NodeId[];

function setStreaming(state: RaftState, peer: NodeId, isStreaming: boolean): void {
  const others = streaming(state).filter((other) => other !== peer);
  state.own['streaming'] = isStreaming ? [...others, peer] : others;
}

export function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): void {
  ctx.log.append(state, { term: state.currentTerm, command: message.command });
  for (const peer of streaming(state)) ctx.send(peer, makeAppendEntries(state, peer, ctx));
  void ctx.persist();
}

export function makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries {
  const last = ctx.log.lastIndex(state);
  const nextIndex = state.nextIndex[peer] ?? last + 1;
  if (streaming(state).includes(peer)) state.nextIndex[peer] = last + 1;
  return {
    type: 'AppendEntries',
    term: state.currentTerm,
    leaderId: ctx.id,
    prevLogIndex: nextIndex - 1,
    prevLogTerm: ctx.log.termAt(state, nextIndex - 1) ?? 0,
    entries: ctx.log.entriesFrom(state, nextIndex),
    leaderCommit: state.commitIndex,
  };
}

export function onAppendEntriesReply(
  state: RaftState,
  { from, request, reply }: Answer<AppendEntries, AppendEntriesReply>,
  ctx: RaftContext,
): void {
  if (reply.term > state.currentTerm) {
    Object.assign(state, { currentTerm: reply.term, votedFor: null, role: 'follower' });
    void ctx.persist();
    return;
  }
  if (state.role !== 'leader' || request.term !== state.currentTerm) return;
  const matchIndex = state.matchIndex[from] ?? 0;
  if (reply.success) {
    state.matchIndex[from] = Math.max(matchIndex, request.prevLogIndex + request.entries.length);
    state.nextIndex[from] = Math.max(state.nextIndex[from] ?? 1, state.matchIndex[from] + 1);
    setStreaming(state, from, true);
    return;
  }
  if (request.prevLogIndex <= matchIndex) return;
  if (streaming(state).includes(from)) {
    setStreaming(state, from, false);
    state.nextIndex[from] = matchIndex + 1;
  } else if (request.prevLogIndex === (state.nextIndex[from] ?? 1) - 1) {
    state.nextIndex[from] = request.prevLogIndex;
  } else {
    return;
  }
  ctx.send(from, makeAppendEntries(state, from, ctx));
}
