import { expect, test } from 'vitest';
import { adviceFor } from './advice.ts';
import type { Diagnosis, TaskResult, TestResult } from './model.ts';

const one = (verdict: TestResult['verdict'], failure?: TestResult['failure']): TestResult => {
  return { name: verdict, suite: 'unit', source: 'Raft §5', points: 1, verdict, runs: 1, events: 1, ...(failure && { failure }) };
};
const result = (tests: readonly TestResult[], more: Partial<TaskResult> = {}): TaskResult => {
  return { task: 'task-01-a', title: 'T', file: 'f.ts', tests, points: 0, maxPoints: 1, ...more };
};
const diagnosis = (mistake: string): Diagnosis => ({ mistake, title: mistake, signs: [] });
const notWritten = one('learner-error', { summary: 'not yet', finding: 'NOT-WRITTEN' });
const wrong = one('fail', { summary: 'wrong' });
const broken = one('fail', { summary: 'broken', rule: { id: 'LC', name: 'Leader Completeness', source: 'Raft §5.4' } });

test('the first diagnosis is the mistake to climb for', () => {
  const advice = adviceFor(result([one('pass'), wrong], { diagnoses: [diagnosis('X'), diagnosis('Y')] }));
  expect(advice).toEqual({ kind: 'mistake', diagnosis: diagnosis('X'), others: [diagnosis('Y')] });
});

test('without a diagnosis, a broken rule is looked at before a wrong value', () => {
  expect(adviceFor(result([wrong, broken], { diagnoses: [] }))).toMatchObject({ kind: 'unknown', failure: { summary: 'broken' } });
  expect(adviceFor(result([notWritten, wrong]))).toMatchObject({ kind: 'unknown', failure: { summary: 'wrong' } });
});

test('what is no failure of written code has an advice of its own', () => {
  expect(adviceFor(result([one('pass'), one('pass')]))).toEqual({ kind: 'passed' });
  expect(adviceFor(result([one('pass'), notWritten]))).toEqual({ kind: 'not-written' });
  expect(adviceFor(result([one('pass'), one('not-run')]))).toEqual({ kind: 'unfinished' });
  const problem = { kind: 'syntax' as const, message: 'no' };
  expect(adviceFor(result([one('not-run')], { problem }))).toEqual({ kind: 'not-loaded', problem });
});
