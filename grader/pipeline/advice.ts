import type { Failure } from '../harness/suite/outcome.ts';
import type { Diagnosis, LoadProblem, TaskResult, TestResult } from './model.ts';

const NOT_WRITTEN = 'NOT-WRITTEN';

/** What there is to say to somebody who asks for a hint. */
export type Advice =
  | { readonly kind: 'passed' }
  | { readonly kind: 'not-loaded'; readonly problem: LoadProblem }
  | { readonly kind: 'not-written' }
  /** Interrupted before anything had failed. */
  | { readonly kind: 'unfinished' }
  /** The diagnoses, the most likely first. */
  | { readonly kind: 'mistake'; readonly diagnosis: Diagnosis; readonly others: readonly Diagnosis[] }
  /** No known mistake fits; this is the failure to look at. */
  | { readonly kind: 'unknown'; readonly test: TestResult; readonly failure: Failure };

/** Reads the advice out of the last result of a task. */
export function adviceFor({ problem, tests, diagnoses = [] }: TaskResult): Advice {
  if (problem) return { kind: 'not-loaded', problem };
  if (tests.every(({ verdict }) => verdict === 'pass')) return { kind: 'passed' };
  const [diagnosis, ...others] = diagnoses;
  if (diagnosis) return { kind: 'mistake', diagnosis, others };
  const failed = tests.flatMap((test) => {
    const isOpen = test.verdict === 'pass' || test.verdict === 'not-run' || test.failure?.finding === NOT_WRITTEN;
    return test.failure && !isOpen ? [{ test, failure: test.failure }] : [];
  });
  // A broken rule of a paper says more than a wrong value.
  const [worst] = [...failed.filter(({ failure }) => failure.rule), ...failed];
  if (worst) return { kind: 'unknown', ...worst };
  return { kind: tests.some(({ failure }) => failure?.finding === NOT_WRITTEN) ? 'not-written' : 'unfinished' };
}
