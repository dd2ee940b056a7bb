import { inject, test as registerTest } from 'vitest';
import type { SuiteBinding } from '../../harness/suite/binding.ts';
import { bindUnit } from './bind-unit.ts';
import { passGate } from './gate.ts';
import type { ChildLine, Job } from './job.ts';
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
  const tell = (line: ChildLine): void => writeLine(job.channel, line);
  const begin = async (): Promise<void> => (job.waits ? passGate(() => tell({ kind: 'poised' })) : undefined);
  // The watchdog is outside: no time limit.
  return bindUnit(job, unitIndex, suiteName, (test, body) => registerTest(test, () => begin().then(body), 0));
}
