type Attempt<Item> = (candidate: readonly Item[]) => Promise<readonly Item[] | null>;

/**
 * Delta debugging: leaves out ever smaller stretches of a list for as long as it still fails
 * (after Zeller and Hildebrandt 2002). `attempt` answers with the part of its candidate that was
 * needed (the candidate itself, or less of it), or with null when that doesn't fail or its budget
 * is spent. Unless it is, nothing can be left out of the result by itself.
 */
export async function shrinkList<Item>(items: readonly Item[], attempt: Attempt<Item>): Promise<readonly Item[]> {
  let kept = items;
  let size = Math.ceil(kept.length / 2);
  while (size > 0 && kept.length > 0) {
    const before = kept.length;
    kept = await sweep(kept, size, attempt);
    // Single items are tried until none goes: one that is left out may free another.
    if (size > 1) size = Math.ceil(size / 2);
    else if (kept.length === before) break;
  }
  return kept;
}

/** Tries to leave out each stretch of this size in turn, the latest first: those before it keep their places. */
async function sweep<Item>(items: readonly Item[], size: number, attempt: Attempt<Item>): Promise<readonly Item[]> {
  let kept = items;
  for (let end = kept.length; end > 0; end -= size) {
    const from = Math.max(0, end - size);
    kept = (await attempt([...kept.slice(0, from), ...kept.slice(end)])) ?? kept;
    end = Math.min(end, kept.length + size);
  }
  return kept;
}
