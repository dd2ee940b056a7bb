import { takeOffence, takeOutput } from '../cluster/guard.ts';
import { digestOf } from '../trace/trace.ts';
import type { SuiteBinding } from './binding.ts';
import { findingOf } from './finding.ts';
import type { Failure, Reach, TestVerdict } from './outcome.ts';

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

/** The tests of one suite file, run one after the other, and what the verbs have done in the current one. */
export class Session {
  readonly binding: SuiteBinding;
  #test = '';
  #runs = 0;
  #events = 0;
  #reach: Record<string, number> = {};
  #hash = '';

  constructor(binding: SuiteBinding) {
    this.binding = binding;
  }

  /** Declares a hidden test by the name that the task's list gives it. */
  readonly test = (name: string, body: () => Promise<void>): void => {
    this.binding.register(name, () => this.#run(name, body));
  };

  /** A sign of life from a long test. */
  alive(done: number, of: number): void {
    this.binding.emit({ kind: 'alive', test: this.#test, done, of });
  }

  count(events: number, reach: Reach): void {
    this.#runs++;
    this.#events += events;
    for (const [name, times] of Object.entries(reach)) this.#reach[name] = (this.#reach[name] ?? 0) + times;
  }

  /** Adds a trace's hash to the test's own. */
  seal(hash: string): void {
    this.#hash = digestOf(this.#hash + hash);
  }

  /** Ends the test over something that node code threw. */
  blame(thrown: unknown, about: Partial<Failure> = {}): never {
    const { verdict, failure } = findingOf(thrown, this.binding.submissionFile);
    const output = takeOutput();
    throw new TestFailure(verdict, { ...about, ...failure, ...(output.length > 0 && { output: output.slice(0, 20) }) });
  }

  async #run(name: string, body: () => Promise<void>): Promise<void> {
    this.#test = name;
    this.#runs = this.#events = 0;
    this.#reach = {};
    this.#hash = '';
    takeOffence();
    takeOutput();
    this.binding.emit({ kind: 'start', test: name });
    try {
      await body();
    } catch (error) {
      this.#end(error instanceof TestFailure ? error : ourFault(error));
      throw error;
    }
    this.#end({ verdict: 'pass' });
  }

  #end(end: { readonly verdict: TestVerdict; readonly failure?: Failure }): void {
    this.binding.emit({
      kind: 'end',
      test: this.#test,
      verdict: end.verdict,
      ...(end.failure && { failure: end.failure }),
      reach: this.#reach,
      runs: this.#runs,
      events: this.#events,
      ...(this.#hash !== '' && { hash: this.#hash }),
    });
  }
}

function ourFault(error: unknown): { verdict: TestVerdict; failure: Failure } {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { verdict: 'grader-error', failure: { summary: `The hidden suite itself failed: ${text}` } };
}
