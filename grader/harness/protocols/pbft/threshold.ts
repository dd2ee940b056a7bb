import type { NodeId } from '../node.ts';

/** All sizes that a quorum may have, from `least` to `most`. */
export interface QuorumRange {
  readonly least: number;
  readonly most: number;
}

/** Two quorums that share nobody who is certainly correct: whoever is in both may be among the faulty. */
export interface SplitWitness {
  readonly quorums: readonly [readonly NodeId[], readonly NodeId[]];
  /** At most f. */
  readonly faulty: readonly NodeId[];
}

/** What is true of quorums of one size among n replicas of which f may be faulty. */
export interface QuorumVerdict {
  /** Any two quorums share a correct replica, whoever the f are. */
  readonly safe: boolean;
  /** Some quorum is left when the f keep silent, whoever they are. */
  readonly live: boolean;
  /** What shows that it isn't safe; null where it is. */
  readonly split: SplitWitness | null;
  /** At most f replicas whose silence leaves no quorum; null where there are none. */
  readonly silent: readonly NodeId[] | null;
}

/** Client C1 has asked for `x`, client C2 for `y`: two requests that want sequence number 1 of view 0. */
export type ContestedRequest = 'x' | 'y';

/** Something that a faulty replica says about sequence number 1 of view 0. The harness signs it with the liar's own key. */
export interface AttackStep {
  readonly liar: NodeId;
  readonly says: 'pre-prepare' | 'prepare' | 'commit';
  readonly request: ContestedRequest;
  readonly to: readonly NodeId[];
}

/**
 * A run that somebody else can have again. The clients have asked the primary, S1; then the faulty say what `steps` tell, in this order, and
 * nothing else; and whatever correct replicas send arrives.
 */
export interface Attack {
  /**
   * `agreement`: two correct replicas execute different requests at number 1. `progress`: the primary is correct, all that correct
   * replicas say has arrived, and none of them has executed anything.
   */
  readonly breaks: 'agreement' | 'progress';
  /** At most f replicas. They run no code of their own. */
  readonly faulty: readonly NodeId[];
  readonly steps: readonly AttackStep[];
}

/** What is taken for granted of a system. */
export interface SystemModel {
  /** Messages arrive within a time that everybody knows. If not, that holds from some moment on which nobody knows: partial synchrony. */
  readonly isSynchronous: boolean;
  /** Messages are signed, and nobody can sign for another. */
  readonly isSigned: boolean;
}

/** Task 19: where the quorums of tasks 17 and 20 come from. Pure functions of whole numbers, 1 ≤ quorum ≤ n and 0 ≤ f < n. */
export interface ThresholdPart {
  maxFaults(n: number): number;
  quorumRange(n: number, f: number): QuorumRange | null;
  verify(n: number, f: number, quorum: number): QuorumVerdict;
  findAttack(n: number, f: number, quorum: number): Attack | null;
  needsThirds(model: SystemModel): boolean;
}

/** The names of so many replicas: S1, S2, ... */
export function replicasOf(n: number): readonly NodeId[] {
  return Array.from({ length: n }, (_, i) => `S${i + 1}`);
}

/** All subsets of this size, each in the order of the items. */
export function subsetsOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  if (size === 0) return [[]];
  return items.flatMap((first, i) => subsetsOf(items.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}
