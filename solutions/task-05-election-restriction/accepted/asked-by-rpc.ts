import {
  resetElectionTimer,
  type Answer,
  type LogEnd,
  type RaftContext,
  type RaftState,
  type RequestVote,
  type RequestVoteReply,
} from '#harness';

/**
 * Another correct design: votes are asked for by RPC, one promise a peer, and nobody waits for all of
 * them. Each answer goes where others' answers go.
 */
export function startElection(state: RaftState, ctx: RaftContext): void {
  leaveTerm(state, state.currentTerm + 1);
  state.role = 'candidate';
  state.votedFor = ctx.id;
  state.votesGranted = [ctx.id];
  void ctx.persist();
  const request: RequestVote = { type: 'RequestVote', term: state.currentTerm, candidateId: ctx.id, ...ends(state, ctx) };
  for (const from of ctx.peers) {
    void ctx.rpc(from, request, 150).then(
      (reply) => onVoteReply(state, { from, request, reply: reply as RequestVoteReply }, ctx),
      () => undefined,
    );
  }
}

export function onVoteReply(state: RaftState, answer: Answer<RequestVote, RequestVoteReply>, ctx: RaftContext): void {
  const { from, request, reply } = answer;
  if (reply.term > state.currentTerm) {
    leaveTerm(state, reply.term);
    void ctx.persist();
    return;
  }
  const wasGranted = reply.voteGranted && state.role === 'candidate' && request.term === state.currentTerm;
  if (!wasGranted) return;
  state.votesGranted = [...state.votesGranted.filter((voter) => voter !== from), from];
  if (2 * state.votesGranted.length > ctx.peers.length + 1) state.role = 'leader';
}

export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): RequestVoteReply {
  if (message.term < state.currentTerm) return { term: state.currentTerm, voteGranted: false };
  let mustPersist = false;
  if (message.term > state.currentTerm) {
    leaveTerm(state, message.term);
    mustPersist = true;
  }
  const voteGranted = [null, message.candidateId].includes(state.votedFor) && isUpToDate(message, ends(state, ctx));
  if (voteGranted && state.votedFor === null) {
    state.votedFor = message.candidateId;
    mustPersist = true;
  }
  if (voteGranted) resetElectionTimer(ctx);
  if (mustPersist) void ctx.persist();
  return { term: state.currentTerm, voteGranted };
}

export function isUpToDate(candidate: LogEnd, voter: LogEnd): boolean {
  if (candidate.lastLogTerm === voter.lastLogTerm) return candidate.lastLogIndex >= voter.lastLogIndex;
  return candidate.lastLogTerm > voter.lastLogTerm;
}

function leaveTerm(state: RaftState, term: number): void {
  state.currentTerm = term;
  state.votedFor = null;
  state.role = 'follower';
  state.leaderId = null;
}

function ends(state: RaftState, { log }: RaftContext): LogEnd {
  const lastLogIndex = log.lastIndex(state);
  return { lastLogIndex, lastLogTerm: log.termAt(state, lastLogIndex) ?? 0 };
}
