/**
 * The set of visited states: rows of 32-bit integers, numbered in the order in which they were
 * found. Open addressing, and an exact compare of rows, so no two states are ever taken for one.
 */
export class RowSet {
  readonly width: number;
  size = 0;
  #rows: Int32Array<ArrayBuffer>;
  /** A row's number + 1; 0 for an empty slot. */
  #slots = new Int32Array(2048);
  #mask = 2047;

  constructor(width: number) {
    this.width = width;
    this.#rows = new Int32Array(width * 1024);
  }

  /** Adds a row; false if it was there already. */
  add(row: Int32Array): boolean {
    let slot = this.#hash(row, 0) & this.#mask;
    for (;;) {
      const stored = this.#slots[slot] as number;
      if (stored === 0) break;
      if (this.#equals(row, (stored - 1) * this.width)) return false;
      slot = (slot + 1) & this.#mask;
    }
    const start = this.size * this.width;
    if (start + this.width > this.#rows.length) this.#rows = enlarged(this.#rows);
    this.#rows.set(row, start);
    this.#slots[slot] = ++this.size;
    if (2 * this.size > this.#mask) this.#grow();
    return true;
  }

  /** Copies row `index` into `target`. */
  read(index: number, target: Int32Array): void {
    const start = index * this.width;
    for (let i = 0; i < this.width; i++) target[i] = this.#rows[start + i] as number;
  }

  #equals(row: Int32Array, start: number): boolean {
    for (let i = 0; i < this.width; i++) if (row[i] !== this.#rows[start + i]) return false;
    return true;
  }

  #hash(row: Int32Array, start: number): number {
    let hash = 0;
    for (let i = 0; i < this.width; i++) {
      hash = Math.imul(hash ^ (row[start + i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #grow(): void {
    this.#mask = 2 * this.#mask + 1;
    this.#slots = new Int32Array(this.#mask + 1);
    for (let index = 0; index < this.size; index++) {
      let slot = this.#hash(this.#rows, index * this.width) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = index + 1;
    }
  }
}

/** The same numbers in an array twice as long. */
export function enlarged(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * numbers.length);
  longer.set(numbers);
  return longer;
}
