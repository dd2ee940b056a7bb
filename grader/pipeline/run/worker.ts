import { inject, test as registerTest } from 'vitest';
import type { SuiteBinding } from '../../harness/suite/binding.ts';
import { bindUnit } from './bind-unit.ts';
import type { Job } from './job.ts';

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
  // The watchdog is outside: no time limit.
  return bindUnit(inject('job'), unitIndex, suiteName, (test, body) => registerTest(test, body, 0));
}
