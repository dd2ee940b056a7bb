import { expect, test } from 'vitest';
import { selectTasks } from './select.ts';

const ids = ['task-03-commitment', 'task-10-capstone'];
const select = (words: readonly string[], cwd = '/book') => selectTasks(words, ids, { root: '/book', cwd });

test('a task is named by number, short name, slug, folder or path', () => {
  for (const word of ['3', '03', 'task-03', 'task-3', 'commitment', 'task-03-commitment', 'tasks/task-03-commitment/README.md']) {
    expect(select([word]).ids, word).toEqual(['task-03-commitment']);
  }
  expect(select(['.'], '/book/tasks/task-10-capstone/hidden').ids).toEqual(['task-10-capstone']);
});

test('the order is the workbook\'s, and nothing is taken twice', () => {
  expect(select(['10', 'commitment', 'all']).ids).toEqual(ids);
});

test('a mistyped word gets the nearest name', () => {
  expect(select(['comitment', '3']).unknown).toEqual(['There is no task `comitment`. Did you mean `commitment`?']);
  expect(select(['.']).unknown[0]).toContain('no task `.`');
  expect(select(['30']).ids).toEqual([]);
});
