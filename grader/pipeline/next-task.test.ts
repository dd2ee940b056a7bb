import { expect, test } from 'vitest';
import type { Progress, Task } from './model.ts';
import { nextTask } from './next-task.ts';

const task = (id: string, ...needs: string[]): Task => ({ id, manifest: { needs, tests: [{ points: 2 }] } }) as unknown as Task;
const tasks = [task('a'), task('b', 'a'), task('c', 'b'), task('d')];
const done = (...ids: string[]): Progress => Object.fromEntries(ids.map((id) => [id, { best: 2, last: 0 }]));
const next = (progress: Progress, behind?: string): string | undefined => nextTask(tasks, progress, tasks.find(({ id }) => id === behind))?.id;

test('the first open task whose prerequisites are done', () => {
  expect(next({})).toBe('a');
  expect(next(done('a'))).toBe('b');
  expect(next({ ...done('a'), b: { best: 1, last: 1 } })).toBe('b');
  expect(next(done('a', 'd'))).toBe('b');
  expect(next(done('b', 'a'))).toBe('c');
  expect(next(done('a', 'b', 'c', 'd'))).toBeUndefined();
});

test('behind a task it is another one, those that follow first', () => {
  expect(next({}, 'a')).toBe('d');
  expect(next(done('a'), 'a')).toBe('b');
  expect(next(done('a'), 'b')).toBe('d');
  expect(next({}, 'd')).toBe('a');
  expect(next(done('b', 'c', 'd'), 'a')).toBeUndefined();
});
