import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plant, type Mutant } from '../authoring/mutant.ts';
import type { Task, TaskResult, TestResult } from '../pipeline/model.ts';
import { referenceIn } from '../pipeline/reference-in.ts';
import { plural } from '../pipeline/report/plural.ts';
import { chosenTasks } from './chosen-tasks.ts';
import { runOptions, suiteOptions } from './options.ts';
import { runWatched } from './run-watched.ts';
import type { AddCommand, Session } from './session.ts';
import { UsageError } from './usage-error.ts';

export const addDevMutants: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'mutants [tasks..]',
    'Grade correct code with each common mistake planted in it; every one must fail',
    (command) =>
      command
        .positional('tasks', { type: 'string', array: true, default: ['all'], describe: 'As for grade' })
        .options(runOptions)
        .example('$0 dev mutants task-03', 'One task'),
    async (args) => {
      const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
      try {
        const tasks = await chosenTasks(session, args.tasks.map(String));
        const planted = (await Promise.all(tasks.map((task) => plantAll(session, task, folder)))).flat();
        const submissions = planted.map(({ task }) => task);
        const result = await runWatched(session, submissions, suiteOptions(args));
        const found = result.tasks.filter(isFound).length;
        session.terminal.print([
          ...result.tasks.map((task, i) => lineOf(planted[i]?.name ?? '', task)),
          `${found} of ${planted.length} planted mistakes are found.`,
        ]);
        finish(found < planted.length ? 1 : 0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

interface Planted {
  readonly name: string;
  readonly task: Task;
}

/** Writes a file for each mutant of a task. */
async function plantAll({ root }: Session, task: Task, folder: string): Promise<readonly Planted[]> {
  const solutions = join(root, 'solutions', task.id);
  const mutants = await readMutants(join(solutions, 'mutants.ts'));
  return Promise.all(
    mutants.map(async (mutant, i) => {
      const design = mutant.design === undefined ? referenceIn(solutions) : join(solutions, 'accepted', `${mutant.design}.ts`);
      if (design === null) throw new UsageError(`solutions/${task.id} has no reference to plant mistakes in.`);
      const made = plant(await readFile(design, 'utf8'), mutant);
      if ('problem' in made) throw new UsageError(`solutions/${task.id}/mutants.ts: ${made.problem}`);
      const submission = join(folder, `${task.id}-${i + 1}.ts`);
      await writeFile(submission, made.code);
      return { name: `${mutant.mistake} in ${mutant.design ?? 'the reference'}`, task: { ...task, submission } };
    }),
  );
}

/** The file is TypeScript without imports, so compiling it alone is enough. */
async function readMutants(file: string): Promise<readonly Mutant[]> {
  const { transform } = await import('esbuild');
  const { code } = await transform(await readFile(file, 'utf8'), { loader: 'ts' });
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { mutants: readonly Mutant[] };
  return module.mutants;
}

/** A mutant that can't be loaded, or that a test could not judge, proves nothing. */
function isFound({ problem, tests }: TaskResult): boolean {
  return !problem && tests.every(({ verdict }) => verdict !== 'grader-error') && tests.some(isFailed);
}

function isFailed({ verdict }: TestResult): boolean {
  return verdict !== 'pass' && verdict !== 'not-run';
}

function lineOf(name: string, task: TaskResult): string {
  if (!isFound(task)) return `✗ ${name}: ${task.problem?.message ?? 'survives'}`;
  const failed = task.tests.filter(isFailed);
  return `✓ ${name}: fails ${plural(failed.length, 'test')}, such as “${failed[0]?.name ?? ''}”`;
}
