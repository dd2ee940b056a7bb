/**
 * The contract of task 5. Read-only: what election.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { ElectionPart } from '#harness';

export type { Answer, ElectionPart, Index, LogEnd, LogEntry, NodeId, RaftContext, RaftState, RequestVote, RequestVoteReply, Term } from '#harness';

/** `election.ts` exports these four functions. All but the first may be async. */
export type Exports = ElectionPart;
