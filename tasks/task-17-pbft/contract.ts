/**
 * The contract of task 17. Read-only: what pbft.ts must export, and the types it works with.
 * The types themselves are documented in #harness.
 */
import type { PbftPart } from '#harness';

export type {
  Invoke,
  NodeId,
  PbftClientState,
  PbftCommit,
  PbftConfig,
  PbftContext,
  PbftPart,
  PbftPrepare,
  PbftReply,
  PbftRequest,
  PbftState,
  Plain,
  PrePrepare,
  Signed,
} from '#harness';

/** `pbft.ts` exports these five functions. All may be async. */
export type Exports = PbftPart;
