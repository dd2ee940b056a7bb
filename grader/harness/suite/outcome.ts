import type { Explanation } from '../checkers/linearizability/index.ts';
import type { StopBefore } from '../cluster/calls.ts';
import type { SourceLocation } from '../cluster/fault.ts';
import type { Json } from '../kernel/codec.ts';

/**
 * What a hidden test says while it runs: one JSON line per event, written
 * synchronously, so that a hang or a crash loses nothing that came before it.
 * Plain data only; whoever holds the other end of the pipe is the judge.
 */

/** A rule of a paper that a run broke. */
export interface BrokenRule {
  /** Short name used throughout the workbook, such as `LC`. */
  readonly id: string;
  /** The paper's name for it, such as `Leader Completeness`. */
  readonly name: string;
  /** Paper and section, such as `Raft §5.4.3, Fig. 3`. */
  readonly source: string;
}

/** Everything a learner needs to see about one failing test. */
export interface Failure {
  /** One plain sentence: what went wrong. */
  readonly summary: string;
  /** The rule that broke, when a checker or a table row names one. */
  readonly rule?: BrokenRule;
  /** A named finding that is not a paper's rule: `NOT-WRITTEN`, `G-NONDET`, `G-HIDDEN-STATE`, `G-ALIAS`, ... */
  readonly finding?: string;
  /** The file could not even be loaded: whatever is tested, this is what comes of it. */
  readonly atLoad?: true;
  readonly got?: string;
  readonly expected?: string;
  /** What was being tried: the table's row, the scenario's name, or the explored model's. */
  readonly during?: string;
  /** Every row of the table that failed, the one shown first. */
  readonly rows?: readonly FailedRow[];
  /** Seed of the failing run; absent for tables and scripted schedules. */
  readonly seed?: number;
  readonly servers?: number;
  /** How many events the shown run has, and the event (counted from 1) at which the rule broke. */
  readonly events?: number;
  readonly step?: number;
  /** Events of the run as it was met, before it was shrunk to the shown one. */
  readonly shrunkFrom?: number;
  /** States that were explored until this was found. */
  readonly states?: number;
  /**
   * The shown run's trace up to the violation, as `decode` reads it: evidence for the diagnosis
   * and for pictures. Absent where the run could not be made short.
   */
  readonly trace?: Json;
  /** The schedule, one narrated line per event that matters. */
  readonly schedule?: readonly string[];
  readonly location?: SourceLocation;
  /** Where what clients saw is not linearizable: the few operations that contradict each other. */
  readonly history?: Explanation;
  /** In a capstone, the tasks (folder names) for which it is enough to put the reference in the place of the learner's part: then every run goes right. */
  readonly culprits?: readonly string[];
  /** Where a debugger has to stop to see it happen; while somebody debugs only. */
  readonly stopBefore?: StopBefore;
  /** What the learner's code printed with console.log, at most a few lines. */
  readonly output?: readonly string[];
}

/** A row of a table whose outcome was wrong. */
export interface FailedRow {
  readonly name: string;
  readonly got?: string;
  readonly expected?: string;
}

/**
 * Verdicts that a test can give about itself. Where the code is in a process of its own, that one is watched and
 * ended as well; about an end of everything the runner judges.
 */
export type TestVerdict = 'pass' | 'fail' | 'learner-error' | 'timeout' | 'memory' | 'output-limit' | 'crashed' | 'not-run' | 'grader-error';

/** How often each thing worth reaching was reached: elections, truncations, crashes between effects, ... */
export type Reach = Readonly<Record<string, number>>;

/** A run in full, for whoever wants to see every step. */
export interface ToldRun {
  /** The scenario's or model's name. */
  readonly during: string;
  readonly seed?: number;
  /** How many events the trace has, and sha-256 over them: the same on every machine. */
  readonly events: number;
  readonly hash: string;
  readonly lines: readonly string[];
}

export type TestLine =
  | { readonly kind: 'told'; readonly test: string; readonly run: ToldRun }
  | { readonly kind: 'start'; readonly test: string }
  /** A sign of life: one more run of this test is over. Resets the watchdog. */
  | { readonly kind: 'alive'; readonly test: string; readonly done: number; readonly of: number }
  | {
      readonly kind: 'end';
      readonly test: string;
      readonly verdict: TestVerdict;
      readonly failure?: Failure;
      readonly reach?: Reach;
      /** Simulated runs, and events in them. */
      readonly runs: number;
      readonly events: number;
      /** Over the traces of the runs that were done twice: the same on every machine for the same code and seeds. */
      readonly hash?: string;
    };
