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

/** Raft §5.4.1: the later last term wins; with equal last terms the longer log does; a tie is up-to-date. */
export function isUpToDate(candidate: LogEnd, voter: LogEnd): boolean {
  if (candidate.lastLogTerm !== voter.lastLogTerm) return candidate.lastLogTerm > voter.lastLogTerm;
  return candidate.lastLogIndex >= voter.lastLogIndex;
}

/** Raft Fig. 2, RequestVote RPC. */
export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): RequestVoteReply {
  const before = { term: state.currentTerm, vote: state.votedFor };
  if (message.term > state.currentTerm) adoptTerm(state, message.term);
  const isFree = state.votedFor === null || state.votedFor === message.candidateId;
  const voteGranted = message.term === state.currentTerm && isFree && isUpToDate(message, logEnd(state, ctx));
  if (voteGranted) {
    state.votedFor = message.candidateId;
    resetElectionTimer(ctx);
  }
  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();
  return { term: state.currentTerm, voteGranted };
}

/** Raft Fig. 2, candidates: new term, own vote, RequestVote to all. */
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

/** Only votes of this term count, and each voter once. */
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
  if (state.role !== 'candidate' || request.term !== state.currentTerm || !reply.voteGranted) return;
  if (!state.votesGranted.includes(from)) state.votesGranted = [...state.votesGranted, from];
  countVotes(state, ctx);
}

function countVotes(state: RaftState, ctx: RaftContext): void {
  const servers = ctx.peers.length + 1;
  if (state.votesGranted.length * 2 > servers) state.role = 'leader';
}

function adoptTerm(state: RaftState, term: Term): void {
  state.currentTerm = term;
  state.votedFor = null;
  state.role = 'follower';
  state.leaderId = null;
}

function logEnd(state: RaftState, ctx: RaftContext): LogEnd {
  const lastLogIndex = ctx.log.lastIndex(state);
  return { lastLogIndex, lastLogTerm: ctx.log.termAt(state, lastLogIndex) ?? 0 };
}
