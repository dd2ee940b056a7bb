/**
 * The contract of task 13. Read-only: what paxos-safety.ts must export, and the types it works with.
 * The types themselves are documented in #harness.
 */
import type { SafetyPart } from '#harness';

export type {
  BallotNumber,
  Explanation,
  ModelEvent,
  ModelState,
  ModelStep,
  NodeId,
  PaxosEvent,
  PaxosModel,
  PaxosRule,
  PaxosTrace,
  PromiseGiven,
  SafetyPart,
  Scope,
  SearchResult,
  TraceVerdict,
  Value,
  ValueProposed,
  Violated,
  VoteCast,
} from '#harness';

/** `paxos-safety.ts` exports these three functions. */
export type Exports = SafetyPart;
