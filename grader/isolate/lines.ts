import type { Readable } from 'node:stream';

/** Cuts what arrives into lines; says so when one gets longer than any may be. */
export function onLines(stream: Readable, hear: (line: string) => void, longest = Infinity, onFlood?: () => void): void {
  let begun: string[] = [];
  let length = 0;
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n');
    begun.push(first);
    length += first.length;
    for (const next of others) {
      const line = begun.join('');
      begun = [next];
      length = next.length;
      if (line.length <= longest) hear(line);
      else onFlood?.();
    }
    if (length > longest) {
      begun = [];
      length = 0;
      onFlood?.();
    }
  });
}
