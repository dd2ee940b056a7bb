/**
 * The contract of task 1. Read-only: what log-replication.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { LeaderPart } from '#harness';

export type {
  Answer,
  AppendEntries,
  AppendEntriesReply,
  ClientCommand,
  Index,
  LeaderPart,
  LogEntry,
  NodeId,
  RaftContext,
  RaftState,
  Term,
} from '#harness';

/** `log-replication.ts` exports these four functions. The two handlers may be async. */
export type Exports = LeaderPart;
