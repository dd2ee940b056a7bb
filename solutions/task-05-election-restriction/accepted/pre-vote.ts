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

/** How long a server that hears a leader is sure that there is one, in virtual milliseconds. */
const QUIET_MS = 150;

/** The term that this server would run in, and who would vote for it. */
interface Canvass {
  readonly term: Term;
  readonly voters: readonly NodeId[];
}

export const isUpToDate = (candidate: LogEnd, voter: LogEnd): boolean =>
  candidate.lastLogTerm > voter.lastLogTerm ||
  (candidate.lastLogTerm === voter.lastLogTerm && candidate.lastLogIndex >= voter.lastLogIndex);

/**
 * Another correct design: PreVote (thesis §9.6). A server first asks whether it would be elected; only
 * when a majority says so does it begin a new term. What is asked like that changes nothing at the voter.
 */
export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): RequestVoteReply {
  if (message.preVote === true) {
    const voteGranted = message.term > state.currentTerm && !hasLeader(state, ctx) && isUpToDate(message, endOf(state, ctx));
    return { term: state.currentTerm, voteGranted };
  }
  if (message.term < state.currentTerm) return { term: state.currentTerm, voteGranted: false };
  const isLater = message.term > state.currentTerm;
  if (isLater) beginTerm(state, message.term);
  const isFree = state.votedFor === null || state.votedFor === message.candidateId;
  const voteGranted = isFree && isUpToDate(message, endOf(state, ctx));
  if (voteGranted) {
    state.votedFor = message.candidateId;
    resetElectionTimer(ctx);
  }
  if (isLater || voteGranted) void ctx.persist();
  return { term: state.currentTerm, voteGranted };
}

export function startElection(state: RaftState, ctx: RaftContext): void {
  state.role = 'follower';
  state.leaderId = null;
  const term = state.currentTerm + 1;
  state.own['canvass'] = { term, voters: [ctx.id] } satisfies Canvass;
  askAll(state, { term, preVote: true }, ctx);
}

export function onVoteReply(state: RaftState, answer: Answer<RequestVote, RequestVoteReply>, ctx: RaftContext): void {
  const { from, request, reply } = answer;
  if (reply.term > state.currentTerm) {
    beginTerm(state, reply.term);
    void ctx.persist();
    return;
  }
  if (!reply.voteGranted) return;
  if (request.preVote === true) countPreVote(state, from, request.term, ctx);
  else if (state.role === 'candidate' && request.term === state.currentTerm) countVote(state, from, ctx);
}

function countPreVote(state: RaftState, from: NodeId, term: Term, ctx: RaftContext): void {
  const canvass = state.own['canvass'] as Canvass | undefined;
  if (canvass?.term !== term || term !== state.currentTerm + 1 || hasLeader(state, ctx)) return;
  const voters = [...new Set([...canvass.voters, from])];
  if (!isMajority(voters, ctx)) {
    state.own['canvass'] = { term, voters } satisfies Canvass;
    return;
  }
  delete state.own['canvass'];
  beginTerm(state, term);
  state.role = 'candidate';
  state.votedFor = ctx.id;
  state.votesGranted = [ctx.id];
  void ctx.persist();
  askAll(state, { term }, ctx);
}

function countVote(state: RaftState, from: NodeId, ctx: RaftContext): void {
  if (!state.votesGranted.includes(from)) state.votesGranted.push(from);
  if (isMajority(state.votesGranted, ctx)) state.role = 'leader';
}

function askAll(state: RaftState, about: Pick<RequestVote, 'term' | 'preVote'>, ctx: RaftContext): void {
  const message: RequestVote = { type: 'RequestVote', candidateId: ctx.id, ...endOf(state, ctx), ...about };
  for (const peer of ctx.peers) ctx.send(peer, message);
}

const isMajority = (voters: readonly NodeId[], ctx: RaftContext): boolean => 2 * voters.length > ctx.peers.length + 1;

/** A leader has itself; a follower, whoever has spoken to it lately. */
function hasLeader(state: RaftState, ctx: RaftContext): boolean {
  return state.role === 'leader' || (state.leaderId !== null && ctx.now() - state.heardAtMs < QUIET_MS);
}

function beginTerm(state: RaftState, term: Term): void {
  state.currentTerm = term;
  state.votedFor = null;
  state.leaderId = null;
  state.role = 'follower';
}

function endOf(state: RaftState, ctx: RaftContext): LogEnd {
  const lastLogIndex = ctx.log.lastIndex(state);
  return { lastLogIndex, lastLogTerm: ctx.log.termAt(state, lastLogIndex) ?? 0 };
}
