import { COVERED, DONE, dominates, setOf, type Configuration } from './configuration.ts';
import type { ResultSets } from './result-sets.ts';

/** Never less in a configuration than in one that it dominates, and only where they are equal the same. */
function weightOf({ statuses, spare }: Configuration, sets: ResultSets): number {
  let weight = 0;
  for (const count of spare) weight += count;
  for (const status of statuses) weight += Number((status & DONE) === 0) + Number((status & COVERED) !== 0) + sets.items(setOf(status)).length;
  return weight;
}

/** Configurations none of which dominates another, in the order in which they came. */
export class Antichain {
  readonly #sets: ResultSets;
  /** By state, by weight: a comparison is long, and most are spared like this. */
  readonly #byState = new Map<number, Map<number, Configuration[]>>();
  readonly #all = new Set<Configuration>();

  constructor(sets: ResultSets) {
    this.#sets = sets;
  }

  get size(): number {
    return this.#all.size;
  }

  /** False where another one dominates it. */
  add(added: Configuration): boolean {
    if (this.covers(added)) return false;
    let byWeight = this.#byState.get(added.state);
    if (!byWeight) this.#byState.set(added.state, (byWeight = new Map<number, Configuration[]>()));
    const weight = weightOf(added, this.#sets);
    for (const [other, list] of byWeight) {
      if (other >= weight || !list.some((one) => dominates(added, one, this.#sets))) continue;
      byWeight.set(other, list.filter((one) => !dominates(added, one, this.#sets) || !this.#all.delete(one)));
    }
    const list = byWeight.get(weight);
    if (list) list.push(added);
    else byWeight.set(weight, [added]);
    this.#all.add(added);
    return true;
  }

  /** Whether one of them dominates it. */
  covers(one: Configuration): boolean {
    const byWeight = this.#byState.get(one.state);
    if (!byWeight) return false;
    const weight = weightOf(one, this.#sets);
    for (const [other, list] of byWeight) if (other >= weight && list.some((two) => dominates(two, one, this.#sets))) return true;
    return false;
  }

  has(one: Configuration): boolean {
    return this.#all.has(one);
  }

  items(): Configuration[] {
    return [...this.#all];
  }
}
