import { expect, test } from 'vitest';
import type { Failure } from '../../harness/suite/outcome.ts';
import type { RunResult, TaskResult, TestResult } from '../model.ts';
import { escapeText } from './escape.ts';
import { exitCodeOf } from './exit-code.ts';
import { jsonReport } from './json.ts';
import { mapLines } from './map-lines.ts';
import { plain } from './paint.ts';
import { runLines } from './run-lines.ts';
import { taskLines } from './task-lines.ts';
import { widthOf, wrap } from './wrap.ts';

const options = { root: '/book', width: 80, paint: plain };

function testResult(name: string, verdict: TestResult['verdict'], failure?: Failure): TestResult {
  return { name, suite: 'unit', source: 'Raft §5.4.2', points: 2, verdict, runs: 1, events: 1, ...(failure && { failure }) };
}

function taskResult(...tests: TestResult[]): TaskResult {
  const points = tests.filter(({ verdict }) => verdict === 'pass').length * 2;
  const file = 'tasks/task-03-commitment/commitment.ts';
  return { task: 'task-03-commitment', title: 'Commitment', file, tests, points, maxPoints: tests.length * 2 };
}

function runResult(more: Partial<RunResult> = {}, ...tests: TestResult[]): RunResult {
  return { firstSeed: 1, seeds: null, tasks: [taskResult(...tests)], ...more };
}

const failure: Failure = {
  summary: 'Leader Completeness broken.',
  rule: { id: 'LC', name: 'Leader Completeness', source: 'Raft §5.4.3, Fig. 3' },
  got: 'entry 2 missing',
  expected: 'entry 2',
  seed: 7341,
  servers: 5,
  events: 212,
  step: 11,
  schedule: ['S1 ──▶ S3'],
  location: { file: '/book/tasks/task-03-commitment/commitment.ts', line: 12, column: 3 },
};

test('a failure is shown whole once, with the command that repeats it', () => {
  const tests = [testResult('good', 'pass'), testResult('one', 'fail', failure), testResult('two', 'fail', failure)];
  expect(taskLines(taskResult(...tests), options).join('\n')).toMatchInlineSnapshot(`
    "task-03 Commitment                                   1 of 3 tests, 2 of 6 points
      ✓ good  Raft §5.4.2
      ✗ one   Raft §5.4.2
          Leader Completeness broken.
          Rule: Leader Completeness (LC), Raft §5.4.3, Fig. 3
          Got:      entry 2 missing
          Expected: entry 2
          At:       tasks/task-03-commitment/commitment.ts:12:3
          5 servers, seed 7341, step 11 of 212 events:
            S1 ──▶ S3
      ✗ two   Raft §5.4.2
          The same as in “one” above.

      Next: open tasks/task-03-commitment/commitment.ts:12:3.
        npx grade hint task-03                a hint, one step at a time
        npx grade replay task-03 --seed 7341  the same run again
        npx grade debug task-03               stop in a debugger right before it"
  `);
});

test('a stub is not shouted at', () => {
  const stub: Failure = { summary: 'Not written yet.', finding: 'NOT-WRITTEN' };
  const lines = taskLines(taskResult(testResult('one', 'fail', stub), testResult('two', 'fail', stub)), options);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "task-03 Commitment                                   0 of 2 tests, 0 of 4 points
      · one  Raft §5.4.2
      · two  Raft §5.4.2

      Not written yet: the tests marked ·. Open
      tasks/task-03-commitment/commitment.ts (statement: README.md beside it)."
  `);
});

test('no line is wider than the terminal', () => {
  const name = 'keeps every committed entry through crashes and partitions of all kinds';
  const long: Failure = { ...failure, summary: 'x'.repeat(200), output: ['y '.repeat(90)] };
  const lines = taskLines(taskResult(testResult(name, 'timeout', long)), { ...options, width: 60 });
  expect(lines.filter((line) => widthOf(line) > 60)).toEqual([]);
});

test('text of the learner can not act on the terminal', () => {
  const text = '\u001b[2J\r\b\u0007\u009b1m\u202eabc\u2066\ud800\tä漢👍';
  expect(escapeText(text)).toBe('\\u{1b}[2J\\u{d}\\u{8}\\u{7}\\u{9b}1m\\u{202e}abc\\u{2066}\\u{d800}  ä漢👍');
  const printed: Failure = { summary: text, output: [text] };
  const lines = taskLines(taskResult(testResult(text, 'fail', printed)), options).join('');
  expect(lines).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e\u2066]/);
});

test('wrapping keeps the words and the indentation', () => {
  expect(wrap('aa bb cc', 20)).toEqual(['aa bb cc']);
  expect(wrap(`  ${'word '.repeat(6)}`, 20)).toEqual(['  word word word', 'word word word']);
  expect(wrap('z'.repeat(45), 20)).toEqual(['z'.repeat(20), 'z'.repeat(20), 'zzzzz']);
});

test('the gravest thing decides the exit code', () => {
  const bad = testResult('b', 'timeout', { summary: '' });
  expect(exitCodeOf(runResult({}, testResult('a', 'pass')))).toBe(0);
  expect(exitCodeOf(runResult({}, testResult('a', 'pass'), bad))).toBe(1);
  expect(exitCodeOf(runResult({ graderError: 'x' }, bad))).toBe(3);
  expect(exitCodeOf(runResult({}, bad, testResult('c', 'grader-error')))).toBe(3);
  const problem = { kind: 'syntax', message: 'x' } as const;
  expect(exitCodeOf({ ...runResult(), tasks: [{ ...taskResult(bad), problem }] })).toBe(4);
  expect(exitCodeOf(runResult({ interrupted: true, graderError: 'x' }))).toBe(130);
});

test('the grader\'s own fault is never called the learner\'s', () => {
  const lines = runLines(runResult({ graderError: 'The suite is wrong.' }, testResult('a', 'pass')), options);
  expect(lines.at(-1)).toBe('The grader itself is at fault, not your code. The suite is wrong.');
});

test('the JSON document says its format, totals and exit code', () => {
  const document = JSON.parse(jsonReport(runResult({}, testResult('a', 'pass')), '/workbook')) as Record<string, unknown>;
  expect(document).toMatchObject({ format: 'the-consensus/run', version: 1, exitCode: 0, points: 2, maxPoints: 2 });
});

test('the map shows what is done and what comes next', () => {
  const task = (id: string, needs: string[], subtrack: string) => ({
    id,
    folder: '',
    submission: '',
    manifest: {
      title: id.slice(8),
      subtrack,
      difficulty: 'advanced' as const,
      concepts: [],
      needs,
      file: 'x.ts',
      part: 'p',
      exports: [],
      tests: [{ name: 'a', suite: 'unit', points: 5, source: 's' }],
    },
  });
  const tasks = [task('task-01-one', [], 'A'), task('task-02-two', ['task-03-three'], 'A'), task('task-03-three', [], 'B')];
  const progress = { 'task-01-one': { best: 9, last: 5 }, 'task-02-two': { best: 2, last: 1 } };
  expect(mapLines({ tasks, broken: [] }, progress, options).join('\n')).toMatchInlineSnapshot(`
    "The Consensus: 1 of 3 tasks done, 7 of 15 points

    A
      ✓ task-01  one      5 of 5
      ~ task-02  two      2 of 5

    B
      · task-03  three    0 of 5

    Next: task-03 three. Open tasks/task-03-three/x.ts (statement: README.md beside
    it), then run: npx grade task-03"
  `);
});
