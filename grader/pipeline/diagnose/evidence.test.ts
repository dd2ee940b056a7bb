import { describe, expect, test } from 'vitest';
import type { FailedRow, Failure } from '../../harness/suite/outcome.ts';
import type { TaskResult, TestResult } from '../model.ts';
import { readEvidence } from './evidence.ts';

function testResult(name: string, verdict: TestResult['verdict'], failure?: Failure): TestResult {
  return { name, suite: 'unit', source: 's', points: 1, verdict, runs: 1, events: 1, ...(failure && { failure }) };
}

function taskResult(...tests: TestResult[]): TaskResult {
  return { task: 'task-03-commitment', title: 't', file: 'f.ts', tests, points: 0, maxPoints: 1 };
}

const failing = (failure: Partial<Failure>, name = 'a'): TestResult =>
  testResult(name, 'fail', { summary: 's', ...failure });
const rowsOf = (...rows: FailedRow[]) => readEvidence(taskResult(failing({ rows })));

describe('where nothing can be learned, there is no evidence', () => {
  test.each<[string, TaskResult]>([
    ['all passed', taskResult(testResult('a', 'pass'))],
    ['a problem with the file', { ...taskResult(failing({})), problem: { kind: 'syntax', message: 'm' } }],
    ['the file failed to load', taskResult(failing({ atLoad: true }))],
    ['not written', taskResult(failing({ finding: 'NOT-WRITTEN' }))],
    ['a part not written, and another wrong', taskResult(failing({}), failing({ finding: 'NOT-WRITTEN' }, 'b'))],
    [
      'a part not written, behind a wrong row',
      taskResult(
        failing({
          rows: [
            { name: 'x', got: '1' },
            { name: 'y', got: 'f is not written yet' },
          ],
        }),
      ),
    ],
    ...(['timeout', 'memory', 'output-limit', 'crashed', 'not-run', 'grader-error'] as const).map(
      (verdict): [string, TaskResult] => [verdict, taskResult(testResult('a', verdict, { summary: 's' }))],
    ),
  ])('%s', (_what, result) => {
    expect(readEvidence(result)).toBeUndefined();
  });
});

test('a test that was stopped is not evidence, one beside it is', () => {
  const evidence = readEvidence(
    taskResult(
      failing({ rule: { id: 'LC', name: 'n', source: 's' } }),
      testResult('b', 'timeout', { summary: 's' }),
      testResult('c', 'pass'),
    ),
  );
  expect([evidence?.failed('a'), evidence?.failed('b'), evidence?.passed('b'), evidence?.passed('c')]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect([evidence?.broke('LC'), evidence?.broke('LM'), evidence?.found('G-ALIAS')]).toEqual([true, false, false]);
});

test('a row tells what was got and expected as values, if the table compared any', () => {
  const evidence = rowsOf(
    { name: 'one', got: 'result of quorumMatch: 7', expected: '5' },
    { name: 'two', got: 'the state afterwards, log: [{"term":1}]', expected: '[]' },
    { name: 'three', got: 'matchIndex[S2] = 3; expected 2' },
    { name: 'four', got: 'a judge says: 7' },
    { name: 'five' },
    { name: 'six', got: 'result of f: undefined', expected: '{"a":1}' },
  );
  const told = evidence?.rows().map(({ name, about, value, should }) => [name, about, value, should]);
  expect(told).toEqual([
    ['one', 'result of quorumMatch', 7, 5],
    ['two', 'the state afterwards, log', [{ term: 1 }], []],
    ['three', '', undefined, undefined],
    ['four', '', undefined, undefined],
    ['five', '', undefined, undefined],
    ['six', 'result of f', undefined, { a: 1 }],
  ]);
});

test('rows are found by test, by name and by words', () => {
  const evidence = rowsOf({ name: 'held: 3, 0', got: 'result of f: 3', expected: '0' }, { name: 'other', got: 'x' });
  const names = (where: Parameters<NonNullable<typeof evidence>['rows']>[0]): unknown =>
    evidence?.rows(where).map(({ name }) => name);
  expect(names({ test: 'a' })).toEqual(['held: 3, 0', 'other']);
  expect(names({ test: 'b' })).toEqual([]);
  expect(names({ name: 'held' })).toEqual(['held: 3, 0']);
  expect(names({ name: /^oth/, got: /x/ })).toEqual(['other']);
  expect(names({ got: /result/ })).toEqual(['held: 3, 0']);
});

test('without a trace the readings are empty lists', () => {
  expect(readEvidence(taskResult(failing({})))).toMatchObject({
    answers: [],
    appends: [],
    commits: [],
    sent: [],
    installs: [],
    lateChanges: [],
  });
});

test('an error is told by its words, and not where it has a name of its own', () => {
  const thrown = (summary: string, more: Partial<Failure> = {}): TestResult =>
    testResult('a', 'learner-error', { summary, ...more });
  expect(readEvidence(taskResult(thrown('The code threw Error: x')))?.threw(/threw Error/)).toBe(true);
  expect(readEvidence(taskResult(thrown('The code threw Error: x')))?.threw(/nobody awaits/)).toBe(false);
  expect(readEvidence(taskResult(thrown('changed in place', { finding: 'G-ALIAS' })))?.threw(/changed/)).toBe(false);
  expect(readEvidence(taskResult(failing({ summary: 'The code threw' })))?.threw(/threw/)).toBe(false);
});
