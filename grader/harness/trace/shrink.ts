/** How a list is tried: what is done with a candidate, and what its result says. */
export interface Trial<Item, Result> {
  /** May be under way for several candidates at once. */
  readonly attempt: (candidate: readonly Item[]) => Promise<Result>;
  /**
   * Called in the order of the candidates: the part of the candidate that was needed (all of it,
   * or less), or null when it doesn't fail, or when enough has been tried.
   */
  readonly judge: (result: Result) => readonly Item[] | null;
  /** Enough has been tried: nothing more is attempted. */
  readonly isSpent: () => boolean;
  /** Attempts at once. What comes out doesn't depend on it. */
  readonly width: number;
}

/**
 * Delta debugging: leaves out ever smaller stretches of a list for as long as it still fails
 * (after Zeller and Hildebrandt 2002). Unless enough has been tried before, nothing can be left
 * out of the result by itself.
 */
export async function shrinkList<Item, Result>(items: readonly Item[], trial: Trial<Item, Result>): Promise<readonly Item[]> {
  let kept = items;
  let size = Math.ceil(kept.length / 2);
  while (size > 0 && kept.length > 0 && !trial.isSpent()) {
    const before = kept.length;
    // The latest first: they depend on what comes before them, and not the other way round.
    kept = await leaveOut(kept, stretchesOf(kept, size).reverse(), trial);
    // Single items are tried until none goes: one that is left out may free another.
    if (size > 1) size = Math.ceil(size / 2);
    else if (kept.length === before) break;
  }
  return kept;
}

function stretchesOf<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Tries to leave out each of these parts in turn. */
export async function leaveOut<Item, Result>(
  items: readonly Item[],
  parts: readonly (readonly Item[])[],
  { attempt, judge, isSpent, width }: Trial<Item, Result>,
): Promise<readonly Item[]> {
  let kept = items;
  let next = 0;
  while (next < parts.length && !isSpent()) {
    const present = new Set(kept);
    const batch: { readonly part: number; readonly candidate: readonly Item[] }[] = [];
    for (let part = next; part < parts.length && batch.length < width; part++) {
      const out = new Set((parts[part] as readonly Item[]).filter((item) => present.has(item)));
      if (out.size > 0) batch.push({ part, candidate: kept.filter((item) => !out.has(item)) });
    }
    const results = await Promise.all(batch.map(({ candidate }) => attempt(candidate)));
    // Most attempts are in vain, so later ones are made before the outcome of earlier ones is known; a success makes them void.
    next = (batch.at(-1)?.part ?? parts.length) + 1;
    for (const [i, { part }] of batch.entries()) {
      const needed = judge(results[i] as Result);
      if (!needed) continue;
      kept = needed;
      next = part + 1;
      break;
    }
  }
  return kept;
}
