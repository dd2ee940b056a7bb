import { expect, test } from 'vitest';
import type { Task, TaskManifest, TestResult, Verdict } from '../pipeline/model.ts';
import { checkTask, totalsOf, type Judged, type TaskFacts } from './check.ts';
import type { Variant } from './variants.ts';

const manifest: TaskManifest = {
  title: 'T',
  subtrack: 'S',
  difficulty: 'advanced',
  concepts: [],
  needs: [],
  file: 'part.ts',
  part: 'part',
  exports: [],
  tests: [],
};
const task: Task = { id: 'task-01-a', folder: '/book/tasks/task-01-a', manifest, submission: '/book/part.ts' };

/** A variant whose tests, `unit` and `cluster` in turn, ended with these verdicts. */
function judged(variant: Omit<Variant, 'task'>, verdicts: readonly Verdict[], more: Partial<Judged> = {}): Judged {
  const tests = verdicts.map((verdict, i): TestResult => {
    const suite = i % 2 === 0 ? 'unit' : 'cluster';
    const failure = { summary: `seen in ${i}`, ...(variant.kind === 'starter' && { finding: 'NOT-WRITTEN' }) };
    return { name: `test ${i}`, suite, source: 'Raft §5', points: 10, verdict, runs: 1, events: 9, reach: { elections: i }, ...(verdict !== 'pass' && { failure }) };
  });
  const points = verdicts.filter((verdict) => verdict === 'pass').length * 10;
  const result = { task: task.id, title: 'T', file: 'part.ts', tests, points, maxPoints: verdicts.length * 10 };
  return { variant: { ...variant, task }, result, alone: null, withCode: null, ...more };
}

const starter = judged({ kind: 'starter', design: 'starter' }, ['learner-error', 'learner-error']);
const reference = judged({ kind: 'reference', design: 'reference' }, ['pass', 'pass']);
const accepted = judged({ kind: 'accepted', design: 'other' }, ['pass', 'pass']);
const mutant = (verdicts: readonly Verdict[], alone: string | null, withCode = alone): Judged =>
  judged({ kind: 'mutant', design: 'other', planted: { mistake: 'X', second: true } }, verdicts, { alone, withCode });

function facts(...all: readonly Judged[]): TaskFacts {
  return { task: task.id, title: 'T', holder: 'realm', reaches: ['elections'], judged: all };
}

const problems = (...all: readonly Judged[]): readonly string[] => checkTask(facts(...all)).problems;

test('a task is proven by its designs and its mutants', () => {
  const check = checkTask(facts(starter, reference, accepted, mutant(['pass', 'fail'], 'X')));
  expect(check.problems).toEqual([]);
  expect(check.reached).toEqual({ elections: 1 });
  expect(check.mutants).toEqual([{ mistake: 'X', second: true, design: 'other', killedBy: ['cluster'], alone: 'X', withCode: 'X' }]);
  expect(totalsOf([check, check])).toEqual({ mutants: 2, killed: 2, named: 2, second: { mutants: 2, named: 2 }, designs: 4, rejected: 0 });
});

test('a correct design that fails is rejected, with what the test said', () => {
  const rejected = judged({ kind: 'accepted', design: 'other' }, ['pass', 'timeout']);
  expect(problems(reference, rejected)).toEqual([
    'task-01-a: other is correct and must pass “test 1”; it ends with timeout: seen in 1',
  ]);
  expect(totalsOf([checkTask(facts(reference, rejected))])).toMatchObject({ designs: 2, rejected: 1 });
});

test('a starter fails every test, and as not written', () => {
  const passing = judged({ kind: 'starter', design: 'starter' }, ['learner-error', 'pass']);
  const thrown = { ...starter.result.tests[0], failure: { summary: 'it threw' } } as TestResult;
  const throwing = { ...starter, result: { ...starter.result, tests: [thrown] } };
  expect(problems(passing, reference)).toEqual(['The starter should fail “test 1” as not written; it passes.']);
  expect(problems(throwing, reference)).toEqual(['The starter should fail “test 0” as not written; it ends with learner-error: it threw.']);
});

test('a mutant must be killed, and named in both ways', () => {
  expect(problems(reference, mutant(['pass', 'pass'], null))).toEqual([expect.stringContaining('X in other (second plant) survives')]);
  expect(problems(reference, mutant(['fail', 'pass'], 'Y', 'X'))).toEqual([expect.stringContaining('is diagnosed without the syntax tree as Y')]);
  expect(problems(reference, mutant(['fail', 'pass'], 'X', null))).toEqual([expect.stringContaining('is diagnosed as nothing')]);
  // One that hangs may cost the tests after it, and is killed all the same.
  expect(problems(reference, mutant(['timeout', 'not-run'], 'X'))).toEqual([]);
});

test('what the grader spoilt, or could not load, proves nothing', () => {
  expect(problems(reference, mutant(['fail', 'grader-error'], 'X'))).toEqual([expect.stringContaining('“test 1” gave no verdict')]);
  const unloaded = { ...accepted, result: { ...accepted.result, tests: [], problem: { kind: 'syntax' as const, message: 'no.' } } };
  expect(problems(reference, unloaded)).toEqual(["task-01-a: other can't be loaded: no."]);
});

test('a suite that never reaches what its task is about is vacuous', () => {
  const check = checkTask({ ...facts(reference), reaches: ['elections', 'truncations'] });
  expect(check.reached).toEqual({ elections: 1, truncations: 0 });
  expect(check.problems).toEqual([expect.stringContaining('never reaches “truncations”')]);
  expect(checkTask({ ...facts(accepted) }).problems).toHaveLength(1);
});
