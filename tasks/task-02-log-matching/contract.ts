/**
 * The contract of task 2. Read-only: what log-matching.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { FollowerPart } from '#harness';

export type { AppendEntries, AppendEntriesReply, FollowerPart, Index, LogEntry, RaftContext, RaftState, Term } from '#harness';

/** `log-matching.ts` exports this one function, `onAppendEntries`. It may be async. */
export type Exports = FollowerPart;
