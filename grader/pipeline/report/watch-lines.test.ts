import { expect, test } from 'vitest';
import type { Task, TaskResult } from '../model.ts';
import { everyOutcome } from '../testing/every-outcome.ts';
import { plain } from './paint.ts';
import { debugLines, footLines, keyLines, occasionLine } from './watch-lines.ts';

const options = { root: '/w', width: 100, paint: plain };
const [commitment, , , , election] = everyOutcome.tasks as [TaskResult, TaskResult, TaskResult, TaskResult, TaskResult];
const task: Task = { id: 'task-06-live', folder: '/w/tasks/task-06-live', submission: '/w/tasks/task-06-live/li\u001bve.ts' } as Task;

test.each([
  [{ kind: 'first' }, 'li\\u{1b}ve.ts: graded in 1.23 s'],
  [{ kind: 'again' }, 'li\\u{1b}ve.ts once more: graded in 1.23 s'],
  [{ kind: 'reset' }, 'li\\u{1b}ve.ts put back: graded in 1.23 s'],
  [{ kind: 'gone' }, 'li\\u{1b}ve.ts is gone'],
  [{ kind: 'saved', lines: 0 }, 'li\\u{1b}ve.ts saved, nothing changed: graded in 1.23 s'],
  [{ kind: 'saved', lines: null }, 'li\\u{1b}ve.ts saved: graded in 1.23 s'],
  [{ kind: 'saved', lines: 3 }, 'li\\u{1b}ve.ts saved, 3 lines changed: graded in 1.23 s'],
] as const)('the first line: %j', (occasion, line) => {
  expect(occasionLine(task, occasion, 1234)).toBe(line);
});

test('below the report stands what is not in it', () => {
  const foot = { next: task, whyPolled: null, hasKeys: true };
  expect(footLines({ ...foot, result: commitment }, options)).toEqual([
    '4 tests did not come to an end, so the process was killed. A new one is there for your next save.',
  ]);
  expect(footLines({ ...foot, result: election }, options)).toEqual(['All tests of task-05 pass. n goes on with task-06.']);
  expect(footLines({ ...foot, result: election, hasKeys: false }, options)).toEqual(['All tests of task-05 pass. Next: npx grade watch task-06']);
  expect(footLines({ ...foot, result: election, next: null, whyPolled: 'as --poll asks' }, options)).toEqual([
    'All tests of task-05 pass. So do those of all others.',
    'Your file is looked at five times a second, as --poll asks.',
  ]);
});

test('a failure that has a seed can be looked into', () => {
  expect(debugLines(commitment, '/w').at(-1)).toBe('  npx grade debug task-03');
  expect(debugLines(election, '/w')).toEqual(['Nothing fails: there is nothing to look into.']);
});

test('keys break between lines, not within', () => {
  expect(keyLines({ ...options, width: 50 })).toEqual(['n next task  h hint  l list  c check all', 'r run again  d debug  x reset  q quit']);
});
