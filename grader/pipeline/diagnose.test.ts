import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FiledMistake } from './diagnose/load-mistakes.ts';
import { diagnose } from './diagnose.ts';
import type { RunResult, TaskResult } from './model.ts';
import { scratchFolder } from './testing/scratch.ts';

const root = scratchFolder();
writeFileSync(join(root, 'part.ts'), 'export function f(list: number[]) {\n  return list.sort();\n}\n');
writeFileSync(join(root, 'deep.ts'), `export const f = ${'('.repeat(20_000)}1${')'.repeat(20_000)};\n`);

function filed(id: string, task: string | null): FiledMistake {
  return {
    id,
    title: 'a title',
    symptom: 's',
    why: 'w',
    fix: 'f',
    hints: ['q', 'r', 'x'],
    source: 'Raft §5.3',
    signs: [
      { kind: 'test', weight: 3, says: 'a test failed', seen: ({ failed }) => failed('a') },
      {
        kind: 'code',
        weight: 1,
        says: 'a sort',
        find: (code) => code.calls('sort')[0],
        examples: { wrong: [], right: [] },
      },
    ],
    task,
    file: 'f',
  };
}

function taskResult(file: string, verdict: 'pass' | 'fail' = 'fail'): TaskResult {
  const one = { name: 'a', suite: 'unit', source: 's', points: 1, verdict, runs: 1, events: 1 };
  const tests = [verdict === 'pass' ? one : { ...one, failure: { summary: 's' } }];
  return { task: 'task-01-x', title: 't', file, tests, points: 0, maxPoints: 1 };
}

const run = (...tasks: TaskResult[]): RunResult => ({ firstSeed: 1, seeds: null, tasks });
const mistakes = [filed('A', 'task-01-x'), filed('B', 'task-02-y'), filed('G', null)];

test('a task’s own mistakes and the shared ones are weighed, those of other tasks are not', async () => {
  const result = await diagnose(run(taskResult('part.ts')), { root, mistakes });
  expect(result.tasks[0]?.diagnoses?.map(({ mistake }) => mistake)).toEqual(['A', 'G']);
  expect(result.tasks[0]?.diagnoses?.[0]?.signs).toEqual([
    { kind: 'test', says: 'a test failed' },
    { kind: 'code', says: 'a sort', line: 2 },
  ]);
});

test('without the syntax tree the run alone speaks', async () => {
  const result = await diagnose(run(taskResult('part.ts')), { root, mistakes, withCode: false });
  expect(result.tasks[0]?.diagnoses?.[0]?.signs).toEqual([{ kind: 'test', says: 'a test failed' }]);
});

test.each(['gone.ts', 'deep.ts'])('so it does where the code of %s can’t be read', async (file) => {
  const result = await diagnose(run(taskResult(file)), { root, mistakes });
  expect(result.tasks[0]?.diagnoses?.[0]?.signs).toEqual([{ kind: 'test', says: 'a test failed' }]);
});

test('a task that passed has no diagnosis, and nothing else of a result changes', async () => {
  const before = run(taskResult('part.ts', 'pass'), taskResult('part.ts'));
  const result = await diagnose(before, { root, mistakes });
  expect(result.tasks[0]?.diagnoses).toEqual([]);
  expect(result.tasks.map(({ diagnoses: _, ...rest }) => rest)).toEqual(before.tasks);
});
