import type { Holder, Instance } from './holder.ts';
import type { TestLine } from './outcome.ts';

/** A module as loaded: whatever it exports, not yet checked against a contract. */
export type LoadedModule = Readonly<Record<string, unknown>>;

/** How the runner ties a hidden suite to the code under test. A suite never sees it. */
export interface SuiteBinding {
  /** Folder name of the task, such as `task-03-commitment`. */
  readonly task: string;
  /** Which part of the node the submission supplies, such as `commitment`. */
  readonly part: string;
  /** What the contract asks the file to export, each a function; `log.termAt` is one of an exported object. */
  readonly exports: readonly string[];
  /** Absolute path of the file under test, for stack traces only. */
  readonly submissionFile: string;
  /** Registers a test with the engine; the body rejects when the test fails. */
  readonly register: (name: string, body: () => Promise<void>) => void;
  readonly emit: (line: TestLine) => void;
  /**
   * Loads the code under test. Instances 0, 1 and 2 are separate evaluations of the same
   * file, so that a variable kept at module level in one is not seen by another.
   */
  readonly submission: (instance: Instance) => Promise<LoadedModule>;
  /** In a capstone, the learner's own solutions of earlier tasks by folder name: they go before the references. */
  readonly own?: Readonly<Record<string, OwnPart>>;
  /** Whoever holds the code, where that is not this realm. */
  readonly holder?: Holder;
  /** The reference solutions by folder name, to stand in for the parts not under test. */
  readonly references: Readonly<Record<string, () => Promise<LoadedModule>>>;
  readonly options: SuiteOptions;
}

/** Another evaluation of the same module, for all instances but the first. */
export function ofInstance(url: string, instance: Instance): string {
  return instance === 0 ? url : `${url}?instance=${instance}`;
}

/** An earlier task's solution, by the same hand as the submission. */
export interface OwnPart {
  /** Absolute path, for stack traces only. */
  readonly file: string;
  readonly load: (instance: Instance) => Promise<LoadedModule>;
}

export interface SuiteOptions {
  /** Runs per simulated test; null keeps each test's own number. */
  readonly seeds: number | null;
  /** The first seed; the following runs count up from it. 1 unless fresh seeds were asked for. */
  readonly firstSeed: number;
  /** Tell runs in full: what failed as it is shown (shrunk), or every run as it was. */
  readonly tell?: 'shown' | 'whole';
}
