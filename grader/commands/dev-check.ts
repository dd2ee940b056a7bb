import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTask, holders, type Holder, type TaskCheck } from '../authoring/check.ts';
import type { Prepared } from '../authoring/prepare-check.ts';
import type { Variant } from '../authoring/variants.ts';
import type { SuiteOptions } from '../harness/suite/binding.ts';
import type { RunResult } from '../pipeline/model.ts';
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

type Proof = Omit<CheckReport, 'wallMs'>;

async function check(session: Session, words: readonly string[], args: RunArguments, folder: string): Promise<ExitCode> {
  const { root, terminal } = session;
  const startedAt = performance.now();
  const options = suiteOptions(args);
  const tasks = await chosenTasks(session, words);
  if (args.fresh) terminal.note(`Fresh seeds: the first is ${options.firstSeed}.`);
  // Compilers and parsers are loaded by nobody else.
  const { prepareCheck } = await import('../authoring/prepare-check.ts');
  const prepared = await prepareCheck(root, tasks, folder);
  const proof = await prove(session, prepared, options);
  const report = { ...proof, wallMs: performance.now() - startedAt };
  const code = exitCodeOf(report);
  if (args.json) terminal.printRaw(checkJson(report, code));
  else terminal.print(checkLines(report, reportOptions(root, terminal)));
  return code;
}

/** All variants of all tasks in one run for each holder, so that they share its processes and what is compiled. */
async function prove(session: Session, prepared: Prepared, options: SuiteOptions): Promise<Proof> {
  const variants = prepared.tasks.flatMap((task) => task.variants);
  let proof: Proof = { tasks: [], problems: prepared.problems, variants: 0, interrupted: false };
  for (const holder of holders) {
    const run = await runWatched(session, variants.map(({ task }) => task), options);
    if (run.interrupted) return { ...proof, interrupted: true };
    if (run.graderError !== undefined) return { ...proof, graderError: run.graderError };
    const tasks = await checkAll(session, prepared, holder, variants, run);
    proof = { ...proof, tasks: [...proof.tasks, ...tasks], variants: proof.variants + variants.length };
  }
  return proof;
}

async function checkAll(
  { root }: Session,
  { tasks, mistakes }: Prepared,
  holder: Holder,
  variants: readonly Variant[],
  run: RunResult,
): Promise<readonly TaskCheck[]> {
  const { judgeVariants } = await import('../authoring/judge-variants.ts');
  const judged = await judgeVariants(root, variants, run, mistakes);
  return tasks.map(({ task: { id, manifest } }) =>
    checkTask({
      task: id,
      title: manifest.title,
      holder,
      reaches: manifest.reaches ?? [],
      judged: judged.filter(({ variant }) => variant.task.id === id),
    }),
  );
}

function exitCodeOf({ tasks, problems, interrupted, graderError }: CheckReport): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (graderError !== undefined) return exitCodes.graderError;
  return [...tasks.flatMap((task) => task.problems), ...problems].length > 0 ? exitCodes.failed : exitCodes.passed;
}
