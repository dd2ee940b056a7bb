import { readFileSync } from 'node:fs';
import { inject, test as registerTest } from 'vitest';
import { ChildHolder } from '../../isolate/child-holder.ts';
import { ofInstance, type SuiteBinding } from '../../harness/suite/binding.ts';
import { referencesFor } from '../../harness/suite/realm-holder.ts';
import type { Held, Script } from '../../isolate/protocol.ts';
import type { CompiledScript } from './compile-script.ts';
import { passGate } from './gate.ts';
import { importCompiled, loadersOf } from './import-compiled.ts';
import type { ChildLine, Isolation, Job, JobUnit } from './job.ts';
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

/** Ties one suite to one submission; the compiled suites call it in the worker thread. */
export function bindWorker(unitIndex: number, suiteName: string): SuiteBinding {
  const job = inject('job');
  const unit = job.units[unitIndex];
  const suite = unit?.suites.find(({ name }) => name === suiteName);
  if (!unit || !suite) throw new Error(`The job has no suite ${suiteName} in unit ${unitIndex}.`);

  const tell = (line: ChildLine): void => writeLine(job.channel, line);
  const begin = async (): Promise<void> => (job.waits ? passGate(() => tell({ kind: 'poised' })) : undefined);
  const holder = job.isolation && holderOf(unit, job, job.isolation, (kind) => tell({ kind, unit: unitIndex }));
  return {
    task: unit.task,
    part: unit.part,
    exports: unit.exports,
    submissionFile: unit.submissionFile,
    register: (test, body) => {
      tell({ kind: 'registered', unit: unitIndex, suite: suiteName, test });
      if (!suite.tests.includes(test)) return;
      // The lines decide, not vitest, and the watchdog is outside: no error to report, no time limit.
      registerTest(test, () => begin().then(body).catch(() => undefined), 0);
    },
    emit: (line) => {
      if (line.kind === 'start') holder?.begin();
      tell({ kind: 'test', unit: unitIndex, suite: suiteName, line });
    },
    submission: async (instance) => {
      tell({ kind: 'loading', unit: unitIndex });
      try {
        return await importCompiled(ofInstance(unit.submission, instance));
      } finally {
        tell({ kind: 'loaded', unit: unitIndex });
      }
    },
    ...loadersOf({ references: job.references, own: unit.own }),
    ...(holder && { holder }),
    options: job.options,
  };
}

let held: { readonly unit: JobUnit; readonly holder: ChildHolder } | undefined;

/** One process for all suites of a submission; that of the submission before it is ended. */
function holderOf(unit: JobUnit, { references }: Job, { host, limits }: Isolation, tell: (kind: 'loading' | 'loaded') => void): ChildHolder {
  if (held?.unit === unit) return held.holder;
  held?.holder.close();
  const holder = new ChildHolder({ host, limits, held: readHeld(unit, references), tell });
  held = { unit, holder };
  return holder;
}

/** The texts of what is to be held: the process that holds them reads no file. */
function readHeld({ task, part, exports, submissionFile, submission, own }: JobUnit, references: Job['references']): Held {
  const scriptOf = (file: string, url: string): Script => ({ file, ...(JSON.parse(readFileSync(new URL(url), 'utf8')) as CompiledScript) });
  return {
    task,
    part,
    exports,
    submission: scriptOf(submissionFile, submission),
    own: Object.fromEntries(Object.entries(own).map(([folder, { file, url }]) => [folder, scriptOf(file, url)])),
    references: Object.fromEntries(
      referencesFor(part, Object.keys(own)).flatMap((folder) => {
        const url = references[folder];
        return url === undefined ? [] : [[folder, readFileSync(new URL(url), 'utf8')]];
      }),
    ),
  };
}
