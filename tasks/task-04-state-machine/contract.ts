/**
 * The contract of task 4. Read-only: what state-machine.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { MachinePart } from '#harness';

export type { AppendEntries, ApplyResult, Command, Index, LogEntry, Machine, MachinePart, Plain, RaftContext, RaftState } from '#harness';

/** `state-machine.ts` exports these four functions. `applyCommitted` may be async. */
export type Exports = MachinePart;
