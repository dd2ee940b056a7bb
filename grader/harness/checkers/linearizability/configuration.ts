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
  for (let i = 0; i < a.statuses.length; i++) {
    const [mine, other] = [a.statuses[i] as number, b.statuses[i] as number];
    if (mine === other) continue;
    if ((mine & DONE & ~other) !== 0 || (other & COVERED & ~mine) !== 0) return false;
    if (!sets.covers(setOf(mine), setOf(other))) return false;
  }
  for (let i = 0; i < a.spare.length; i++) if ((a.spare[i] as number) < (b.spare[i] as number)) return false;
  return true;
}

/** Configurations none of which dominates another, in the order in which they came. */
export class Antichain {
  readonly #sets: ResultSets;
  readonly #byState = new Map<number, Configuration[]>();
  #size = 0;

  constructor(sets: ResultSets) {
    this.#sets = sets;
  }

  get size(): number {
    return this.#size;
  }

  /** False where another one dominates it. */
  add(added: Configuration): boolean {
    const others = this.#byState.get(added.state);
    if (!others) {
      this.#byState.set(added.state, [added]);
      this.#size++;
      return true;
    }
    if (this.covers(added)) return false;
    const kept = others.filter((other) => !dominates(added, other, this.#sets));
    this.#size += kept.length + 1 - others.length;
    kept.push(added);
    this.#byState.set(added.state, kept);
    return true;
  }

  /** Whether one of them dominates it. */
  covers(one: Configuration): boolean {
    return this.#byState.get(one.state)?.some((other) => dominates(other, one, this.#sets)) ?? false;
  }

  has(one: Configuration): boolean {
    return this.#byState.get(one.state)?.includes(one) ?? false;
  }

  items(): Configuration[] {
    return [...this.#byState.values()].flat();
  }
}
