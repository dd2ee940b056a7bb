import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openPrompt } from './prompt.ts';

test('one question after the other, and lines that come early wait', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const prompt = openPrompt(input, output);
  const first = prompt.ask('One? ');
  input.write('a\rb\rc\r');
  expect(await first).toEqual({ kind: 'line', text: 'a' });
  expect(await prompt.ask('Two? ')).toEqual({ kind: 'line', text: 'b' });
  expect(await prompt.ask('Three? ')).toEqual({ kind: 'line', text: 'c' });
  const last = prompt.ask('Four? ');
  prompt.close();
  expect(await last).toEqual({ kind: 'ended' });
  expect(String(output.read())).toContain('Four? ');
});

test('after the end, and after Ctrl-C, every question has that answer', async () => {
  for (const [typed, kind] of [['\u0004', 'ended'], ['x\u0003', 'interrupted']] as const) {
    const input = new PassThrough();
    const prompt = openPrompt(input, new PassThrough());
    const first = prompt.ask('One? ');
    input.write(typed);
    expect((await first).kind).toBe(kind);
    expect((await prompt.ask('Two? ')).kind).toBe(kind);
    prompt.close();
  }
});
