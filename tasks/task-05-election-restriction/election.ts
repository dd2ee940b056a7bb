// Task 5: Election restriction. The statement is in README.md beside this file; `npx grade task-05` grades it.

import {
  notWritten,
  type Answer,
  type LogEnd,
  type RaftContext,
  type RaftState,
  type RequestVote,
  type RequestVoteReply,
} from '#harness';

/**
 * Whether a candidate whose log ends like `candidate` may have the vote of a server whose log ends
 * like `voter`. A pure function of the two ends; an empty log ends with index 0, of term 0. Raft §5.4.1.
 */
export function isUpToDate(candidate: LogEnd, voter: LogEnd): boolean {
  return notWritten('isUpToDate');
}

/**
 * A candidate asks this server for its vote. Follows Raft Fig. 2, RequestVote RPC, receiver
 * implementation 1 and 2, and the rules for all servers about terms (§5.1).
 * The reply may leave only when what it promises is on disk.
 */
export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): RequestVoteReply {
  return notWritten('onRequestVote');
}

/**
 * The election timer fired (the node has set it again): this server stands for election.
 * Follows Raft Fig. 2, rules for candidates. The answers come to `onVoteReply`.
 */
export function startElection(state: RaftState, ctx: RaftContext): void {
  return notWritten('startElection');
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
  return notWritten('onVoteReply');
}
