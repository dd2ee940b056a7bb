/** A seeded stream of numbers. Every purpose has its own, so that one more draw in one place shifts no other. */
export interface Random {
  /** A whole number in 0 .. 2^32 - 1. */
  next(): number;
  /** A whole number in `low` .. `high`, both included. */
  between(low: number, high: number): number;
  /** True with the given probability, 0 .. 1. */
  chance(probability: number): boolean;
  /** One of the items; the list must not be empty. */
  pick<T>(items: readonly T[]): T;
}

/** Spreads a string over 32 bits (FNV-1a), so that similar purposes start far apart. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * The generator is sfc32: whole-number arithmetic only, so every machine and
 * Node version draws the same numbers.
 */
export function randomFor(seed: number, purpose: string): Random {
  let a = seed >>> 0;
  let b = spread(purpose);
  let c = Math.floor(seed / 2 ** 32) >>> 0;
  let counter = 1;

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  // The first outputs still resemble the seed; throw them away.
  for (let i = 0; i < 12; i++) next();

  // 2^53 products stay exact, and the bias of a modulus over 2^32 is far below what a schedule can show.
  const between = (low: number, high: number): number => low + (next() % (high - low + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability * 2 ** 32,
    pick: <T>(items: readonly T[]): T => {
      if (items.length === 0) throw new RangeError('pick: the list is empty');
      return items[between(0, items.length - 1)] as T;
    },
  };
}
