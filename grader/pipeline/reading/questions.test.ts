import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { discover } from '../discover.ts';
import { readQuestions } from './questions.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('every question of the workbook has an answer and a name of its own', async () => {
  const { tasks } = await discover(root);
  const questions = await readQuestions(tasks);
  expect(tasks.filter((task) => !questions.some((one) => one.task === task))).toEqual([]);
  expect(questions.filter(({ answer }) => answer.length < 80).map(({ question }) => question)).toEqual([]);
  const names = questions.map(({ task, slug }) => `${task.id}/${slug}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('task-03-commitment/when-exactly-is-a-raft-log-entry-committed');
});
