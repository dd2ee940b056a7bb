import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const task = 'task-03-commitment';
const book = emptyWorkbook();
const { grade } = gradeIn(book);
cpSync(fileURLToPath(new URL(`../../tasks/${task}`, import.meta.url)), join(book.root, 'tasks', task), { recursive: true });
const reference = readFileSync(join(book.root, 'solutions', task, 'commitment.ts'), 'utf8');

/** The learner's file: correct, or with copies of earlier terms' entries counted. */
const write = (isRight: boolean): void =>
  book.write(`tasks/${task}/commitment.ts`, isRight ? reference : reference.replace(' && termAt(candidate) === currentTerm', ''));

const figure8 = ['replay', '3', '--test', 'when the old entry'];

test('a failing run is told event by event, the same each time and wherever the code is held', async () => {
  write(false);
  const { code, out, err } = await grade(...figure8, '--seed', '2');
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toMatch(/Figure 8, \(a\) to \(d\), seed 2, \d+ events, sha-256 [0-9a-f]{64}\n +#1 +0 ms {2}S1 begins with term 1/);
  expect(out).toContain('Leader Completeness broken at event');
  expect((await grade(...figure8, '--seed', '2')).out).toBe(out);
  expect((await grade(...figure8, '--seed', '2', '--isolated', '--unsafe')).out).toBe(out);
  expect((await grade(...figure8, '--seed', '3')).out).not.toBe(out);
});

test('--whole tells the run as it was, which is longer', async () => {
  write(false);
  const events = (out: string): number => Number(/(\d+) events, sha-256/.exec(out)?.[1]);
  const shown = await grade(...figure8, '--seed', '2');
  const whole = await grade(...figure8, '--seed', '2', '--whole');
  expect(events(whole.out)).toBeGreaterThan(events(shown.out));
});

test('a run that passes is told when it is asked for whole, and else named as such', async () => {
  write(true);
  const quiet = await grade(...figure8, '--seed', '2');
  expect(quiet).toEqual({ code: 0, err: '', out: 'With seed 2, nothing fails in 1 test of task-03. --whole tells runs that pass.\n' });
  const whole = await grade(...figure8, '--seed', '2', '--whole');
  expect(whole.code).toBe(0);
  expect(whole.out).toMatch(/^✓ survives Figure 8 when the old entry is overwritten/);
});

test('--reference runs the reference, whatever the learner has written', async () => {
  write(false);
  const whole = await grade(...figure8, '--seed', '2', '--whole', '--reference');
  write(true);
  expect(whole).toEqual(await grade(...figure8, '--seed', '2', '--whole'));
});

test('without a seed it is that of the last failure', async () => {
  write(false);
  await grade('3', '--seed', '5', '--seeds', '1');
  expect((await grade(...figure8)).out).toContain('Figure 8, (a) to (d), seed 5,');
});

test.each([
  [['replay'], 'Not enough non-option arguments'],
  [['replay', '3', '--test', 'nothing of the kind'], 'No test of this task is named “nothing of the kind”.'],
  [['replay', '3', '--test', 'Figure 8'], 'Several tests have “Figure 8” in their name:\n  survives Figure 8 when the old'],
  [['replay', '3', '--seed', 'x'], '--seed needs a whole number'],
  [['replay', '9'], 'There is no task `9`'],
])('%j is refused in a sentence', async (args, sentence) => {
  const { code, err } = await grade(...args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});
