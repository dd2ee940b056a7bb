import { inject, test as registerTest } from 'vitest';
import { ChildHolder } from '../../isolate/child-holder.ts';
import { ofInstance, type LoadedModule, type SuiteBinding } from '../../harness/suite/binding.ts';
import type { ChildLine, Job, JobUnit } from './job.ts';
import { writeLine } from './write-line.ts';

declare module 'vitest' {
  interface ProvidedContext {
    job: Job;
  }
}

// vitest maps the stacks of what it transforms itself. The submission is imported by Node.js,
// which maps its stack to the learner's file only when nothing else has taken over.
process.setSourceMapsEnabled(true);
Error.prepareStackTrace = undefined as unknown as typeof Error.prepareStackTrace;

const load = (url: string): Promise<LoadedModule> => import(url) as Promise<LoadedModule>;

/** Ties one suite to one submission; the compiled suites call it in the worker thread. */
export function bindWorker(unitIndex: number, suiteName: string): SuiteBinding {
  const job = inject('job');
  const unit = job.units[unitIndex];
  const suite = unit?.suites.find(({ name }) => name === suiteName);
  if (!unit || !suite) throw new Error(`The job has no suite ${suiteName} in unit ${unitIndex}.`);

  const tell = (line: ChildLine): void => writeLine(job.channel, line);
  return {
    task: unit.task,
    part: unit.part,
    exports: unit.exports,
    submissionFile: unit.submissionFile,
    register: (test, body) => {
      tell({ kind: 'registered', unit: unitIndex, suite: suiteName, test });
      if (!suite.tests.includes(test)) return;
      // The lines decide, not vitest, and the watchdog is outside: no error to report, no time limit.
      registerTest(test, () => body().catch(() => undefined), 0);
    },
    emit: (line) => tell({ kind: 'test', unit: unitIndex, suite: suiteName, line }),
    submission: async (instance) => {
      tell({ kind: 'loading', unit: unitIndex });
      try {
        return await load(ofInstance(unit.submission, instance));
      } finally {
        tell({ kind: 'loaded', unit: unitIndex });
      }
    },
    references: Object.fromEntries(
      Object.entries(job.references).map(([folder, url]) => [folder, () => load(url)]),
    ),
    own: Object.fromEntries(Object.entries(unit.own).map(([folder, { file, url }]) => [folder, { file, load: (instance) => load(ofInstance(url, instance)) }])),
    ...(job.options.holder === 'child' && { holder: holderOf(unit, job, (kind) => tell({ kind, unit: unitIndex })) }),
    options: job.options,
  };
}

let held: { readonly unit: JobUnit; readonly holder: ChildHolder } | undefined;

/** One process for all suites of a submission; that of the submission before it is ended. */
function holderOf(unit: JobUnit, { host, references }: Job, tell: (kind: 'loading' | 'loaded') => void): ChildHolder {
  if (held?.unit === unit) return held.holder;
  held?.holder.close();
  const holder = new ChildHolder(host, { ...unit, references }, tell);
  held = { unit, holder };
  return holder;
}
