import type { NodeId } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Command, Index, LogEntry, Term } from './state.ts';

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
  /** Set where it only asks whether a vote would be granted: no term is adopted and no vote is given. Thesis §9.6. */
  readonly preVote?: boolean;
}

export interface RequestVoteReply {
  /** currentTerm of the voter, for the candidate to update itself. */
  readonly term: Term;
  readonly voteGranted: boolean;
}

/** Sent by the leader to a follower whose next entry it has already discarded. Raft Fig. 13. */
export interface InstallSnapshot {
  readonly type: 'InstallSnapshot';
  /** The leader's term. */
  readonly term: Term;
  readonly leaderId: NodeId;
  /** The snapshot replaces all entries up through this one. */
  readonly lastIncludedIndex: Index;
  /** Term of that entry. */
  readonly lastIncludedTerm: Term;
  /** Where this chunk lies in the data; 0 when the snapshot is sent as a whole. */
  readonly offset: number;
  /** The snapshot's data, or a chunk of it. */
  readonly data: Plain;
  /** True with the last chunk. */
  readonly done: boolean;
}

export interface InstallSnapshotReply {
  /** currentTerm of the replier, for the leader to update itself. */
  readonly term: Term;
  /** Where snapshots are sent in chunks: the offset from which the replier needs more. */
  readonly nextOffset?: number;
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
}

/** A client asks up to where a read would have to see the log; no command, and nothing is appended. Thesis §6.4. */
export interface ReadRequest {
  readonly read: true;
}

/** What a client hears when its request has no result. */
export type Refusal =
  /** This server does not lead, and nothing was done. */
  | { readonly ok: false; readonly error: 'not-leader'; readonly leaderId: NodeId | null }
  /** The command may take effect or not: its entry was in the log when leadership was lost. */
  | { readonly ok: false; readonly error: 'unknown' }
  /** A leader that can't vouch for its commitIndex yet was asked for a read. */
  | { readonly ok: false; readonly error: 'not-ready' };
