import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SuiteOptions } from '../../harness/suite/binding.ts';
import type { LoadProblem, Task } from '../model.ts';
import { compileReferences } from './compile-references.ts';
import { compileSubmission } from './compile-submission.ts';
import { compileSuites } from './compile-suites.ts';
import type { Job } from './job.ts';
import { CHANNEL } from './launch.ts';
import { exportedNames } from './exported-names.ts';
import type { Toolkit } from './toolkit.ts';

export interface Preparation {
  /** The job without the suites still to be run. */
  readonly job: Job;
  /** Units whose submission can't be loaded. */
  readonly problems: ReadonlyMap<number, LoadProblem>;
}

export interface PrepareRequest {
  readonly root: string;
  readonly tasks: readonly Task[];
  readonly folder: string;
  readonly toolkit: Toolkit;
  readonly options: SuiteOptions;
}

/** Compiles submissions, suites and references into the run's folder, while the child still starts. */
export async function prepare(request: PrepareRequest): Promise<Preparation> {
  const { root, tasks, folder, toolkit, options } = request;
  const compiled = tasks.map((_, unit) => join(folder, `${unit}-submission.mjs`));
  const [problems, references] = await Promise.all([
    loadProblems(request, compiled),
    compileReferences(root, folder, toolkit.harness),
    compileSuites(tasks, folder, toolkit),
  ]);
  const units = tasks.map((task, unit) => ({
    task: task.id,
    part: task.manifest.part,
    exports: task.manifest.exports,
    submissionFile: task.submission,
    submission: pathToFileURL(compiled[unit] ?? '').href,
    suites: [],
  }));
  return { job: { folder, channel: CHANNEL, options, host: toolkit.host, references, units }, problems };
}

async function loadProblems(
  { root, tasks, toolkit }: PrepareRequest,
  compiled: readonly string[],
): Promise<ReadonlyMap<number, LoadProblem>> {
  const harness = { file: toolkit.harness, names: await exportedNames(toolkit.harness) };
  const found = await Promise.all(
    tasks.map((task, unit) => compileSubmission({ root, task, outfile: compiled[unit] ?? '', harness })),
  );
  return new Map([...found.entries()].filter((entry): entry is [number, LoadProblem] => entry[1] !== null));
}
