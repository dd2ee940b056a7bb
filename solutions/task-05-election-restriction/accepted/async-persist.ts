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
 * Another correct design: the handlers wait for their writes. A vote is recorded together with the
 * check that allows it, and what happens after an `await` is done only if it still fits.
 */
export async function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): Promise<RequestVoteReply> {
  const voteGranted = judge(state, message, ctx);
  const { currentTerm } = state;
  if (currentTerm !== ctx.disk['currentTerm'] || voteGranted) await ctx.persist();
  return { term: currentTerm, voteGranted };
}

export function isUpToDate(candidate: LogEnd, voter: LogEnd): boolean {
  const isLonger = candidate.lastLogIndex - voter.lastLogIndex;
  const isLater = candidate.lastLogTerm - voter.lastLogTerm;
  return isLater > 0 || (isLater === 0 && isLonger >= 0);
}

export async function startElection(state: RaftState, ctx: RaftContext): Promise<void> {
  const term = state.currentTerm + 1;
  Object.assign(state, { currentTerm: term, role: 'candidate', leaderId: null, votedFor: ctx.id, votesGranted: [ctx.id] });
  const end = ownEnd(state, ctx);
  await ctx.persist();
  if (state.currentTerm !== term || state.role !== 'candidate') return;
  for (const peer of ctx.peers) ctx.send(peer, { type: 'RequestVote', term, candidateId: ctx.id, ...end });
}

export async function onVoteReply(
  state: RaftState,
  { from, request, reply }: Answer<RequestVote, RequestVoteReply>,
  ctx: RaftContext,
): Promise<void> {
  if (reply.term > state.currentTerm) {
    adopt(state, reply.term);
    await ctx.persist();
    return;
  }
  const isCurrent = state.role === 'candidate' && request.term === state.currentTerm;
  if (!isCurrent || !reply.voteGranted || state.votesGranted.includes(from)) return;
  state.votesGranted.push(from);
  if (state.votesGranted.length > (ctx.peers.length + 1) / 2) state.role = 'leader';
}

/** Decides and records in one go; nothing is waited for here. */
function judge(state: RaftState, message: RequestVote, ctx: RaftContext): boolean {
  if (message.term < state.currentTerm) return false;
  if (message.term > state.currentTerm) adopt(state, message.term);
  if ((state.votedFor ?? message.candidateId) !== message.candidateId) return false;
  if (!isUpToDate(message, ownEnd(state, ctx))) return false;
  state.votedFor = message.candidateId;
  resetElectionTimer(ctx);
  return true;
}

function adopt(state: RaftState, term: number): void {
  state.currentTerm = term;
  state.votedFor = null;
  state.role = 'follower';
  state.leaderId = null;
}

function ownEnd(state: RaftState, ctx: RaftContext): LogEnd {
  const last = state.log.at(-1);
  return { lastLogIndex: ctx.log.lastIndex(state), lastLogTerm: last?.term ?? 0 };
}
