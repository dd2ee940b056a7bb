/**
 * The contract of task 18. Read-only: what equivocation.ts must export, and the types it works with.
 * The types themselves are documented in #harness.
 */
import type { EvidencePart } from '#harness';

export type {
  Candidate,
  Evidence,
  EvidenceContext,
  EvidenceNotice,
  EvidencePart,
  EvidenceState,
  Gossip,
  NodeId,
  Outgoing,
  PbftBallot,
  PbftCommit,
  PbftMessage,
  PbftPrepare,
  Plain,
  PrePrepare,
  Signed,
} from '#harness';

/** `equivocation.ts` exports these six functions, of which `onMessage` may be async; and `onTimer`, if it sets timers. */
export type Exports = EvidencePart;
