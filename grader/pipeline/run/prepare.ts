import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SuiteOptions } from '../../harness/suite/binding.ts';
import type { LoadProblem, StandIn, Task } from '../model.ts';
import { compileOwn } from './compile-own.ts';
import { compileReferences } from './compile-references.ts';
import { compileSubmission, type SubmissionTarget } from './compile-submission.ts';
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
  /** Of capstone units: for which tasks the reference stands in. */
  readonly standIns: ReadonlyMap<number, readonly StandIn[]>;
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
  const harness = exportedNames(toolkit.harness).then((names) => ({ file: toolkit.harness, names }));
  const [problems, owns, references] = await Promise.all([
    loadProblems(request, compiled, harness),
    Promise.all(tasks.map(async (task, unit) => compileOwn(root, task, join(folder, `${unit}-own`), await harness))),
    compileReferences(root, folder, toolkit.harness),
    compileSuites(tasks, folder, toolkit),
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
  return { job: { folder, channel: CHANNEL, options, host: toolkit.host, references, units }, problems, standIns };
}

async function loadProblems(
  { root, tasks }: PrepareRequest,
  compiled: readonly string[],
  harness: Promise<SubmissionTarget['harness']>,
): Promise<ReadonlyMap<number, LoadProblem>> {
  const found = await Promise.all(
    tasks.map(async (task, unit) => compileSubmission({ root, task, outfile: compiled[unit] ?? '', harness: await harness })),
  );
  return new Map([...found.entries()].filter((entry): entry is [number, LoadProblem] => entry[1] !== null));
}
