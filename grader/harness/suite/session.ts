import { stopHere } from '../cluster/calls.ts';
import type { Fault } from '../cluster/fault.ts';
import { takeOffence, takeOutput } from '../cluster/guard.ts';
import type { Run } from '../cluster/simulation.ts';
import { digestOf } from '../trace/trace.ts';
import { transcript } from '../trace/transcript.ts';
import type { SuiteBinding } from './binding.ts';
import type { Holder, Instance } from './holder.ts';
import type { Failure, Reach, TestVerdict, ToldRun } from './outcome.ts';

/** As many lines of what the code printed are shown. */
const OUTPUT_LINES = 20;

/** Thrown by a verb: the test is over, and this is what to show. */
export class TestFailure extends Error {
  readonly verdict: TestVerdict;
  readonly failure: Failure;

  constructor(verdict: TestVerdict, failure: Failure) {
    super(failure.summary);
    this.name = 'TestFailure';
    this.verdict = verdict;
    this.failure = { ...stopHere(), ...failure };
  }
}

/** The process that held the code has ended: nothing else of this test can be tried. */
export class Stopped extends TestFailure {}

/** The tests of one suite file, run one after the other, and what the verbs have done in the current one. */
export class Session {
  readonly binding: SuiteBinding;
  readonly #holder: Holder;
  #test = '';
  #runs = 0;
  #events = 0;
  #reach: Record<string, number> = {};
  #hash = '';

  constructor(binding: SuiteBinding, holder: Holder) {
    this.binding = binding;
    this.#holder = holder;
  }

  /** The code under test, with these instances loaded. A file that fails to load fails the test that asked. */
  async holding(instances: readonly Instance[]): Promise<Holder> {
    for (const instance of instances) {
      const fault = await this.#holder.load(instance);
      if (!fault) continue;
      const { output, ...what } = fault;
      this.blame(what, { atLoad: true }, output);
    }
    return this.#holder;
  }

  /** Declares a hidden test by the name that the task's list gives it. */
  readonly test = (name: string, body: () => Promise<void>): void => {
    this.binding.register(name, () => this.#run(name, body));
  };

  /** A sign of life from a long test. */
  alive(done: number, of: number): void {
    this.binding.emit({ kind: 'alive', test: this.#test, done, of });
  }

  /** Tells a run in full, where that was asked for: one that failed as it is shown, or every one as it was. */
  tell({ trace }: Run, { during, seed }: Pick<ToldRun, 'during' | 'seed'>, kind: 'shown' | 'whole'): void {
    if (this.binding.options.tell !== kind) return;
    this.#say({ during, ...(seed !== undefined && { seed }), events: trace.events.length, hash: trace.hash(), lines: transcript(trace.events) });
  }

  /** Tells something else than one run, where all is to be told. */
  tellAll(run: () => ToldRun): void {
    if (this.binding.options.tell === 'whole') this.#say(run());
  }

  #say(run: ToldRun): void {
    this.binding.emit({ kind: 'told', test: this.#test, run });
  }

  /** How many runs of this test are over. */
  get runs(): number {
    return this.#runs;
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

  /** Ends the test over something that node code did. */
  blame({ verdict, ...fault }: Fault, about: Partial<Failure> = {}, output: readonly string[] = []): never {
    throw new TestFailure(verdict, { ...about, ...fault, ...(output.length > 0 && { output: output.slice(0, OUTPUT_LINES) }) });
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
