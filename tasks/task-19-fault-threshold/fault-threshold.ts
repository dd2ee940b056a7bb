// Task 19: The 3f+1 threshold. The statement is in README.md beside this file; `npx grade task-19` grades it.

import { notWritten, type Attack, type QuorumRange, type QuorumVerdict, type SystemModel } from '#harness';

/** How many of n replicas may be faulty at most, if the others are to agree, and to go on. Pease, Shostak & Lamport 1980. */
export function maxFaults(n: number): number {
  return notWritten('maxFaults');
}

/** All sizes of quorums that are safe and live among n replicas of which f may be faulty; null where there are none. */
export function quorumRange(n: number, f: number): QuorumRange | null {
  return notWritten('quorumRange');
}

/** Whether quorums of this size are safe, and whether they are live; and where they aren't, what shows it. */
export function verify(n: number, f: number, quorum: number): QuorumVerdict {
  return notWritten('verify');
}

/**
 * An attack of at most f ≥ 1 faulty replicas, two others at least being correct, on PBFT with quorums of this size: one that
 * breaks agreement or progress. Null where there is none. `verify` knows which of the two to look for.
 */
export function findAttack(n: number, f: number, quorum: number): Attack | null {
  return notWritten('findAttack');
}

/** Whether agreement needs n ≥ 3f + 1 in such a system. */
export function needsThirds({ isSynchronous, isSigned }: SystemModel): boolean {
  return notWritten('needsThirds');
}
