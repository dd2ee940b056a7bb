/**
 * The contract of task 11. Read-only: what paxos-prepare.ts must export, and the types it works with.
 * The types themselves are documented in #harness.
 */
import type { PreparePart } from '#harness';

export type { Accept, AcceptorState, Ballot, From, Nack, NodeId, PaxosContext, Plain, Prepare, PreparePart, Promised, PromiseReply, ProposerState } from '#harness';

/** `paxos-prepare.ts` exports these six functions. All but the first two may be async. */
export type Exports = PreparePart;
