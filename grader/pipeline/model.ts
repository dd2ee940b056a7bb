import type { Failure, Reach, ToldRun } from '../harness/suite/outcome.ts';

/** The data that passes from one stage to the next: discover -> run -> report. Plain JSON throughout. */

/** Contents of a task's `task.json`. */
export interface TaskManifest {
  readonly title: string;
  readonly subtrack: string;
  readonly difficulty: 'intermediate' | 'advanced';
  readonly concepts: readonly string[];
  /** Folder names of the tasks that this one builds on. */
  readonly needs: readonly string[];
  /** The file that the learner edits, relative to the task's folder. */
  readonly file: string;
  /** Which part of the node it supplies, such as `commitment`. */
  readonly part: string;
  /** Names that the file must export, each a function; `log.termAt` is one of an exported object. */
  readonly exports: readonly string[];
  /** In a capstone, the folder names of the tasks whose parts are the learner's own too. */
  readonly own?: readonly string[];
  /** What its suites must reach with the reference, in the words of `reachOf`: a suite that never gets there proves nothing. */
  readonly reaches?: readonly string[];
  /** Every hidden test, in the order in which it is shown. The suites must report exactly these. */
  readonly tests: readonly ManifestTest[];
}

export interface ManifestTest {
  readonly name: string;
  /** File in `hidden/` without `.test.ts`: `unit`, `cluster` or `exhaustive`. */
  readonly suite: string;
  readonly points: number;
  /** Paper and section whose rule it tests. */
  readonly source: string;
}

/** A task as found on disk, with the file to be graded. */
export interface Task {
  /** Folder name, such as `task-03-commitment`. */
  readonly id: string;
  /** Absolute path of the task's folder. */
  readonly folder: string;
  readonly manifest: TaskManifest;
  /** Absolute path of the file to be graded: the learner's, the reference, or another design. */
  readonly submission: string;
  /** In a capstone, the earlier tasks with the learner's own files; references unless given. */
  readonly own?: readonly Task[];
}

/** A task whose `task.json` can't be used, and why. */
export interface BrokenTask {
  readonly id: string;
  readonly message: string;
}

/** The tasks of a workbook, in the order of their numbers. */
export interface Discovery {
  readonly tasks: readonly Task[];
  readonly broken: readonly BrokenTask[];
}

/** A closed set. `grader-error` is our fault and is never shown as the learner's. */
export type Verdict =
  | 'pass'
  | 'fail'
  | 'learner-error'
  | 'timeout'
  | 'memory'
  | 'output-limit'
  | 'crashed'
  | 'not-run'
  | 'grader-error';

export interface TestResult {
  readonly name: string;
  readonly suite: string;
  readonly source: string;
  readonly points: number;
  readonly verdict: Verdict;
  readonly failure?: Failure;
  readonly reach?: Reach;
  readonly hash?: string;
  /** Runs told in full, where that was asked for. */
  readonly told?: readonly ToldRun[];
  readonly runs: number;
  readonly events: number;
}

/** Why a file could not be graded at all: it is missing, too large, does not compile, or lacks an export. */
export interface LoadProblem {
  readonly kind: 'missing' | 'load' | 'too-large' | 'syntax' | 'exports' | 'import';
  /** Says what happened, where, and what to do next. */
  readonly message: string;
  /** Lines of source around the place, with a caret, ready to print. */
  readonly frame?: string;
}

export interface StandIn {
  readonly task: string;
  /** What keeps the learner's part from being used; none where it isn't written yet. */
  readonly problem?: LoadProblem;
}

export interface TaskResult {
  readonly task: string;
  readonly title: string;
  /** Path of the graded file, relative to the workbook. */
  readonly file: string;
  readonly problem?: LoadProblem;
  /** In a capstone, the tasks whose reference stood in for the learner's own part, and why. */
  readonly standIns?: readonly StandIn[];
  /** In isolation, what lies beside the graded file and was not looked at. */
  readonly ignored?: readonly string[];
  readonly tests: readonly TestResult[];
  /** Which common mistakes the failures most likely come from, best first; absent before diagnosis, empty when none fits. */
  readonly diagnoses?: readonly Diagnosis[];
  readonly points: number;
  readonly maxPoints: number;
}

/** A common mistake that fits the evidence. */
export interface Diagnosis {
  /** Id of the mistake, such as `L3-OLD-TERM`. */
  readonly mistake: string;
  /** One line that names it. */
  readonly title: string;
  /** What speaks for it, the weightiest first; at least one is not of kind `code`. */
  readonly signs: readonly Sign[];
}

export interface Sign {
  /** A failing test or row, a broken rule, what the trace shows, or what the syntax tree shows. */
  readonly kind: 'test' | 'rule' | 'trace' | 'code';
  /** One short phrase for people. */
  readonly says: string;
  /** With `code`: the line in the graded file, from 1. */
  readonly line?: number;
}

export interface RunResult {
  readonly firstSeed: number;
  readonly seeds: number | null;
  readonly tasks: readonly TaskResult[];
  /** Set when the grader itself failed; the command then ends with code 3. */
  readonly graderError?: string;
  /** True after Ctrl-C: the results are those known until then. */
  readonly interrupted?: boolean;
}

/** What the learner has reached, by task's folder name. */
export type Progress = Readonly<Record<string, TaskProgress>>;

export interface TaskProgress {
  /** Most points ever reached. */
  readonly best: number;
  /** Points of the last run. */
  readonly last: number;
}
