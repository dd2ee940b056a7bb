import { basename, relative } from 'node:path';
import type { LoadProblem, StandIn, TaskResult, TestResult } from '../model.ts';
import type { Unit } from './round.ts';

/** What is known of a unit by now. */
export function taskResult(root: string, { task, ledger }: Unit, notCompiled: LoadProblem | undefined, standIns: readonly StandIn[] = []): TaskResult {
  const tests = ledger.results();
  const problem = notCompiled ?? notLoaded(tests);
  const sum = (list: readonly { readonly points: number }[]): number =>
    list.reduce((total, { points }) => total + points, 0);
  return {
    task: task.id,
    title: task.manifest.title,
    file: relative(root, task.submission).replaceAll('\\', '/'),
    ...(problem && { problem }),
    ...(standIns.length > 0 && { standIns }),
    tests,
    points: sum(tests.filter(({ verdict }) => verdict === 'pass')),
    maxPoints: sum(tests),
  };
}

/** A file that compiles may still throw as it is loaded, and then every test says the same. */
function notLoaded(tests: readonly TestResult[]): LoadProblem | undefined {
  const failures = tests.map(({ failure }) => failure);
  const [first] = failures;
  if (!first || !failures.every((failure) => failure?.atLoad)) return undefined;
  const place = first.location ? ` at ${basename(first.location.file)}:${first.location.line}:${first.location.column}` : '';
  return { kind: 'load', message: `The file can't be loaded${place}: ${first.summary}.` };
}
