import { startGuardian } from '../maelstrom/cluster/guardian.ts';
import { debugRun, type DebugRequest } from '../pipeline/debug.ts';
import { readLastRun } from '../pipeline/last-run.ts';
import type { ManifestTest, Task, TestResult } from '../pipeline/model.ts';
import { DEBUG_PORT, waitingLines } from '../pipeline/report/debug-lines.ts';
import { escapeText } from '../pipeline/report/escape.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { testLines } from '../pipeline/report/replay-lines.ts';
import { wrap } from '../pipeline/report/wrap.ts';
import { shortId } from '../pipeline/task-id.ts';
import { chosenTask } from './chosen-tasks.ts';
import { interruptible } from './interruptible.ts';
import { runOptions, suiteOptions, wholeNumber } from './options.ts';
import { runWatched } from './run-watched.ts';
import type { AddCommand, Session } from './session.ts';
import { shownPath } from './shown-path.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { wantedTests } from './wanted-tests.ts';

const PORT_MAX = 65_535;

export const addDebug: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'debug <task>',
    'Stop in a debugger right before your code does what a test holds against it',
    (command) =>
      command
        .positional('task', { type: 'string', demandOption: true, describe: 'Number, name or folder of a task' })
        .option('seed', { ...runOptions.seed, describe: 'The seed; that of the last failure unless given' })
        .option('test', { type: 'string', requiresArg: true, describe: 'Name of the test, or a part of it that no other has' })
        .option('port', { type: 'number', requiresArg: true, default: DEBUG_PORT, describe: 'Where debuggers connect; 0 for any that is free' })
        .example([
          ['$0 debug task-03', 'The first test that failed when the task was graded last'],
          ['$0 debug task-03 --seed 7341', 'The first simulated test that fails with this seed'],
          ['$0 debug task-03 --test "Figure 8 when the old"', 'One test'],
        ]),
    async (args) => {
      const port = wholeNumber('--port', args.port, 0, PORT_MAX);
      const task = await chosenTask(session, args.task, 'grade debug task-03');
      const target = await targetOf(session, task, args);
      finish(typeof target === 'number' ? target : await debugTest(session, task, target, port));
    },
  );

/** The test to debug, and the seed of its run. */
interface Target {
  readonly test: ManifestTest;
  readonly seed: number;
}

interface Asked {
  readonly seed?: number | undefined;
  readonly test?: string | undefined;
}

/** What is meant; or, where there is nothing to debug, the exit code: that has been said. */
async function targetOf(session: Session, task: Task, asked: Asked): Promise<Target | ExitCode> {
  const { seed, test } = asked;
  const tests = wantedTests(task, test);
  const [name = ''] = tests;
  const last = (await readLastRun(session.root, task.id))?.result.tests ?? [];
  if (test !== undefined) return targetNamed(task, name, seed ?? last.find((one) => one.name === name)?.failure?.seed);
  if (seed !== undefined) return firstFailing(session, task, tests, seed);
  const failed = last.find(({ failure, verdict }) => failure && verdict !== 'grader-error');
  if (failed && task.manifest.tests.some((one) => one.name === failed.name)) return targetNamed(task, failed.name, failed.failure?.seed);
  const shown = shortId(task.id);
  const why = last.length === 0 ? `${shown} has not been graded yet` : `Nothing failed when ${shown} was graded last`;
  say(session, `${why}, so there is no failure to go to. Grade it first: npx grade ${shown}. Or name a seed or a test: npx grade debug ${shown} --seed 7`);
  return exitCodes.failed;
}

function targetNamed({ manifest }: Task, name: string, seed: number | undefined): Target {
  const test = manifest.tests.find((one) => one.name === name);
  if (!test) throw new UsageError(`No test of this task is named “${name}”.`);
  return { test, seed: suiteOptions({ seed }).firstSeed };
}

