import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SuiteOptions } from '../harness/suite/binding.ts';
import type { LoadProblem, ManifestTest, Task, TestResult } from './model.ts';
import type { Debugging } from './run/job.ts';
import { launchChild } from './run/launch.ts';
import { createLedger } from './run/ledger.ts';
import { defaultLimits, type Limits } from './run/limits.ts';
import type { Toolkit } from './run/toolkit.ts';

/** Whoever steps through code takes the time that it takes: the longest that a timer can be set to, 24 days. */
const patient: Limits = { ...defaultLimits, startMsMax: 2 ** 31 - 1, silenceMsMax: 2 ** 31 - 1, residentMbMax: Infinity };

const STOPPER = `// The run has come to the step that matters. Step into the call below: it is your code.
export function callYours(yours, self, args) {
  debugger;
  return yours.apply(self, args);
}
`;

export interface DebugRequest {
  readonly root: string;
  readonly task: Task;
  readonly test: ManifestTest;
  readonly options: SuiteOptions;
  readonly toolkit: Toolkit;
  /** Stop before this call, on this port (0 for any); without it, only find out where to stop. */
  readonly stop?: { readonly call: number; readonly port: number };
  readonly signal: AbortSignal;
  /** The process group that must not outlive this process. */
  readonly onStart?: (group: number) => void;
  /** The process waits for a debugger at this URL; null where its port is taken. */
  readonly onWaiting?: (url: string | null) => void;
}

export interface DebugRun {
  /** Set where the file can't be loaded; then nothing has been run. */
  readonly problem?: LoadProblem;
  readonly result: TestResult | undefined;
  /** The number of a step's first call that was written last: where a run hangs, it is that of the step that does. */
  readonly lastCall: number | undefined;
  /** What the process said where it ended before the test did. */
  readonly died?: string;
}

/** Runs one test, from one seed, in a process of its own in which calls are counted or one of them is stopped before. */
export async function debugRun(request: DebugRequest): Promise<DebugRun> {
  const { root, task, test, options, toolkit, stop, signal } = request;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'grade-'));
  const counted = join(folder, 'calls');
  const limits = stop ? patient : defaultLimits;
  const ledger = createLedger(0, task.id, task.manifest, limits, (name) => name === test.name);
  const tools = { ...toolkit, child: toolkit.debug, worker: toolkit.debug };
  const child = launchChild({
    file: tools.child,
    folder,
    limits,
    onLine: (line) => {
      if (line.kind === 'over' || line.kind === 'poised') return;
      if (line.kind === 'waiting') request.onWaiting?.(line.url ?? null);
      ledger.record(line);
      // Nothing is left to do, and an inspector would keep the process.
      if (line.kind === 'test' && line.line.kind === 'end') child.stop();
    },
  });
  if (child.pid !== undefined) request.onStart?.(child.pid);
  const end = (): void => child.stop();
  signal.addEventListener('abort', end);
  try {
    const { prepare } = await import('./run/prepare.ts');
    const { job, problems } = await prepare({ root, tasks: [task], folder, toolkit: tools, options })();
    const problem = problems.get(0);
    if (problem || signal.aborted) {
      child.stop();
      await child.ended;
      return { ...(problem && { problem }), result: undefined, lastCall: undefined };
    }
    const debug = stop ? stopping(folder, stop) : ({ do: 'count', file: counted } as const);
    child.give({ ...job, debug, units: job.units.map((unit) => ({ ...unit, suites: [{ name: test.suite, tests: [test.name] }] })) });
    const ending = await child.ended;
    if (ending.kind !== 'stopped') ledger.blame(ending);
    const result = ledger.results().find(({ name, verdict }) => name === test.name && verdict !== 'not-run');
    return { result, lastCall: lastCallIn(counted), ...(!result && { died: ending.output.trim() }) };
  } finally {
    signal.removeEventListener('abort', end);
    child.stop();
    await child.ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function stopping(folder: string, { call, port }: NonNullable<DebugRequest['stop']>): Debugging {
  const file = join(folder, 'step-into-your-code.mjs');
  writeFileSync(file, STOPPER);
  return { do: 'stop', call, port, stopper: pathToFileURL(file).href };
}

function lastCallIn(file: string): number | undefined {
  try {
    const call = readFileSync(file).readDoubleLE();
    return call > 0 ? call : undefined;
  } catch {
    return undefined;
  }
}
