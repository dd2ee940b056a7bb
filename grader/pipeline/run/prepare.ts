import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SuiteOptions } from '../../harness/suite/binding.ts';
import type { LoadProblem, StandIn, Task } from '../model.ts';
import { compileOwn } from './compile-own.ts';
import { compileReferences } from './compile-references.ts';
import { compileSubmission, type CompiledForm, type SubmissionTarget } from './compile-submission.ts';
import { compileSuites } from './compile-suites.ts';
import type { Isolation, Job } from './job.ts';
import { CHANNEL } from './launch.ts';
import { exportedNames } from './exported-names.ts';
import type { Toolkit } from './toolkit.ts';

export interface Preparation {
  /** The job without the suites still to be run. */
  readonly job: Job;
  /** Units whose submission can't be loaded. */
  readonly problems: ReadonlyMap<number, LoadProblem>;
  /** Of capstone units: for which tasks the reference stands in. */
  readonly standIns: ReadonlyMap<number, readonly StandIn[]>;
}

export interface PrepareRequest {
  readonly root: string;
  readonly tasks: readonly Task[];
  readonly folder: string;
  readonly toolkit: Toolkit;
  readonly options: SuiteOptions;
  readonly isolation?: Isolation;
}

/**
 * Compiles suites and references into the run's folder, while the child still starts, and answers with what compiles the
 * submissions: each time as they are then, to the same places.
 */
export function prepare(request: PrepareRequest): () => Promise<Preparation> {
  const { root, tasks, folder, toolkit, options, isolation } = request;
  const compiled = tasks.map((_, unit) => join(folder, `${unit}-submission.mjs`));
  const form: CompiledForm = isolation ? 'script' : 'module';
  const target = exportedNames(toolkit.harness).then((names) => ({ root, form, harness: { file: toolkit.harness, names } }));
  const suites = compileSuites(tasks, folder, toolkit);
  const compiledReferences = target.then((about) => compileReferences(root, folder, about));
  // Whoever compiles the submissions is told of a failure.
  for (const one of [suites, compiledReferences]) one.catch(() => undefined);
  return async () => {
    const [problems, owns, references] = await Promise.all([
      loadProblems(tasks, compiled, target),
      Promise.all(tasks.map(async (task, unit) => compileOwn(task, join(folder, `${unit}-own`), await target))),
      compiledReferences,
      suites,
    ]);
    const units = tasks.map((task, unit) => ({
      task: task.id,
      part: task.manifest.part,
      exports: task.manifest.exports,
      submissionFile: task.submission,
      submission: pathToFileURL(compiled[unit] ?? '').href,
      own: owns[unit]?.own ?? {},
      suites: [],
    }));
    const standIns = new Map([...owns.entries()].map(([unit, own]) => [unit, own.standIns] as const));
    return { job: { folder, channel: CHANNEL, options, ...(isolation && { isolation }), references, units }, problems, standIns };
  };
}

async function loadProblems(
  tasks: readonly Task[],
  compiled: readonly string[],
  target: Promise<Pick<SubmissionTarget, 'root' | 'form' | 'harness'>>,
): Promise<ReadonlyMap<number, LoadProblem>> {
  const found = await Promise.all(
    tasks.map(async (task, unit) => compileSubmission({ ...(await target), task, outfile: compiled[unit] ?? '' })),
  );
  return new Map([...found.entries()].filter((entry): entry is [number, LoadProblem] => entry[1] !== null));
}
