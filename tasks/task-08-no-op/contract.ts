/**
 * The contract of task 8. Read-only: what no-op.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { NoOpPart } from '#harness';

export type { Command, Index, LogEntry, NoOpPart, RaftContext, RaftState, Term } from '#harness';

/** `no-op.ts` exports these two functions. `onElected` may be async, `canServeRead` may not. */
export type Exports = NoOpPart;
