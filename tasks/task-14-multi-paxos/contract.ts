/**
 * The contract of task 14. Read-only: what multi-paxos.ts must export, and the types it works with.
 * The types themselves are documented in #harness.
 */
import type { ReplicaPart } from '#harness';

export type {
  AcceptedSlot,
  AcceptSlot,
  ApplyResult,
  Ballot,
  Command,
  Decide,
  DecideSlot,
  From,
  MultiPaxosContext,
  Nack,
  NodeId,
  PrepareSlots,
  PromiseSlots,
  ReplicaPart,
  ReplicaState,
  Slot,
  SlotVote,
  Vote,
  Watermark,
} from '#harness';

/** `multi-paxos.ts` exports these ten functions. Each may be async. */
export type Exports = ReplicaPart;
