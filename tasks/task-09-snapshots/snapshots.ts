// Task 9: Snapshots. The statement is in README.md beside this file; `npx grade task-09` grades it.

import {
  notWritten,
  type Answer,
  type AppendEntries,
  type InstallSnapshot,
  type InstallSnapshotReply,
  type LogAccess,
  type NodeId,
  type RaftContext,
  type RaftState,
  type Snapshot,
} from '#harness';

/**
 * The log, some of which may have been cut off: all parts reach it through this, as `ctx.log`.
 * Indices are the paper's, from 1; `state.log` has the entries after `state.lastDiscardedIndex`. Raft §7.
 */
export const log: LogAccess = {
  /** Index of the last entry that this server ever had, cut off or not; 0 when there was none. */
  lastIndex(state) {
    return notWritten('log.lastIndex');
  },
  /**
   * Term of the entry at `index`: of every entry in `state.log`, and of the one that these follow (0 at
   * index 0); undefined where there is no entry, or nobody knows any more.
   */
  termAt(state, index) {
    return notWritten('log.termAt');
  },
  /** The entries from `index` to the end, a new array; empty where `index` was cut off or is beyond the end. */
  entriesFrom(state, index) {
    return notWritten('log.entriesFrom');
  },
  /** Adds entries at the end. */
  append(state, ...entries) {
    return notWritten('log.append');
  },
  /** Deletes the entry at `index` and all that follow it. What was cut off is committed: nobody deletes that. */
  truncateFrom(state, index) {
    return notWritten('log.truncateFrom');
  },
};

/**
 * A snapshot of what this server has applied: whoever restores it goes on after `lastIncludedIndex` as
 * this server would. `data` is yours to shape (plain data, as everywhere); it stays as it is, whatever
 * is applied afterwards. Raft §7, Fig. 12.
 */
export function takeSnapshot(state: RaftState, ctx: RaftContext): Snapshot {
  return notWritten('takeSnapshot');
}

/**
 * Called after every event. Sees to it that `state.log` doesn't grow for ever: once `snapshotThreshold`
 * applied entries lie in it, a snapshot may take their place. `state.snapshot`, `state.log` and
 * `state.lastDiscardedIndex` are persistent. Raft §7.
 */
export function compact(state: RaftState, ctx: RaftContext): void {
  return notWritten('compact');
}

/**
 * Brings what is volatile to where `state.snapshot` stands. Called at a restart, if there is a snapshot on
 * disk; call it yourself when one was installed. Put a new object into `state.machine`: a command that the
 * old one works on may still be under way. Raft §7.
 */
export function restore(state: RaftState, _ctx: RaftContext): void {
  return notWritten('restore');
}

/**
 * What a leader sends to `peer` in place of AppendEntries: its snapshot, where the log no longer has what
 * AppendEntries to this peer would need; undefined where it has. Raft §7, Fig. 13.
 */
export function makeInstallSnapshot(state: RaftState, peer: NodeId, ctx: RaftContext): InstallSnapshot | undefined {
  return notWritten('makeInstallSnapshot');
}

/**
 * An AppendEntries as the follower's half may see it: it compares `prevLogIndex` and `entries` with the
 * log, where those of this message may have been cut off. What was cut off is committed. Raft §7.
 */
export function trim(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntries {
  return notWritten('trim');
}

/**
 * A leader's snapshot reached this server, perhaps late, perhaps twice. The reply may leave only when what
 * it promises is on disk. Raft §5.1, §7, Fig. 13 (receiver implementation).
 */
export function onInstallSnapshot(state: RaftState, message: InstallSnapshot, ctx: RaftContext): InstallSnapshotReply {
  return notWritten('onInstallSnapshot');
}

/**
 * A reply to InstallSnapshot came back, perhaps late, perhaps twice, perhaps of an earlier term: what the
 * leader knows of the peer afterwards. Raft §5.1, §7.
 */
export function onInstallSnapshotReply(
  state: RaftState,
  { from, request, reply }: Answer<InstallSnapshot, InstallSnapshotReply>,
  ctx: RaftContext,
): void {
  return notWritten('onInstallSnapshotReply');
}
