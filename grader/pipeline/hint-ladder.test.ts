import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { climb } from './hint-ladder.ts';
import { scratchFolder } from './testing/scratch.ts';

const steps = async (root: string, task: string, ...mistakes: string[]): Promise<number[]> => {
  const taken: number[] = [];
  for (const mistake of mistakes) taken.push((await climb(root, task, mistake)).step);
  return taken;
};

test('each call takes one step, and stays above the last', async () => {
  const root = scratchFolder();
  expect(await steps(root, 'task-01-a', 'X', 'X', 'X', 'X', 'X')).toEqual([1, 2, 3, 4, 4]);
});

test('another mistake begins anew, and tasks do not share a ladder', async () => {
  const root = scratchFolder();
  expect(await steps(root, 'task-01-a', 'X', 'X', 'Y', 'Y', 'X')).toEqual([1, 2, 1, 2, 1]);
  expect(await steps(root, 'task-02-b', 'X')).toEqual([1]);
  expect(await steps(root, 'task-01-a', 'X')).toEqual([2]);
});

test('two calls at once take two steps', async () => {
  const root = scratchFolder();
  const climbs = await Promise.all([climb(root, 'task-01-a', 'X'), climb(root, 'task-01-a', 'X')]);
  expect(climbs.map(({ step }) => step).sort()).toEqual([1, 2]);
});

test('a damaged file is put aside, beside those of earlier times', async () => {
  const root = scratchFolder();
  const file = join(root, '.grade/hints.json');
  mkdirSync(join(root, '.grade'));
  const damaged = ['{"ver', '[]', '{"version":1,"tasks":{"task-01-a":{"mistake":"X","step":"2"}}}'];
  for (const text of damaged) {
    writeFileSync(file, text);
    expect(await climb(root, 'task-01-a', 'X')).toEqual({ step: 1, unsaved: null });
  }
  expect(['.bak', '.bak2', '.bak3'].map((end) => readFileSync(`${file}${end}`, 'utf8'))).toEqual(damaged);
});

test('without a place to write, the hint is given all the same', async () => {
  const root = scratchFolder();
  writeFileSync(join(root, '.grade'), '');
  expect(await climb(root, 'task-01-a', 'X')).toEqual({ step: 1, unsaved: expect.stringContaining("can't be written") as string });
});
