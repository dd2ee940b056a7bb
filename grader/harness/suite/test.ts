import type { SuiteBinding } from './binding.ts';
import type { Failure, TestVerdict } from './outcome.ts';

/** Thrown by a verb: the test is over, and this is what to show. */
export class TestFailure extends Error {
  readonly verdict: TestVerdict;
  readonly failure: Failure;

  constructor(verdict: TestVerdict, failure: Failure) {
    super(failure.summary);
    this.name = 'TestFailure';
    this.verdict = verdict;
    this.failure = failure;
  }
}

export function defineTest(binding: SuiteBinding) {
  return function test(name: string, body: () => Promise<void>): void {
    binding.register(name, async () => {
      binding.emit({ kind: 'start', test: name });
      try {
        await body();
        binding.emit({ kind: 'end', test: name, verdict: 'pass', runs: 0, events: 0 });
      } catch (error) {
        const { verdict, failure } =
          error instanceof TestFailure
            ? error
            : { verdict: 'grader-error' as const, failure: { summary: String(error) } };
        binding.emit({ kind: 'end', test: name, verdict, failure, runs: 0, events: 0 });
        throw error;
      }
    });
  };
}
