import {
  resetElectionTimer,
  type Answer,
  type LogEnd,
  type RaftContext,
  type RaftState,
  type RequestVote,
  type RequestVoteReply,
  type Term,
} from '#harness';

/**
 * Whether a candidate whose log ends like `candidate` may have the vote of a server whose log ends
 * like `voter`. A pure function of the two ends; an empty log ends with index 0, of term 0. Raft §5.4.1.
 */
export function isUpToDate(candidate: LogEnd, voter: LogEnd): boolean {
  if (candidate.lastLogTerm !== voter.lastLogTerm) return candidate.lastLogTerm > voter.lastLogTerm;
  return candidate.lastLogIndex >= voter.lastLogIndex;
}

/**
 * A candidate asks this server for its vote. Follows Raft Fig. 2, RequestVote RPC, receiver
 * implementation 1 and 2, and the rules for all servers about terms (§5.1).
 * The reply may leave only when what it promises is on disk.
 */
export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): RequestVoteReply {
  const before = { term: state.currentTerm, vote: state.votedFor };
  // Whatever becomes of the vote: a later term is heard of and counts from now on.
  if (message.term > state.currentTerm) adoptTerm(state, message.term);
  const isFree = state.votedFor === null || state.votedFor === message.candidateId;
  const voteGranted = message.term === state.currentTerm && isFree && isUpToDate(message, logEnd(state, ctx));
  if (voteGranted) {
    state.votedFor = message.candidateId;
    // Only a vote that was given is a reason to wait longer before standing for election oneself.
    resetElectionTimer(ctx);
  }
  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();
  return { term: state.currentTerm, voteGranted };
}

/**
 * The election timer fired (the node has set it again): this server stands for election.
 * Follows Raft Fig. 2, rules for candidates. The answers come to `onVoteReply`.
 */
export function startElection(state: RaftState, ctx: RaftContext): void {
  state.currentTerm += 1;
  state.role = 'candidate';
  state.leaderId = null;
  state.votedFor = ctx.id;
  state.votesGranted = [ctx.id];
  void ctx.persist();
  for (const peer of ctx.peers) {
    ctx.send(peer, { type: 'RequestVote', term: state.currentTerm, candidateId: ctx.id, ...logEnd(state, ctx) });
  }
  countVotes(state, ctx);
}

/**
 * A server has answered a RequestVote of this one, perhaps late, perhaps twice. Whoever wins sets
 * `role` to `leader`; the node around it does the rest (nextIndex, heartbeats). Raft §5.2.
 */
export function onVoteReply(
  state: RaftState,
  { from, request, reply }: Answer<RequestVote, RequestVoteReply>,
  ctx: RaftContext,
): void {
  if (reply.term > state.currentTerm) {
    adoptTerm(state, reply.term);
    void ctx.persist();
    return;
  }
  // A vote counts in the term for which it was asked.
  if (state.role !== 'candidate' || request.term !== state.currentTerm || !reply.voteGranted) return;
  if (!state.votesGranted.includes(from)) state.votesGranted = [...state.votesGranted, from];
  countVotes(state, ctx);
}

/** More than half of all servers make a leader; each has been counted once. */
function countVotes(state: RaftState, ctx: RaftContext): void {
  const servers = ctx.peers.length + 1;
  if (state.votesGranted.length * 2 > servers) state.role = 'leader';
}

/** A new term begins: nobody is known to lead it, and no vote has been cast in it. */
function adoptTerm(state: RaftState, term: Term): void {
  state.currentTerm = term;
  state.votedFor = null;
  state.role = 'follower';
  state.leaderId = null;
}

/** Where this server's own log ends. */
function logEnd(state: RaftState, ctx: RaftContext): LogEnd {
  const lastLogIndex = ctx.log.lastIndex(state);
  return { lastLogIndex, lastLogTerm: ctx.log.termAt(state, lastLogIndex) ?? 0 };
}
