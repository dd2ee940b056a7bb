/**
 * The contract of task 19. Read-only: what fault-threshold.ts must export, and the types it works with.
 * The types themselves are documented in #harness.
 */
import type { ThresholdPart } from '#harness';

export type { Attack, AttackStep, ContestedRequest, NodeId, QuorumRange, QuorumVerdict, SplitWitness, SystemModel, ThresholdPart } from '#harness';

/** `fault-threshold.ts` exports these five functions. */
export type Exports = ThresholdPart;
