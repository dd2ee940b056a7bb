import { expect, test } from 'vitest';
import { missingFor, nextTask, standingsOf } from './task-standing.ts';
import { fakeTask } from './testing/fake-task.ts';

const tasks = [fakeTask('task-01-a'), fakeTask('task-02-b', { needs: ['task-03-c'] }), fakeTask('task-03-c', { needs: ['task-01-a'] })];
const done = { best: 20, last: 3 };

function next(progress: Parameters<typeof standingsOf>[1]): string | undefined {
  return nextTask(standingsOf(tasks, progress))?.task.id;
}

test('next is the first open task that stands on done ones', () => {
  expect(next({})).toBe('task-01-a');
  expect(next({ 'task-01-a': done })).toBe('task-03-c');
  expect(next({ 'task-01-a': done, 'task-03-c': done })).toBe('task-02-b');
  expect(next({ 'task-01-a': done, 'task-02-b': done, 'task-03-c': done })).toBeUndefined();
});

test('where all wait for each other, it is the first open one', () => {
  const waiting = standingsOf([fakeTask('task-05-e', { needs: ['task-04-d'] })], {});
  expect(nextTask(waiting)?.task.id).toBe('task-05-e');
  expect(waiting.map((one) => missingFor(one, waiting))).toEqual([['task-04-d']]);
});

test('points beyond those that there are now don’t count', () => {
  expect(standingsOf(tasks.slice(0, 1), { 'task-01-a': { best: 25, last: 1 } })).toMatchObject([{ best: 20, max: 20, isDone: true, started: true }]);
});

test('behind a task it is another one, those that follow first', () => {
  const behind = (place: number, progress: Parameters<typeof standingsOf>[1]): string | undefined => nextTask(standingsOf(tasks, progress), tasks[place])?.task.id;
  expect(behind(0, { 'task-01-a': done })).toBe('task-03-c');
  expect(behind(0, {})).toBe('task-02-b');
  expect(behind(2, {})).toBe('task-01-a');
  expect(behind(1, { 'task-01-a': done, 'task-03-c': done })).toBeUndefined();
});
