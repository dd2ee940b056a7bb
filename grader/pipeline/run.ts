import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import type { SuiteOptions } from '../harness/suite/binding.ts';
import type { TestLine } from '../harness/suite/outcome.ts';
import type { HostCommand } from '../isolate/fence.ts';
import type { LoadProblem, RunResult, StandIn, Task, TaskResult, TestResult } from './model.ts';
import { createLedger } from './run/ledger.ts';
import { ignoredFiles } from './run/ignored-files.ts';
import { launchChild } from './run/launch.ts';
import { defaultLimits, holderLimits, judgeLimits, type Limits } from './run/limits.ts';
import { runUnits, type Unit } from './run/run-units.ts';
import type { Toolkit } from './run/toolkit.ts';

const UNITS_PER_CHILD_MIN = 4;

export interface RunRequest {
  /** The workbook's folder. */
  readonly root: string;
  /** The same task may stand here several times, with a submission each. */
  readonly tasks: readonly Task[];
  readonly options: SuiteOptions;
  readonly toolkit: Toolkit;
  readonly limits?: Partial<Limits>;
  /** Holds every submission in a process of its own that is started so; beside the suites unless given. */
  readonly host?: HostCommand;
  /** Runs these tests only; all of them unless given. */
  readonly wanted?: (test: string) => boolean;
  /** Child processes at a time; as many as the machine and the tasks make good use of unless given. */
  readonly children?: number;
  /** Ends the run early; what is known by then is the result. */
  readonly signal?: AbortSignal;
  readonly onTest?: (task: Task, line: TestLine) => void;
}

/** Grades every task in processes that can be killed, and says what is known about each listed test. */
export async function run(request: RunRequest): Promise<RunResult> {
  const { root, tasks, options, toolkit, host } = request;
  const asked = { ...defaultLimits, ...request.limits };
  const limits = judgeLimits(asked, host !== undefined);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'grade-'));
  const units = tasks.map((task, index) => ({
    index,
    task,
    ledger: createLedger(index, task.id, task.manifest, limits, request.wanted),
  }));
  const launch = (onLine: Parameters<typeof launchChild>[0]['onLine']) =>
    launchChild({ file: toolkit.child, folder, limits, onLine });
  try {
    const { problems, standIns, graderError } = await runUnits({
      units,
      children: request.children ?? childrenFor(units.length),
      launch,
      prepare: async () => {
        // The compiler is loaded while the child already starts.
        const { prepare } = await import('./run/prepare.ts');
        return prepare({ root, tasks, folder, toolkit, options, ...(host && { isolation: { host, limits: holderLimits(asked, options.seeds) } }) });
      },
      ...(request.signal && { signal: request.signal }),
      ...(request.onTest && { onTest: request.onTest }),
    });
    const errors = [graderError, ...units.flatMap(({ ledger }) => ledger.suiteErrors())];
    const error = errors.filter((one) => one !== undefined).join('\n');
    return {
      firstSeed: options.firstSeed,
      seeds: options.seeds,
      tasks: units.map((unit) => ({ ...taskResult(root, unit, problems.get(unit.index), standIns.get(unit.index)), ...(host && ignoredBeside(unit.task)) })),
      ...(error !== '' && { graderError: error }),
      ...(request.signal?.aborted && { interrupted: true }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A second process costs most of a second to start, so each wants a few tasks. */
function childrenFor(units: number): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(units / UNITS_PER_CHILD_MIN)));
}

function ignoredBeside(task: Task): Pick<TaskResult, 'ignored'> {
  const ignored = ignoredFiles(task);
  return ignored.length > 0 ? { ignored } : {};
}

function taskResult(root: string, { task, ledger }: Unit, notCompiled: LoadProblem | undefined, standIns: readonly StandIn[] = []): TaskResult {
  const tests = ledger.results();
  const problem = notCompiled ?? notLoaded(tests);
  const sum = (list: readonly { readonly points: number }[]): number =>
    list.reduce((total, { points }) => total + points, 0);
  return {
    task: task.id,
    title: task.manifest.title,
    file: relative(root, task.submission).replaceAll('\\', '/'),
    ...(problem && { problem }),
    ...(standIns.length > 0 && { standIns }),
    tests,
    points: sum(tests.filter(({ verdict }) => verdict === 'pass')),
    maxPoints: sum(tests),
  };
}

/** A file that compiles may still throw as it is loaded, and then every test says the same. */
function notLoaded(tests: readonly TestResult[]): LoadProblem | undefined {
  const failures = tests.map(({ failure }) => failure);
  const [first] = failures;
  if (!first || !failures.every((failure) => failure?.atLoad)) return undefined;
  const place = first.location ? ` at ${basename(first.location.file)}:${first.location.line}:${first.location.column}` : '';
  return { kind: 'load', message: `The file can't be loaded${place}: ${first.summary}.` };
}
