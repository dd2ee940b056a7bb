/**
 * The contract of task 6. Read-only: what live-commitment.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { LivePart } from '#harness';

export type {
  Applied,
  AppendEntries,
  ApplyResult,
  ClientCommand,
  LivePart,
  NodeId,
  RaftContext,
  RaftState,
  ReplicationAnswer,
  Waiter,
  WholeParts,
} from '#harness';

/** `live-commitment.ts` exports these six functions. The first four may be async. */
export type Exports = LivePart;
