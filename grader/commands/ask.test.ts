import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';

test.each([
  ['y\r', 'yes'],
  [' YES \r', 'yes'],
  ['n\r', 'no'],
  ['\r', 'no'],
  ['maybe\r', 'no'],
  ['yn\r', 'no'],
  ['y\u0003', 'interrupted'],
  ['\u0004', 'no'],
])('typing %j is %s', async (typed, answer) => {
  const input = new PassThrough();
  const output = new PassThrough();
  const asked = ask('Really? ', input, output);
  input.write(typed);
  expect(await asked).toBe(answer);
  expect(String(output.read())).toContain('Really? ');
});

test('the end of input is a no', async () => {
  const input = new PassThrough();
  const asked = ask('Really? ', input, new PassThrough());
  input.end('y');
  expect(await asked).toBe('no');
});
