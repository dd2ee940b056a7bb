import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTask, type TaskCheck } from '../authoring/check.ts';
import type { Prepared } from '../authoring/prepare-check.ts';
import type { SuiteOptions } from '../harness/suite/binding.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { chosenTasks } from './chosen-tasks.ts';
import { checkJson, checkLines, type CheckReport } from './dev-check-lines.ts';
import { runOptions, suiteOptions, type RunArguments } from './options.ts';
import { runWatched } from './run-watched.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';

export const addDevCheck: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'check [tasks..]',
    'Prove the suites: correct designs pass, every planted mistake fails and is named',
    (command) =>
      command
        .positional('tasks', { type: 'string', array: true, default: ['all'], describe: 'As for grade' })
        .options(runOptions)
        .example([
          ['$0 dev check', 'All tasks'],
          ['$0 dev check task-03 --fresh --seeds 200', 'One task, with many new seeds'],
        ]),
    async (args) => {
      const folder = mkdtempSync(join(realpathSync(tmpdir()), 'check-'));
      try {
        finish(await check(session, args.tasks.map(String), args, folder));
      } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  );

async function check(session: Session, words: readonly string[], args: RunArguments, folder: string): Promise<ExitCode> {
  const { root, terminal } = session;
  const options = suiteOptions(args);
  const tasks = await chosenTasks(session, words);
  if (args.fresh) terminal.note(`Fresh seeds: the first is ${options.firstSeed}.`);
  // Compilers and parsers are loaded by nobody else.
  const { prepareCheck } = await import('../authoring/prepare-check.ts');
  const prepared = await prepareCheck(root, tasks, folder);
  const report = await prove(session, prepared, options);
  const code = exitCodeOf(report);
  if (args.json) terminal.printRaw(checkJson(report, code));
  else terminal.print(checkLines(report, reportOptions(root, terminal)));
  return code;
}

/** All variants of all tasks in one run, so that they share its processes and what is compiled. */
async function prove(session: Session, prepared: Prepared, options: SuiteOptions): Promise<CheckReport> {
  const variants = prepared.tasks.flatMap((task) => task.variants);
  const startedAt = performance.now();
  const run = await runWatched(session, variants.map(({ task }) => task), options);
  const wallMs = performance.now() - startedAt;
  const { judgeVariants } = await import('../authoring/judge-variants.ts');
  const judged = await judgeVariants(session.root, variants, run, prepared.mistakes);
  const tasks = prepared.tasks.map(({ task: { id, manifest }, problems }): TaskCheck => {
    const own = judged.filter(({ variant }) => variant.task.id === id);
    return checkTask({ task: id, title: manifest.title, reaches: manifest.reaches ?? [], contents: problems, judged: own });
  });
  const { graderError, interrupted = false } = run;
  return { tasks, problems: prepared.problems, variants: variants.length, wallMs, interrupted, ...(graderError !== undefined && { graderError }) };
}

function exitCodeOf({ tasks, problems, interrupted, graderError }: CheckReport): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (graderError !== undefined) return exitCodes.graderError;
  return [...tasks.flatMap((task) => task.problems), ...problems].length > 0 ? exitCodes.failed : exitCodes.passed;
}
