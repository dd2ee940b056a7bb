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

/** Nobody's election timer fires sooner than this after a message of the leader. */
const ELECTION_TIMEOUT_MS_MIN = 150;

export function isUpToDate(candidate: LogEnd, voter: LogEnd): boolean {
  if (candidate.lastLogTerm > voter.lastLogTerm) return true;
  if (candidate.lastLogTerm < voter.lastLogTerm) return false;
  return candidate.lastLogIndex >= voter.lastLogIndex;
}

/**
 * Another correct design: a server that has just heard from a leader doesn't let others disturb it
 * (thesis §4.2.3), and such a request leaves no trace, not even its term.
 */
export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): RequestVoteReply {
  const refused: RequestVoteReply = { term: state.currentTerm, voteGranted: false };
  const { term, candidateId } = message;
  if (term < state.currentTerm || hearsLeader(state, ctx)) return refused;
  if (term > state.currentTerm) {
    stepDown(state, term);
    void ctx.persist();
  }
  if (state.votedFor !== null && state.votedFor !== candidateId) return { term, voteGranted: false };
  if (!isUpToDate(message, ownEnd(state, ctx))) return { term, voteGranted: false };
  if (state.votedFor === null) {
    state.votedFor = candidateId;
    void ctx.persist();
  }
  resetElectionTimer(ctx);
  return { term, voteGranted: true };
}

export function startElection(state: RaftState, ctx: RaftContext): void {
  state.role = 'candidate';
  state.currentTerm++;
  state.votedFor = ctx.id;
  state.votesGranted = [ctx.id];
  state.leaderId = null;
  void ctx.persist();
  const message: RequestVote = { type: 'RequestVote', term: state.currentTerm, candidateId: ctx.id, ...ownEnd(state, ctx) };
  ctx.peers.forEach((peer) => ctx.send(peer, message));
}

export function onVoteReply(state: RaftState, answer: Answer<RequestVote, RequestVoteReply>, ctx: RaftContext): void {
  const { from, request, reply } = answer;
  if (reply.term > state.currentTerm) {
    stepDown(state, reply.term);
    void ctx.persist();
  } else if (state.role === 'candidate' && reply.voteGranted && request.term === state.currentTerm) {
    const voters = new Set(state.votesGranted).add(from);
    state.votesGranted = [...voters];
    if (voters.size >= Math.floor((ctx.peers.length + 1) / 2) + 1) state.role = 'leader';
  }
}

function hearsLeader(state: RaftState, ctx: RaftContext): boolean {
  if (state.role === 'leader' || state.leaderId === null) return false;
  return ctx.now() - state.heardAtMs < ELECTION_TIMEOUT_MS_MIN;
}

function stepDown(state: RaftState, term: Term): void {
  Object.assign(state, { currentTerm: term, role: 'follower', votedFor: null, leaderId: null });
}

function ownEnd(state: RaftState, { log }: RaftContext): LogEnd {
  const lastLogIndex = log.lastIndex(state);
  return { lastLogIndex, lastLogTerm: log.termAt(state, lastLogIndex) ?? 0 };
}
