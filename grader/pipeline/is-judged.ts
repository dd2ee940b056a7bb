import type { TaskResult } from './model.ts';

/** A run without any verdict, or one that the grader spoilt, says nothing about the learner. */
export function isJudged({ tests, problem }: TaskResult): boolean {
  if (problem) return true;
  return tests.every(({ verdict }) => verdict !== 'grader-error') && tests.some(({ verdict }) => verdict !== 'not-run');
}
