/** A line of one text, of the other, or of both. */
export interface DiffLine {
  readonly of: 'both' | 'first' | 'second';
  readonly text: string;
}

/** Larger tables than that are not made: what lies between the common ends then counts as different throughout. */
const CELLS_MAX = 5_000_000;

/** How a text becomes another, line by line, with as many common lines as there can be. Line ends don't count. */
export function lineDiff(first: string, second: string): readonly DiffLine[] {
  const a = linesOf(first);
  const b = linesOf(second);
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [
    ...marked('both', a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...marked('both', a.slice(a.length - tail)),
  ];
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function marked(of: DiffLine['of'], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ of, text }));
}

function middle(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const width = b.length + 1;
  if ((a.length + 1) * width > CELLS_MAX) return [...marked('first', a), ...marked('second', b)];
  const common = commonLengths(a, b);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [ours, theirs] = [a[i], b[j]];
    if (ours !== undefined && ours === theirs) {
      lines.push({ of: 'both', text: ours });
      i += 1;
      j += 1;
    } else if (ours !== undefined && (theirs === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ of: 'first', text: ours });
      i += 1;
    } else {
      lines.push({ of: 'second', text: theirs ?? '' });
      j += 1;
    }
  }
  return lines;
}

/** In row i and column j, the length of a longest common subsequence of what follows there in both. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [right = 0, below = 0, beyond = 0] = [table[i * width + j + 1], table[(i + 1) * width + j], table[(i + 1) * width + j + 1]];
      table[i * width + j] = a[i] === b[j] ? beyond + 1 : Math.max(right, below);
    }
  }
  return table;
}
