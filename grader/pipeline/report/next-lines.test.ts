import { expect, test } from 'vitest';
import type { TaskStanding } from '../task-standing.ts';
import { fakeTask } from '../testing/fake-task.ts';
import { nextLines } from './next-lines.ts';
import { plain } from './paint.ts';
import { widthOf } from './wrap.ts';

const options = { root: '/book', width: 80, paint: plain };
const task = fakeTask('task-03-commitment', { title: 'Commitment', needs: ['task-01-a', 'task-02-b'], file: 'commitment.ts' });
const standing: TaskStanding = { task, best: 7, max: 20, started: true, isDone: false };
const statement = '# Task 3: Commitment\n\n**Goal.** The leader has sent its entries out. From which moment on\ncan an entry never be lost again?\n\n## The rule\n\nMore.\n';

test('the next task, why, how its statement begins, and where to go', () => {
  expect(nextLines({ next: standing, missing: [], statement, due: 2 }, options).join('\n')).toMatchInlineSnapshot(`
    "Next: task-03 Commitment                                          7 of 20 points
      It is the first that isn't done of those you are ready for: it builds on
      task-01 and task-02, and you have done that. You have begun it: npx grade hint
      task-03 helps on from its last failure.

      Goal. The leader has sent its entries out. From which moment on can an entry
      never be lost again?

      Statement: tasks/task-03-commitment/README.md
      You write: tasks/task-03-commitment/commitment.ts
      Then:      npx grade task-03

    2 interview questions are due: npx grade interview"
  `);
});

test('a task that needs nothing, one that needs what is open, and one without a statement', () => {
  const first = { ...standing, started: false, task: fakeTask('task-01-a') };
  expect(nextLines({ next: first, missing: [], statement: '', due: 0 }, options).join('\n')).toMatchInlineSnapshot(`
    "Next: task-01 A fixture                                                20 points
      It is the first that isn't done of those you are ready for: it builds on no
      other task.

      Statement: tasks/task-01-a/README.md
      You write: tasks/task-01-a/part.ts
      Then:      npx grade task-01"
  `);
  const waiting = nextLines({ next: { ...standing, started: false }, missing: ['task-02-b'], statement: '', due: 0 }, options).join(' ');
  expect(waiting.replaceAll(/\s+/g, ' ')).toContain('builds on task-02, not done yet either.');
});

test('when all is done, that is all, and what is due', () => {
  expect(nextLines({ next: null, missing: [], statement: '', due: 0 }, options)).toEqual(['All tasks are done.']);
  expect(nextLines({ next: null, missing: [], statement: '', due: 1 }, options)).toEqual(['All tasks are done.', '', '1 interview question is due: npx grade interview']);
});

test('no line is wider than the terminal', () => {
  const lines = nextLines({ next: standing, missing: [], statement: `# T\n\n${'word '.repeat(60)}`, due: 12 }, { ...options, width: 46 });
  expect(lines.filter((line) => widthOf(line) > 46 && !line.includes('tasks/'))).toEqual([]);
});
