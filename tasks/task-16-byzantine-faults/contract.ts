/**
 * The contract of task 16. Read-only: what byzantine-faults.ts must export, and the types it works with.
 * The types themselves are documented in #harness; in your editor, hold the mouse over a name.
 *
 * **Observations** are of one node, in the order in which they happened. `sent`, `signed` and `late` are acts: whoever
 * acts is up. `missed` stands where something was due. What is written of links and of other nodes (`lost`, `arrived`, `garbled`,
 * `unheard`, `accused`) is nobody's act.
 *
 * **A witness** names observations that ask for the class by themselves: given these alone, in the same order, the class is the
 * same. It names none that has nothing to do with it.
 *
 * **Made for.** Raft and Paxos are made for n ≥ 2f + 1 servers of which f crash or omit; PBFT and Tendermint for n ≥ 3f + 1
 * of which f do anything. `silent` and `selective` servers omit. One with `bit-flip` tells something wrong, but where checksums are
 * checked such messages are thrown away, so it omits. All others, but the merely slow, lie.
 */
import type { FaultsPart } from '#harness';

export type {
  Addressed,
  Adversaries,
  Behaviour,
  Classified,
  FaultClass,
  FaultsPart,
  Goal,
  Heard,
  LiesAtHand,
  LoneAttack,
  LoneAttackStep,
  Message,
  NodeId,
  Observation,
  ShellPart,
  System,
  Transport,
  View,
} from '#harness';

/** `byzantine-faults.ts` exports these four functions, and `byzantine` with its three. */
export type Exports = FaultsPart;
