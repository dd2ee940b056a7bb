import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTask, differencesOf, type HolderKind, type Judged, type TaskCheck } from '../authoring/check.ts';
import type { Prepared } from '../authoring/prepare-check.ts';
import type { Variant } from '../authoring/variants.ts';
import type { SuiteOptions } from '../harness/suite/binding.ts';
import type { HostCommand } from '../isolate/fence.ts';
import type { Task } from '../pipeline/model.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { chosenTasks } from './chosen-tasks.ts';
import { checkJson, checkLines, type CheckReport } from './dev-check-lines.ts';
import { chosenIsolation } from './isolation.ts';
import { runOptions, suiteOptions, type RunArguments } from './options.ts';
import { runWatched } from './run-watched.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';

const { isolated: _isolated, ...checkOptions } = runOptions;

export const addDevCheck: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'check [tasks..]',
    'Prove the suites: correct designs pass, every planted mistake fails and is named',
    (command) =>
      command
        .positional('tasks', { type: 'string', array: true, default: ['all'], describe: 'As for grade' })
        .options(checkOptions)
        .option('holder', { choices: ['realm', 'isolated', 'both'] as const, default: 'realm' as const, describe: 'Hold the code beside the suites, or as --isolated does' })
        .example([
          ['$0 dev check', 'All tasks'],
          ['$0 dev check task-03 --fresh --seeds 200', 'One task, with many new seeds'],
          ['$0 dev check --holder both', 'Twice, and both times alike'],
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

interface CheckArguments extends Omit<RunArguments, 'isolated'> {
  readonly holder: HolderKind | 'both';
}

async function check(session: Session, words: readonly string[], { holder, ...args }: CheckArguments, folder: string): Promise<ExitCode> {
  const { root, terminal } = session;
  const startedAt = performance.now();
  const options = suiteOptions(args);
  const tasks = await chosenTasks(session, words);
  if (args.fresh) terminal.note(`Fresh seeds: the first is ${options.firstSeed}.`);
  // Compilers and parsers are loaded by nobody else.
  const { prepareCheck } = await import('../authoring/prepare-check.ts');
  const prepared = await prepareCheck(root, tasks, folder);
  const hosts = new Map<HolderKind, HostCommand | undefined>();
  if (holder !== 'isolated') hosts.set('realm', undefined);
  if (holder !== 'realm') hosts.set('isolated', await chosenIsolation(session, { isolated: true, unsafe: args.unsafe }));
  const proof = await prove(session, prepared, options, hosts);
  const report = { ...proof, wallMs: performance.now() - startedAt };
  const code = exitCodeOf(report);
  if (args.json) terminal.printRaw(checkJson(report, code));
  else terminal.print(checkLines(report, reportOptions(root, terminal)));
  return code;
}

/** All variants of all tasks in one run for each holder, so that they share its processes and what is compiled. */
async function prove(session: Session, prepared: Prepared, options: SuiteOptions, hosts: ReadonlyMap<HolderKind, HostCommand | undefined>): Promise<Proof> {
  const variants = prepared.tasks.flatMap((task) => task.variants);
  const tasks: TaskCheck[] = [];
  const problems = [...prepared.problems];
  let first: readonly Judged[] | undefined;
  for (const [holder, host] of hosts) {
    const { judged, ...ending } = await judgeAll(session, prepared, variants, options, host);
    if (!judged) return { tasks, problems, variants: variants.length, ...ending };
    tasks.push(...prepared.tasks.map(({ task }) => checkOf(task, holder, judged)));
    if (first) problems.push(...differencesOf(first, judged));
    first = judged;
  }
  return { tasks, problems, variants: variants.length * hosts.size, interrupted: false };
}

type Ending = Pick<CheckReport, 'interrupted' | 'graderError'> & { readonly judged?: readonly Judged[] };

async function judgeAll(session: Session, { mistakes }: Prepared, variants: readonly Variant[], options: SuiteOptions, host: HostCommand | undefined): Promise<Ending> {
  const run = await runWatched(session, variants.map(({ task }) => task), options, { ...(host && { host }) });
  if (run.interrupted) return { interrupted: true };
  if (run.graderError !== undefined) return { interrupted: false, graderError: run.graderError };
  const { judgeVariants } = await import('../authoring/judge-variants.ts');
  return { interrupted: false, judged: await judgeVariants(session.root, variants, run, mistakes) };
}

function checkOf({ id, manifest }: Task, holder: HolderKind, judged: readonly Judged[]): TaskCheck {
  return checkTask({
    task: id,
    title: manifest.title,
    holder,
    reaches: manifest.reaches ?? [],
    judged: judged.filter(({ variant }) => variant.task.id === id),
  });
}

function exitCodeOf({ tasks, problems, interrupted, graderError }: CheckReport): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (graderError !== undefined) return exitCodes.graderError;
  return [...tasks.flatMap((task) => task.problems), ...problems].length > 0 ? exitCodes.failed : exitCodes.passed;
}
