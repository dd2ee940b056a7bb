import type {
  Answer,
  AppendEntries,
  AppendEntriesReply,
  ClientCommand,
  Index,
  NodeId,
  RaftContext,
  RaftState,
} from '#harness';

const MOST_ENTRIES = 2;

/**
 * Another correct design: at most one message to each peer awaits its answer, with at most two
 * entries in it, and with none until the place is found where the logs agree (thesis §3.5).
 * A heartbeat sends again what got lost.
 */
export function becomeLeader(state: RaftState, ctx: RaftContext): void {
  const next = ctx.log.lastIndex(state) + 1;
  state.nextIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, next]));
  state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, 0]));
  state.own['awaited'] = {};
}

/** prevLogIndex of the message to each peer that has no answer yet. */
function awaited(state: RaftState): Record<NodeId, Index | undefined> {
  return state.own['awaited'] as Record<NodeId, Index | undefined>;
}

export function onClientCommand(state: RaftState, { command }: ClientCommand, ctx: RaftContext): void {
  ctx.log.append(state, { command, term: state.currentTerm });
  void ctx.persist();
  for (const peer of ctx.peers) sendIfFree(state, peer, ctx);
}

function sendIfFree(state: RaftState, peer: NodeId, ctx: RaftContext): void {
  const nothingToSend = (state.matchIndex[peer] ?? 0) === ctx.log.lastIndex(state);
  if (awaited(state)[peer] !== undefined || nothingToSend) return;
  ctx.send(peer, makeAppendEntries(state, peer, ctx));
}

export function makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries {
  const prevLogIndex = (state.nextIndex[peer] ?? 1) - 1;
  const isFound = prevLogIndex === (state.matchIndex[peer] ?? 0);
  awaited(state)[peer] = prevLogIndex;
  return {
    type: 'AppendEntries',
    term: state.currentTerm,
    leaderId: ctx.id,
    prevLogIndex,
    prevLogTerm: ctx.log.termAt(state, prevLogIndex) ?? 0,
    entries: isFound ? ctx.log.entriesFrom(state, prevLogIndex + 1).slice(0, MOST_ENTRIES) : [],
    leaderCommit: state.commitIndex,
  };
}

export function onAppendEntriesReply(
  state: RaftState,
  { from, request, reply }: Answer<AppendEntries, AppendEntriesReply>,
  ctx: RaftContext,
): void {
  if (reply.term > state.currentTerm) return stepDown(state, reply, ctx);
  if (state.role !== 'leader' || request.term !== state.currentTerm) return;
  // Only the awaited answer counts; what comes late or twice was dealt with before.
  if (awaited(state)[from] !== request.prevLogIndex) return;
  awaited(state)[from] = undefined;
  const known = state.matchIndex[from] ?? 0;
  if (reply.success) {
    const held = Math.max(known, request.prevLogIndex + request.entries.length);
    state.matchIndex[from] = held;
    state.nextIndex[from] = held + 1;
  } else if (request.prevLogIndex > known) {
    state.nextIndex[from] = request.prevLogIndex;
  }
  sendIfFree(state, from, ctx);
}

function stepDown(state: RaftState, reply: AppendEntriesReply, ctx: RaftContext): void {
  state.currentTerm = reply.term;
  state.votedFor = null;
  state.role = 'follower';
  void ctx.persist();
}
