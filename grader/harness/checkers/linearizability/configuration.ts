import type { ResultSets } from './result-sets.ts';

/**
 * One way in which a history can have gone so far, or rather many at once: the state that the operations
 * linearised so far have led to, and what each open operation may have been part of.
 *
 * An open operation's *status* is a number of three parts:
 * - `DONE`: it has been linearised, with the one result in its set.
 * - the set of results that it may have had already: each could be put into the order so far without
 *   changing anything after it. It may as well be put at a later place. So each such operation stands
 *   for two configurations, one with and one without it, and k of them for 2^k.
 * - `COVERED`: it was open when a blind operation was linearised last, which covers whatever is put right
 *   before it. Blind operations that were covered may have taken effect there; other covered ones may
 *   have seen the states that those led to.
 *
 * `spare` counts the indefinite operations of each kind that have not taken effect yet, and how many of
 * them are covered: two numbers a kind.
 */
export interface Configuration {
  readonly state: number;
  readonly statuses: readonly number[];
  readonly spare: readonly number[];
}

export const DONE = 1;
export const COVERED = 2;
const SET_SHIFT = 2;

export function setOf(status: number): number {
  return status >> SET_SHIFT;
}

export function withSet(status: number, set: number): number {
  return (set << SET_SHIFT) | (status & (DONE | COVERED));
}

export function doneWith(set: number): number {
  return (set << SET_SHIFT) | DONE;
}

/**
 * Whether whatever can follow on `b` can follow on `a`: of the operations that `b` may still linearise, `a`
 * may linearise each as well, and of those that are done in `b`, each may count as done in `a`.
 */
export function dominates(a: Configuration, b: Configuration, sets: ResultSets): boolean {
  if (a.state !== b.state) return false;
  // Here two differ most often.
  for (let i = 0; i < a.spare.length; i++) if ((a.spare[i] as number) < (b.spare[i] as number)) return false;
  for (let i = 0; i < a.statuses.length; i++) {
    const mine = a.statuses[i] as number;
    const other = b.statuses[i] as number;
    if (mine === other) continue;
    if ((mine & DONE & ~other) !== 0 || (other & COVERED & ~mine) !== 0) return false;
    if (!sets.covers(setOf(mine), setOf(other))) return false;
  }
  return true;
}

export function replaced(statuses: readonly number[], slot: number, status: number): number[] {
  const copy = statuses.slice();
  copy[slot] = status;
  return copy;
}

export function cleared(one: Configuration, slot: number): Configuration {
  return { ...one, statuses: replaced(one.statuses, slot, 0) };
}

export function changed(spare: readonly number[], place: number, by: number): number[] {
  const copy = spare.slice();
  copy[place] = (copy[place] as number) + by;
  return copy;
}

/** One less of this kind: one that is covered, or rather one that isn't, if there is such a one. */
export function spent(spare: readonly number[], place: number, isCovered: boolean): number[] {
  const copy = spare.slice();
  const [count, covered] = [copy[2 * place] as number, copy[2 * place + 1] as number];
  copy[2 * place] = count - 1;
  if (isCovered || covered === count) copy[2 * place + 1] = covered - 1;
  return copy;
}
