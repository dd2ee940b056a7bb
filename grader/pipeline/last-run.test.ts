import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLastRun, saveLastRun } from './last-run.ts';
import type { RunResult, TaskResult, TestResult } from './model.ts';
import { scratchFolder } from './testing/scratch.ts';

const failing: TestResult = {
  name: 'a',
  suite: 'cluster',
  source: 'Raft §5',
  points: 2,
  verdict: 'fail',
  failure: { summary: 'LC broken', rule: { id: 'LC', name: 'Leader Completeness', source: 'Raft §5.4' }, seed: 7, trace: [1, 2, 3] },
  runs: 1,
  events: 9,
};

function result(task: string, more: Partial<TaskResult> = {}): RunResult {
  const one = { task, title: 'T', file: 'tasks/f.ts', tests: [failing], diagnoses: [], points: 0, maxPoints: 2, ...more };
  return { firstSeed: 1, seeds: null, tasks: [one] };
}

test('the last run of each task is kept, without its traces', async () => {
  const root = scratchFolder();
  expect(await readLastRun(root, 'task-01-a')).toBeNull();
  expect(await saveLastRun(root, result('task-01-a', { points: 1 }))).toBeNull();
  expect(await saveLastRun(root, result('task-01-a'))).toBeNull();
  expect(await saveLastRun(root, result('task-02-b'))).toBeNull();
  const { trace: _, ...failure } = failing.failure ?? { summary: '' };
  const { result: kept } = (await readLastRun(root, 'task-01-a')) ?? {};
  expect(kept).toEqual({ ...result('task-01-a').tasks[0], tests: [{ ...failing, failure }] });
  expect(readdirSync(join(root, '.grade/last')).sort()).toEqual(['task-01-a.json', 'task-02-b.json']);
});

test('what says nothing about the learner does not replace the last run', async () => {
  const root = scratchFolder();
  await saveLastRun(root, result('task-01-a'));
  for (const verdict of ['grader-error', 'not-run'] as const) {
    await saveLastRun(root, result('task-01-a', { tests: [{ ...failing, verdict }], points: 5 }));
  }
  expect((await readLastRun(root, 'task-01-a'))?.result.points).toBe(0);
});

test('a file that is damaged, or of another version, is as if there were none', async () => {
  const root = scratchFolder();
  await saveLastRun(root, result('task-01-a'));
  const file = join(root, '.grade/last/task-01-a.json');
  const good = readFileSync(file, 'utf8');
  const garbage = [
    '',
    'null',
    good.slice(0, 40),
    good.replace('"version": 1', '"version": 2'),
    good.replace('task-01-a', 'task-02-b'),
    good.replace('"tests": [', '"tests": [3, '),
    good.replace('"diagnoses": []', '"diagnoses": [{}]'),
    good.replace('"name": "Leader Completeness",', ''),
    good.replace('"summary": "LC broken",', ''),
  ];
  for (const text of garbage) {
    expect(text).not.toBe(good);
    writeFileSync(file, text);
    expect(await readLastRun(root, 'task-01-a'), text).toBeNull();
  }
  await saveLastRun(root, result('task-01-a'));
  expect(readFileSync(file, 'utf8')).toBe(good);
});

test('a place that can not be written is said in a sentence', async () => {
  const root = scratchFolder();
  mkdirSync(join(root, '.grade'));
  writeFileSync(join(root, '.grade/last'), '');
  expect(await saveLastRun(root, result('task-01-a'))).toMatch(/not kept for `grade hint`: .*task-01-a.json can't be written/);
});
