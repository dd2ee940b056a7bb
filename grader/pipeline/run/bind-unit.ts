import { readFileSync } from 'node:fs';
import { ChildHolder } from '../../isolate/child-holder.ts';
import { ofInstance, type SuiteBinding } from '../../harness/suite/binding.ts';
import { referencesFor } from '../../harness/suite/realm-holder.ts';
import type { Held, Script } from '../../isolate/protocol.ts';
import type { CompiledScript } from './compile-script.ts';
import { importCompiled, loadersOf } from './import-compiled.ts';
import type { ChildLine, Isolation, Job, JobUnit } from './job.ts';
import { writeLine } from './write-line.ts';

/** Gives a test to whoever runs the suites. */
export type RegisterTest = (test: string, body: () => Promise<void>) => void;

/** Ties one suite to one submission, for whichever process runs it. */
export function bindUnit(job: Job, unitIndex: number, suiteName: string, register: RegisterTest): SuiteBinding {
  const unit = job.units[unitIndex];
  const suite = unit?.suites.find(({ name }) => name === suiteName);
  if (!unit || !suite) throw new Error(`The job has no suite ${suiteName} in unit ${unitIndex}.`);

  const tell = (line: ChildLine): void => writeLine(job.channel, line);
  const holder = job.isolation && holderOf(unit, job, job.isolation, (kind) => tell({ kind, unit: unitIndex }));
  return {
    task: unit.task,
    part: unit.part,
    exports: unit.exports,
    submissionFile: unit.submissionFile,
    register: (test, body) => {
      tell({ kind: 'registered', unit: unitIndex, suite: suiteName, test });
      // The lines decide what became of it: there is no error to report.
      if (suite.tests.includes(test)) register(test, () => body().catch(() => undefined));
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
