import { expect, test } from 'vitest';
import { fixtureWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = fixtureWorkbook(['task-01-one', 'task-02-two'].map((id) => ({ id, lists: ['a'], suite: '', submission: '' })));
const { grade } = gradeIn(book);
book.write('tasks/task-01-one/README.md', '# Task 1\n\n**Goal.** Begin.\n');
book.write('tasks/task-02-two/interview.md', '## Why five servers?\n\nTo lose two.\n');
const review = { asked: '2020-01-01T00:00:00.000Z', due: '2020-01-04T00:00:00.000Z', phase: 'review', step: 0, stability: 3, difficulty: 5, times: 2, lapses: 0 };

test('at first it is the first task', async () => {
  const { code, out, err } = await grade('next');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^Next: task-01 A fixture[^]*Goal\. Begin\.[^]*npx grade task-01\n$/);
});

test('then the next, and the questions that are due', async () => {
  book.write('.grade/progress.json', JSON.stringify({ version: 1, tasks: { 'task-01-one': { best: 1, last: 1 } } }));
  book.write('.grade/interview.json', JSON.stringify({ version: 1, tasks: { 'task-02-two': { 'why-five-servers': review } } }));
  const { out } = await grade('next');
  expect(out).toMatch(/^Next: task-02/);
  expect(out).toContain('1 interview question is due: npx grade interview');
  const { out: json } = await grade('next', '--json');
  expect(JSON.parse(json)).toEqual({
    format: 'the-consensus/next',
    version: 1,
    next: { task: 'task-02-two', title: 'A fixture', best: 0, max: 1, needs: [], missing: [], statement: 'tasks/task-02-two/README.md', file: 'tasks/task-02-two/part.ts' },
    questionsDue: 1,
  });
});

test('a task that can’t be used is said, and the rest goes on', async () => {
  book.write('tasks/task-03-three/task.json', '{');
  const { code, out, err } = await grade('next');
  expect(code).toBe(3);
  expect(out).toMatch(/^Next: task-02/);
  expect(err).toContain('task-03-three/task.json');
});

test('words behind it are a wrong usage', async () => {
  expect((await grade('next', '--jsn')).err).toContain('Did you mean `--json`?');
  expect(await grade('next', '2')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('takes no words') as string });
});