/** As a replay of the seed finds it. */
async function firstFailing(session: Session, task: Task, tests: readonly string[], seed: number): Promise<Target | ExitCode> {
  const options = suiteOptions({ seed, seeds: 1 });
  const result = await runWatched(session, [task], options, { wanted: (test) => tests.includes(test) });
  if (result.interrupted) return exitCodes.interrupted;
  if (result.graderError !== undefined) throw new Error(result.graderError);
  const [graded] = result.tasks;
  if (graded?.problem) return notLoaded(session, graded.problem);
  const failing = graded?.tests.find(({ name, verdict }) => tests.includes(name) && verdict !== 'pass');
  if (failing) return targetNamed(task, failing.name, seed);
  say(session, `With seed ${seed}, nothing fails in the simulated tests of ${shortId(task.id)}: there is nothing to stop at. A test of single calls is named by --test.`);
  return exitCodes.passed;
}

/** Runs the test twice: once to learn where to stop, and then up to there. */
async function debugTest(session: Session, task: Task, { test, seed }: Target, port: number): Promise<ExitCode> {
  const { root, toolkit, terminal } = session;
  const guardian = startGuardian();
  const common: Omit<DebugRequest, 'signal'> = { root, toolkit, task, test, options: { firstSeed: seed, seeds: 1 }, onStart: guardian.guard };
  try {
    return await interruptible(async (signal) => {
      terminal.status(`${shortId(task.id)}  looking for the step at which it fails`);
      const { problem, result, lastCall, died } = await debugRun({ ...common, signal });
      terminal.status(null);
      if (signal.aborted) return exitCodes.interrupted;
      if (problem) return notLoaded(session, problem);
      if (!result) throw new Error(`The test could not be run.${died === undefined || died === '' ? '' : ` It said: ${died}`}`);
      const call = callToStopBefore(session, task, result, { seed, lastCall });
      if (call === null) return result.verdict === 'pass' ? exitCodes.passed : exitCodes.failed;
      const outcome = { isPortTaken: false };
      const onWaiting = (url: string | null): void => {
        if (url === null) outcome.isPortTaken = true;
        else terminal.print(waitingLines({ url, test: result, file: shownPath(session, task.submission) }, reportOptions(root, terminal)));
      };
      await debugRun({ ...common, stop: { call, port }, signal, onWaiting });
      if (isAborted(signal)) return exitCodes.interrupted;
      say(session, outcome.isPortTaken ? `Nobody could connect: port ${port} is taken, perhaps by another debugger. End that one, or choose another: --port 0 takes any that is free.` : 'The run is over.');
      return exitCodes.failed;
    });
  } finally {
    terminal.status(null);
    guardian.end();
  }
}

/** It may have been since we looked. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

/** Tells what failed. Null where no call of the learner's code leads to it. */
function callToStopBefore(session: Session, { id, submission }: Task, result: TestResult, { seed, lastCall }: { readonly seed: number; readonly lastCall: number | undefined }): number | null {
  const { root, terminal } = session;
  const { verdict, failure, name } = result;
  if (verdict === 'grader-error') throw new Error(failure?.summary ?? 'The test could not be judged.');
  if (verdict === 'pass') {
    say(session, `“${name}” passes${result.suite === 'unit' ? '' : ` with seed ${seed}`}: there is nothing to stop at.`);
    return null;
  }
  if (failure?.finding === 'NOT-WRITTEN') {
    say(session, `What “${name}” needs is not written yet: open ${shownPath(session, submission)}, then grade: npx grade ${shortId(id)}`);
    return null;
  }
  terminal.print(testLines(result, reportOptions(root, terminal)));
  // Of a run that had to be stopped nothing is known but how far it got.
  const call = failure?.stopBefore?.call ?? lastCall;
  if (call === undefined) say(session, 'None of your functions is called before this fails, so there is no call to stop before.');
  return call ?? null;
}

function notLoaded({ terminal }: Session, { message, frame }: { readonly message: string; readonly frame?: string }): ExitCode {
  terminal.print([...wrap(escapeText(message), terminal.width), ...(frame === undefined ? [] : ['', ...frame.split('\n').map(escapeText)])]);
  return exitCodes.notLoaded;
}

function say({ terminal }: Session, sentence: string): void {
  terminal.print(wrap(escapeText(sentence), terminal.width));
}
