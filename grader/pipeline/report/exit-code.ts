import type { RunResult } from '../model.ts';

export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  graderError: 3,
  notLoaded: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The gravest thing that happened decides. */
export function exitCodeOf({ tasks, graderError, interrupted }: RunResult): ExitCode {
  const tests = tasks.flatMap((task) => task.tests);
  if (interrupted) return exitCodes.interrupted;
  if (graderError !== undefined) return exitCodes.graderError;
  if (tests.some(({ verdict }) => verdict === 'grader-error')) return exitCodes.graderError;
  if (tasks.some(({ problem }) => problem)) return exitCodes.notLoaded;
  return tests.every(({ verdict }) => verdict === 'pass') ? exitCodes.passed : exitCodes.failed;
}
