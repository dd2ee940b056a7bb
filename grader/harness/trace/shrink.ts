/**
 * Delta debugging: leaves out ever smaller stretches of a list for as long as it still fails.
 * `attempt` answers with the part of its candidate that was needed (the candidate itself, or
 * less of it), or with null when that doesn't fail, or when its budget is spent. Unless it is,
 * nothing can be left out of the result by itself. Zeller and Hildebrandt 2002, ddmin.
 */
export async function shrinkList<Item>(
  items: readonly Item[],
  attempt: (candidate: readonly Item[]) => Promise<readonly Item[] | null>,
): Promise<readonly Item[]> {
  let kept = items;
  let pieces = 2;
  while (kept.length >= 1) {
    const size = Math.ceil(kept.length / pieces);
    const smaller = await leaveOneOut(kept, size, attempt);
    if (smaller) {
      kept = smaller;
      pieces = Math.max(2, pieces - 1);
    } else if (size <= 1) {
      return kept;
    } else {
      pieces = Math.min(kept.length, pieces * 2);
    }
  }
  return kept;
}

/** The first success of leaving out one stretch of this size; the latest go first, since what matters is often at the start. */
async function leaveOneOut<Item>(
  items: readonly Item[],
  size: number,
  attempt: (candidate: readonly Item[]) => Promise<readonly Item[] | null>,
): Promise<readonly Item[] | null> {
  for (let from = Math.floor((items.length - 1) / size) * size; from >= 0; from -= size) {
    const needed = await attempt([...items.slice(0, from), ...items.slice(from + size)]);
    if (needed) return needed;
  }
  return null;
}
