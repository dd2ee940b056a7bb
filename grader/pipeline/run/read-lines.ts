import type { Readable } from 'node:stream';
import type { ChildLine } from './job.ts';

const LINE_CHARACTERS_MAX = 16 * 1024 * 1024;

export interface LineReader {
  readonly onLine: (line: ChildLine) => void;
  /** A line without an end: more than anything we would ever write. */
  readonly onFlood: () => void;
}

/** Cuts the child's pipe into lines. What isn't one of ours is left out: it can't count as a pass. */
export function readLines(stream: Readable, { onLine, onFlood }: LineReader): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      const line = parseLine(text);
      if (line) onLine(line);
    }
    if (rest.length > LINE_CHARACTERS_MAX) onFlood();
  });
  // The child was killed while it wrote.
  stream.on('error', () => undefined);
}

function parseLine(text: string): ChildLine | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'kind' in value ? (value as ChildLine) : null;
  } catch {
    return null;
  }
}
