/**
 * How many lines of a text differ from another's: the longer side of what remains when a longest
 * common subsequence of lines is taken out of both.
 */
export function differingLines(text: string, other: string): number {
  const [ours, theirs] = withoutCommonEnds(linesOf(text), linesOf(other));
  return Math.max(ours.length, theirs.length) - commonLength(ours, theirs);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function withoutCommonEnds(a: readonly string[], b: readonly string[]): [readonly string[], readonly string[]] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
}

/** One row of the usual table at a time: a starter is short, whatever the other file is. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const next = [0];
    for (const [i, other] of b.entries()) {
      next.push(line === other ? (row[i] ?? 0) + 1 : Math.max(row[i + 1] ?? 0, next[i] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
