/**
 * The contract of task 9. Read-only: what snapshots.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { SnapshotPart } from '#harness';

export type {
  Answer,
  AppendEntries,
  Index,
  InstallSnapshot,
  InstallSnapshotReply,
  LogAccess,
  LogEntry,
  Machine,
  NodeId,
  RaftContext,
  RaftState,
  Snapshot,
  SnapshotPart,
  Term,
} from '#harness';

/**
 * `snapshots.ts` exports the object `log` and these seven functions; `compact` and the two handlers may
 * be async. At no time for long do more than 4 x `snapshotThreshold` applied entries lie in `state.log`:
 * how many of them you keep, and when you take a snapshot, is otherwise up to you.
 */
export type Exports = SnapshotPart;
