import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SuiteOptions } from '../harness/suite/binding.ts';
import type { HostCommand } from '../isolate/fence.ts';
import type { RunResult, Task, TaskResult } from './model.ts';
import { ignoredFiles } from './run/ignored-files.ts';
import { launchChild } from './run/launch.ts';
import { createLedger } from './run/ledger.ts';
import { defaultLimits, holderLimits, judgeLimits, type Limits } from './run/limits.ts';
import type { Preparation } from './run/prepare.ts';
import { startRound, type Listener, type Round } from './run/round.ts';
import { taskResult } from './run/task-result.ts';
import type { Toolkit } from './run/toolkit.ts';

const UNITS_PER_CHILD_MIN = 4;

export interface RunnerRequest {
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
}

/** Grades the same tasks any number of times, one run after the other; what doesn't depend on a submission is compiled once. */
export interface Runner {
  /** Grades the files as they are now, each time in new processes. */
  readonly grade: (listener?: Listener) => Promise<RunResult>;
  /**
   * Gets the next run's processes ready, up to the point where the submission is loaded; resolves when they stand there. Not
   * where submissions are held apart: they are read earlier then.
   */
  readonly poise: () => Promise<void>;
  /** Ends what stands ready, and removes what was compiled. No run may be under way. */
  readonly close: () => Promise<void>;
}

export function openRunner(request: RunnerRequest): Runner {
  const { root, tasks, options, toolkit, host } = request;
  const asked = { ...defaultLimits, ...request.limits };
  const limits = judgeLimits(asked, host !== undefined);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'grade-'));
  const newUnits = () =>
    tasks.map((task, index) => ({ index, task, ledger: createLedger(index, task.id, task.manifest, limits, request.wanted) }));
  const newRound = (): Round =>
    startRound({
      units: newUnits(),
      children: request.children ?? childrenFor(tasks.length),
      launch: (onLine) => launchChild({ file: toolkit.child, folder, limits, onLine }),
    });

  let standing: Round | null = newRound();
  // The compiler is loaded while the child already starts.
  const compiler = import('./run/prepare.ts').then(({ prepare }) =>
    prepare({ root, tasks, folder, toolkit, options, ...(host && { isolation: { host, limits: holderLimits(asked, options.seeds) } }) }),
  );
  const compile = inTurn(async (): Promise<Preparation | { readonly graderError: string }> => {
    try {
      return await (await compiler)();
    } catch (error) {
      return { graderError: error instanceof Error ? error.message : String(error) };
    }
  });

  return {
    grade: async (listener = {}) => {
      const { signal } = listener;
      const prepared = await compile();
      const resultOf = (units: Round['units'], graderError: string | null): RunResult => ({
        ...runResult(request, units, 'job' in prepared ? prepared : {}, graderError),
        ...(signal?.aborted && { interrupted: true }),
      });
      if ('graderError' in prepared) return resultOf(newUnits(), prepared.graderError);
      const { job, problems } = prepared;
      const giveUp = (units: Round['units']): void => {
        for (const { index, ledger } of units) if (problems.has(index)) ledger.giveUp('not-run');
      };
      if (problems.size === tasks.length) {
        // Whoever stands ready waits on, for a file that can be loaded.
        const units = newUnits();
        giveUp(units);
        return resultOf(units, null);
      }
      const round = standing ?? newRound();
      standing = null;
      giveUp(round.units);
      try {
        return resultOf(round.units, await round.run(job, listener));
      } finally {
        await round.stop();
      }
    },
    poise: async () => {
      standing ??= newRound();
      const round = standing;
      const prepared = await compile();
      if ('job' in prepared && round === standing) await round.poise(prepared.job);
    },
    close: async () => {
      await Promise.all([compile.idle(), standing?.stop()]);
      standing = null;
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** One call after the other: two at once would write the same files. */
function inTurn<T>(work: () => Promise<T>): { (): Promise<T>; readonly idle: () => Promise<unknown> } {
  let last: Promise<unknown> = Promise.resolve();
  const call = (): Promise<T> => {
    const next = last.then(work);
    last = next;
    return next;
  };
  return Object.assign(call, { idle: () => last });
}

function runResult({ root, options, host }: RunnerRequest, units: Round['units'], { problems, standIns }: Partial<Preparation>, graderError: string | null): RunResult {
  const errors = [...(graderError === null ? [] : [graderError]), ...units.flatMap(({ ledger }) => ledger.suiteErrors())];
  return {
    firstSeed: options.firstSeed,
    seeds: options.seeds,
    tasks: units.map((unit) => ({ ...taskResult(root, unit, problems?.get(unit.index), standIns?.get(unit.index)), ...(host && ignoredBeside(unit.task)) })),
    ...(errors.length > 0 && { graderError: errors.join('\n') }),
  };
}

/** A second process costs most of a second to start, so each wants a few tasks. */
function childrenFor(units: number): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(units / UNITS_PER_CHILD_MIN)));
}

function ignoredBeside(task: Task): Pick<TaskResult, 'ignored'> {
  const ignored = ignoredFiles(task);
  return ignored.length > 0 ? { ignored } : {};
}
