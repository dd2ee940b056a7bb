import type { Readable } from 'node:stream';

/** Characters of one line; nothing that a workbook has to say comes near it. */
export const LINE_CHARACTERS_MAX = 32 * 1024 * 1024;

export interface LineListener {
  readonly onLine: (line: string) => void;
  /** A line without an end; what follows of it is passed over. */
  readonly onFlood?: () => void;
  readonly onEnd?: () => void;
}

/** Cuts a stream into lines, and holds no more than one line of it. Empty lines are passed over. */
export function readLines(stream: Readable, { onLine, onFlood, onEnd }: LineListener): void {
  let pieces: string[] = [];
  let length = 0;
  let isFlooded = false;
  const keep = (piece: string): void => {
    if (isFlooded) return;
    pieces.push(piece);
    length += piece.length;
    if (length <= LINE_CHARACTERS_MAX) return;
    isFlooded = true;
    pieces = [];
    onFlood?.();
  };
  const endLine = (): void => {
    const line = pieces.join('');
    pieces = [];
    length = 0;
    if (!isFlooded && line.trim() !== '') onLine(line);
    isFlooded = false;
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n');
    keep(first);
    for (const piece of others) {
      endLine();
      keep(piece);
    }
  });
  stream.on('end', () => {
    endLine();
    onEnd?.();
  });
  stream.on('error', () => onEnd?.());
}
