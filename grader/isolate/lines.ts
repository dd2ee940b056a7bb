import type { Duplex } from 'node:stream';

/** Cuts what arrives into lines. */
export function onLines(stream: Duplex, hear: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
}
