/**
 * The contract of task 20. Read-only: what tendermint.ts must export, and the types it works with.
 * The types themselves are documented in #harness.
 */
import type { TendermintPart } from '#harness';

export type {
  NodeId,
  Plain,
  Precommit,
  Prevote,
  Proposal,
  Signed,
  Step,
  TendermintConfig,
  TendermintContext,
  TendermintMessage,
  TendermintPart,
  Timeout,
  ValidatorState,
  TendermintVote,
} from '#harness';

/** `tendermint.ts` exports these five functions. All may be async. */
export type Exports = TendermintPart;
