import { Interner } from './interner.ts';
import { PairTable } from './pair-table.ts';

/** A count that is added to, and how high it may rise. */
export interface Count {
  readonly name: string;
  readonly limit: number;
}

/** How often each thing that is allowed only so often has happened: all counts together are one number. */
export class Ledger {
  readonly #pages = new Interner<ReadonlyMap<string, number>>();
  readonly #costs = new Interner<readonly Count[]>();
  /** (page, cost) to the next page + 1, or 0 where a limit was reached. */
  readonly #next = new PairTable();
  /** Nothing has happened yet. */
  readonly start = this.#pageOf(new Map());

  /** What adds to these counts, as a number; 0 for none. */
  cost(counts: readonly Count[]): number {
    if (counts.length === 0) return 0;
    const names = counts.map(({ name }) => name);
    return 1 + this.#costs.idOf(JSON.stringify(names), () => counts);
  }

  /** The page after a cost was added; -1 where a limit was reached. */
  spend(page: number, cost: number): number {
    if (cost === 0) return page;
    let next = this.#next.get(page, cost);
    if (next < 0) {
      next = this.#spend(this.#pages.item(page), this.#costs.item(cost - 1)) + 1;
      this.#next.add(page, cost, next);
    }
    return next - 1;
  }

  #spend(page: ReadonlyMap<string, number>, counts: readonly Count[]): number {
    const next = new Map(page);
    for (const { name, limit } of counts) {
      const count = (next.get(name) ?? 0) + 1;
      if (count > limit) return -1;
      next.set(name, count);
    }
    return this.#pageOf(next);
  }

  #pageOf(page: ReadonlyMap<string, number>): number {
    return this.#pages.idOf(JSON.stringify([...page].sort()), () => page);
  }
}
