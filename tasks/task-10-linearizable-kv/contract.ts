/**
 * The contract of task 10. Read-only: what linearizable-kv.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { KvPart } from '#harness';

export type {
  ApplyResult,
  Answer,
  ClientState,
  Command,
  Context,
  KvError,
  KvOperation,
  KvOutcome,
  KvPart,
  KvReply,
  KvRequest,
  NodeId,
  Plain,
  ProposalOutcome,
  RaftState,
  RequestVote,
  StoreContext,
  WholeParts,
} from '#harness';

/**
 * `linearizable-kv.ts` exports `onRequest`, `toReply`, `perform` and `specify`. Three more are called where they
 * are exported too: `onReply` and `onTimer` at clients that send by `ctx.send` or set timers of their own,
 * and `admitsVote` at servers, for leases.
 */
export type Exports = KvPart;
