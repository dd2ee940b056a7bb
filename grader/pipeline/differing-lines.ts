import { lineDiff } from './line-diff.ts';

/** How many lines of a text differ from another's: the longer side of what remains when the common lines are taken out of both. */
export function differingLines(text: string, other: string): number {
  const lines = lineDiff(text, other);
  const count = (side: 'first' | 'second'): number => lines.filter(({ of }) => of === side).length;
  return Math.max(count('first'), count('second'));
}
