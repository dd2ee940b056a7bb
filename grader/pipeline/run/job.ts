import type { SuiteOptions } from '../../harness/suite/binding.ts';
import type { TestLine } from '../../harness/suite/outcome.ts';
import type { HostCommand } from '../../isolate/fence.ts';
import type { HolderLimits } from '../../isolate/holder-limits.ts';

/** What the child is told to run. Plain JSON, the first line on its standard input. */
export interface Job {
  /** Folder of the compiled suites and submissions. */
  readonly folder: string;
  /** File descriptor on which the child's lines are written. */
  readonly channel: number;
  readonly options: SuiteOptions;
  /** The tests begin only when the child is told to go: the submissions may be compiled anew until then. */
  readonly waits?: boolean;
  /** How submissions are held apart from the suites; beside them unless given. */
  readonly isolation?: Isolation;
  /** Whoever debugs: what is watched, in a process that runs one test. */
  readonly debug?: Debugging;
  /** URLs of the compiled reference solutions, by solution folder. */
  readonly references: Readonly<Record<string, string>>;
  readonly units: readonly JobUnit[];
}

/** First a run in which calls of the code are counted, then one that stops before the call that matters. */
export type Debugging =
  /** The number of each step's first call is written into this file, so that it outlives a hang. */
  | { readonly do: 'count'; readonly file: string }
  /** `stopper` is the URL of the module that has the `debugger` statement; port 0 for any that is free. */
  | { readonly do: 'stop'; readonly call: number; readonly stopper: string; readonly port: number };

/** A process for each submission, and what it may take. */
export interface Isolation {
  readonly host: HostCommand;
  readonly limits: HolderLimits;
}

/** One submission under one task's suites. */
export interface JobUnit {
  readonly task: string;
  readonly part: string;
  readonly exports: readonly string[];
  readonly submissionFile: string;
  /** URL of the compiled submission: a module, or in isolation a script. */
  readonly submission: string;
  /** In a capstone, the learner's own earlier solutions by task: their files, and URLs of them compiled. */
  readonly own: Readonly<Record<string, { readonly file: string; readonly url: string }>>;
  readonly suites: readonly JobSuite[];
}

/** Second line on the child's standard input, after a job that waits for it. */
export const GO = 'go';

export interface JobSuite {
  readonly name: string;
  /** Tests still to be run; the suite may register others, which are left out. */
  readonly tests: readonly string[];
}

/** Name of a unit's suite in the job's folder, without its ending. */
export function suiteStem(unit: number, suite: string): string {
  return `${unit}-${suite}`;
}

/** What the child says, one JSON line each. */
export type ChildLine =
  | { readonly kind: 'registered'; readonly unit: number; readonly suite: string; readonly test: string }
  /** The submission's own top level is being run; a death before `loaded` is a death of every test. */
  | { readonly kind: 'loading'; readonly unit: number }
  | { readonly kind: 'loaded'; readonly unit: number }
  /** The process stands still until a debugger has connected here; without a URL, nobody can. */
  | { readonly kind: 'waiting'; readonly unit: number; readonly url?: string }
  /** All is done that needs no submission; the first test waits for the word to go. */
  | { readonly kind: 'poised' }
  | { readonly kind: 'test'; readonly unit: number; readonly suite: string; readonly line: TestLine }
  /** The child ran all it could. */
  | {
      readonly kind: 'over';
      /** Why the worker thread ended early, if it did. */
      readonly died?: 'memory' | 'crashed';
      /** Suites that threw while they were collected: a mistake of the suite. */
      readonly broken: readonly { readonly unit: number; readonly suite: string; readonly message: string }[];
    };

/** Such a line is about a unit. */
export type UnitLine = Extract<ChildLine, { readonly unit: number }>;
