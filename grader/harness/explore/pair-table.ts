/**
 * A map from two whole numbers (0 or more) to a third: open addressing in one typed array, so
 * that it holds tens of millions of pairs and a look-up touches no object.
 */
export class PairTable {
  /** Three numbers a slot: the pair, and its value + 1 (0 for an empty slot). */
  #slots: Int32Array;
  #mask: number;
  #size = 0;

  constructor(slots = 1024) {
    this.#slots = new Int32Array(3 * slots);
    this.#mask = slots - 1;
  }

  /** The value of a pair; -1 where there is none. */
  get(a: number, b: number): number {
    const slots = this.#slots;
    let slot = spread(a, b) & this.#mask;
    for (;;) {
      const at = 3 * slot;
      const value = slots[at + 2] as number;
      if (value === 0) return -1;
      if (slots[at] === a && slots[at + 1] === b) return value - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Sets the value of a pair that has none yet. */
  add(a: number, b: number, value: number): void {
    // Half full at most, so that a search ends soon.
    if (2 * ++this.#size > this.#mask) this.#grow();
    this.#put(a, b, value + 1);
  }

  #put(a: number, b: number, stored: number): void {
    const slots = this.#slots;
    let slot = spread(a, b) & this.#mask;
    while (slots[3 * slot + 2] !== 0) slot = (slot + 1) & this.#mask;
    slots[3 * slot] = a;
    slots[3 * slot + 1] = b;
    slots[3 * slot + 2] = stored;
  }

  #grow(): void {
    const old = this.#slots;
    this.#mask = 2 * this.#mask + 1;
    this.#slots = new Int32Array(3 * (this.#mask + 1));
    for (let at = 0; at < old.length; at += 3) {
      const stored = old[at + 2] as number;
      if (stored !== 0) this.#put(old[at] as number, old[at + 1] as number, stored);
    }
  }
}

/** Mixes two small numbers into 32 bits that differ in their low ones. */
function spread(a: number, b: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}
