import type { Message } from 'esbuild';

export interface CodePlace {
  readonly line: number;
  readonly column: number;
  readonly frame: string;
}

/** The lines around a compiler's message with a caret below the place; lines and columns count from 1. */
export function codeFrame({ location }: Pick<Message, 'location'>, source: string): CodePlace | null {
  if (!location) return null;
  const lines = source.split(/\r\n|\r|\n/);
  const text = lines[location.line - 1] ?? '';
  // esbuild counts bytes.
  const column = Buffer.from(text).subarray(0, location.column).toString().length;
  const first = Math.max(1, location.line - 2);
  const last = Math.min(lines.length, location.line + 1);
  const gutter = String(last).length;
  const frame: string[] = [];
  for (let line = first; line <= last; line += 1) {
    const shown = expandTabs(lines[line - 1] ?? '');
    frame.push(`${String(line).padStart(gutter)} | ${shown}`.trimEnd());
    if (line === location.line) {
      frame.push(`${' '.repeat(gutter)} | ${' '.repeat(expandTabs(text.slice(0, column)).length)}^`);
    }
  }
  return { line: location.line, column: column + 1, frame: frame.join('\n') };
}

/** A tab is as wide as the terminal likes; two spaces keep the caret in its place. */
function expandTabs(text: string): string {
  return text.replaceAll('\t', '  ');
}
