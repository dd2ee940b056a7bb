/**
 * The contract of task 12. Read-only: what paxos-accept.ts must export, and the types it works with.
 * The types themselves are documented in #harness.
 */
import type { AcceptPart } from '#harness';

export type { Accept, Accepted, AcceptorState, AcceptPart, Ballot, Nack, NodeId, PaxosContext, Plain, Promised, ProposerState } from '#harness';

/** `paxos-accept.ts` exports these four functions. All but the first may be async. */
export type Exports = AcceptPart;
