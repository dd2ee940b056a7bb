import { CheckerSet, type Checker, type Rule, type Violation } from '../trace/checker.ts';
import type { TraceEvent } from '../trace/events.ts';
import { Trace } from '../trace/trace.ts';
import { stopHere, type StopBefore } from './calls.ts';

/** The rule that broke, and the number of the event (from 1) at which it did. */
export interface Broken {
  readonly rule: Rule;
  readonly violation: Violation;
  readonly step: number;
  /** A checker found it in the trace; otherwise something did not come about in time. */
  readonly isInvariant: boolean;
  /** Set while somebody debugs. */
  readonly stopBefore?: StopBefore;
}

const PROGRESS_EVERY = 5000;

/** Keeps the trace of a run, and stops it when a rule breaks. */
export class Judge {
  readonly trace = new Trace();
  broken: Broken | undefined;
  readonly #checkers: CheckerSet;
  readonly #onProgress: () => void;

  /** `onProgress` hears from a long run now and then. */
  constructor(checkers: readonly Checker[], onProgress: () => void = () => undefined) {
    this.#checkers = new CheckerSet(checkers);
    this.#onProgress = onProgress;
  }

  /** Returns true when the run is over. */
  onEvent(event: TraceEvent): boolean {
    this.trace.append(event);
    if (this.trace.events.length % PROGRESS_EVERY === 0) this.#onProgress();
    const found = this.#checkers.step(event);
    if (found) this.#break({ ...found, isInvariant: true });
    return found !== undefined;
  }

  /** Something that was due has not come about. */
  miss(rule: Rule, violation: Violation): void {
    this.#break({ rule, violation, isInvariant: false });
  }

  /** The first that breaks is the one that counts. */
  #break(found: Omit<Broken, 'step' | 'stopBefore'>): void {
    this.broken ??= { ...found, step: this.trace.events.length, ...stopHere() };
  }
}
