import type { NodeId } from '../node.ts';
import type { Command, Index, LogEntry, Snapshot, Term } from './state.ts';

/** Sent by the leader to replicate entries; empty as a heartbeat. Raft Fig. 2. */
export interface AppendEntries {
  readonly type: 'AppendEntries';
  /** The leader's term. */
  readonly term: Term;
  readonly leaderId: NodeId;
  /** Index of the entry immediately before the new ones. */
  readonly prevLogIndex: Index;
  /** Term of that entry. */
  readonly prevLogTerm: Term;
  readonly entries: readonly LogEntry[];
  /** The leader's commitIndex. */
  readonly leaderCommit: Index;
}

/** Answer to AppendEntries. The hints are optional (Raft §5.3, end): a leader must work without them. */
export interface AppendEntriesReply {
  /** currentTerm of the replier, for the leader to update itself. */
  readonly term: Term;
  /** True if the replier holds the entry at prevLogIndex with prevLogTerm, and now all of `entries`. */
  readonly success: boolean;
  /** With a refusal: term of the replier's entry at prevLogIndex, if it has one. */
  readonly conflictTerm?: Term;
  /** With a refusal: first index of that term, or the replier's last index + 1 if its log is too short. */
  readonly conflictIndex?: Index;
}

/** Sent by a candidate to gather votes. Raft Fig. 2. */
export interface RequestVote {
  readonly type: 'RequestVote';
  /** The candidate's term. */
  readonly term: Term;
  readonly candidateId: NodeId;
  /** Index of the candidate's last entry. */
  readonly lastLogIndex: Index;
  /** Term of that entry. */
  readonly lastLogTerm: Term;
}

export interface RequestVoteReply {
  /** currentTerm of the voter, for the candidate to update itself. */
  readonly term: Term;
  readonly voteGranted: boolean;
}

/** Sent by the leader to a follower whose next entry it has already discarded; whole, not in chunks. Raft Fig. 13. */
export interface InstallSnapshot {
  readonly type: 'InstallSnapshot';
  readonly term: Term;
  readonly leaderId: NodeId;
  readonly snapshot: Snapshot;
}

export interface InstallSnapshotReply {
  readonly term: Term;
}

export type RaftMessage = AppendEntries | RequestVote | InstallSnapshot;
export type RaftReply = AppendEntriesReply | RequestVoteReply | InstallSnapshotReply;

/** A reply together with the request that it answers. */
export interface Answer<Request, Reply> {
  readonly from: NodeId;
  /** The request exactly as it was sent, however long ago. */
  readonly request: Request;
  readonly reply: Reply;
}

/** What a client sends to the leader. */
export interface ClientCommand {
  readonly command: Command;
  /** The term in which the client last heard of a leader; a hint that may be wrong. */
  readonly term?: Term;
  /** From task 7 on: who asks, and the number of the request within that client's session. */
  readonly clientId?: string;
  readonly seq?: number;
}
