import type { Holder } from './holder.ts';

/**
 * In a capstone, whose part is at fault: with the reference in its place all goes right. Empty
 * where that holds for no part, or for all of them and so means nothing.
 */
export async function culpritsIn({ swappable }: Holder, goesRightWithout: (task: string) => Promise<boolean>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const task of swappable) if (await goesRightWithout(task)) found.push(task);
  return found.length < swappable.length ? found : [];
}
