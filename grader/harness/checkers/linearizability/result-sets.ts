/** Sets of results as numbers, so that equal sets have equal numbers. The empty set is 0. */
export class ResultSets {
  readonly #sets: (readonly number[])[] = [[]];
  readonly #ids = new Map<string, number>([['', 0]]);
  /** By set, by result: the set with that result added. */
  readonly #sums: number[][] = [[]];

  plus(set: number, result: number): number {
    const sums = this.#sums[set] as number[];
    return (sums[result] ??= this.of([...this.items(set), result]));
  }

  /** Whether the first holds whatever the second holds. */
  covers(set: number, other: number): boolean {
    return set === other || this.items(other).every((result) => this.items(set).includes(result));
  }

  items(set: number): readonly number[] {
    return this.#sets[set] as readonly number[];
  }

  of(results: readonly number[]): number {
    const sorted = [...new Set(results)].sort((a, b) => a - b);
    const text = sorted.join();
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#sets.push(sorted) - 1;
      this.#ids.set(text, id);
      this.#sums.push([]);
    }
    return id;
  }
}
