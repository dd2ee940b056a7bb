/**
 * The contract of task 3. Read-only: what commitment.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { CommitmentPart } from '#harness';

export type { CommitmentPart, CommitView, Index, NodeId, QuorumView, Term } from '#harness';

/** `commitment.ts` exports these two functions. */
export type Exports = CommitmentPart;
