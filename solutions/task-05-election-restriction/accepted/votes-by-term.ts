import {
  resetElectionTimer,
  type Answer,
  type LogEnd,
  type NodeId,
  type RaftContext,
  type RaftState,
  type RequestVote,
  type RequestVoteReply,
  type Term,
} from '#harness';

/** Who voted for this server, by term. */
type Ballots = Record<Term, Record<NodeId, true>>;

/**
 * Another correct design: votes are kept by term in a field of its own, log ends are compared as
 * tuples, every answer is made by `ctx.reply` after a write, and terms are dealt with in one place.
 */
export function isUpToDate(candidate: LogEnd, voter: LogEnd): boolean {
  const [a, b] = [candidate, voter].map(({ lastLogTerm, lastLogIndex }) => [lastLogTerm, lastLogIndex] as const);
  return a === undefined || b === undefined || !isSmaller(a, b);
}

export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): undefined {
  heardOf(state, message.term);
  const voteGranted = mayVote(state, message, ctx);
  if (voteGranted) {
    state.votedFor = message.candidateId;
    resetElectionTimer(ctx);
  }
  void ctx.persist();
  ctx.reply({ term: state.currentTerm, voteGranted });
}

export function startElection(state: RaftState, ctx: RaftContext): void {
  heardOf(state, state.currentTerm + 1);
  state.role = 'candidate';
  state.votedFor = ctx.id;
  void ctx.persist();
  const end = lastOf(state, ctx);
  for (const peer of ctx.peers) ctx.send(peer, { type: 'RequestVote', term: state.currentTerm, candidateId: ctx.id, ...end });
  count(state, ctx.id, state.currentTerm, ctx);
}

export function onVoteReply(state: RaftState, answer: Answer<RequestVote, RequestVoteReply>, ctx: RaftContext): void {
  if (heardOf(state, answer.reply.term)) void ctx.persist();
  if (answer.reply.voteGranted) count(state, answer.from, answer.request.term, ctx);
}

function count(state: RaftState, voter: NodeId, term: Term, ctx: RaftContext): void {
  const ballots = (state.own['ballots'] ??= {}) as Ballots;
  const voters = (ballots[term] ??= {});
  voters[voter] = true;
  const isMine = term === state.currentTerm && state.role === 'candidate' && state.votedFor === ctx.id;
  if (isMine && 2 * Object.keys(voters).length > ctx.peers.length + 1) state.role = 'leader';
}

/** True if the term is a later one: it is current from now on. */
function heardOf(state: RaftState, term: Term): boolean {
  if (term <= state.currentTerm) return false;
  Object.assign(state, { currentTerm: term, votedFor: null, role: 'follower', leaderId: null });
  return true;
}

function mayVote(state: RaftState, message: RequestVote, ctx: RaftContext): boolean {
  if (message.term !== state.currentTerm) return false;
  switch (state.votedFor) {
    case null:
    case message.candidateId:
      return isUpToDate(message, lastOf(state, ctx));
    default:
      return false;
  }
}

function isSmaller(a: readonly [Term, number], b: readonly [Term, number]): boolean {
  return a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];
}

function lastOf(state: RaftState, ctx: RaftContext): LogEnd {
  const lastLogIndex = ctx.log.lastIndex(state);
  const lastLogTerm = ctx.log.termAt(state, lastLogIndex) ?? 0;
  return { lastLogTerm, lastLogIndex };
}
