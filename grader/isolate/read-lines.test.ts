import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { LINE_CHARACTERS_MAX, readLines } from './read-lines.ts';

async function read(chunks: readonly (string | Buffer)[]) {
  const stream = new PassThrough();
  const lines: string[] = [];
  let floods = 0;
  const ended = new Promise<void>((resolve) => readLines(stream, { onLine: (line) => lines.push(line), onFlood: () => floods++, onEnd: resolve }));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await ended;
  return { lines, floods };
}

test('lines come whole, however they were cut, and the last needs no end', async () => {
  const ae = Buffer.from('ä');
  expect(await read(['on', 'e\ntw', Buffer.from('o'), ae.subarray(0, 1), ae.subarray(1), '\n\n \nthree'])).toEqual({ lines: ['one', 'twoä', 'three'], floods: 0 });
});

test('a line without an end is passed over, and the next is read', async () => {
  const half = 'x'.repeat(LINE_CHARACTERS_MAX / 2 + 1);
  expect(await read([half, half, half, 'y\nnext\n'])).toEqual({ lines: ['next'], floods: 1 });
});
