import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import glob from 'fast-glob';
import { loadMistakes, type FiledMistake } from '../pipeline/diagnose/load-mistakes.ts';
import type { Task } from '../pipeline/model.ts';
import { comparisonProblems, contentProblems, namelessPlants, plantProblems, type Planted } from './contents.ts';
import { starterOf } from './starter-of.ts';
import { readMutants, variantsOf, type Variant } from './variants.ts';

/** What a check knows before anything is run. */
export interface Prepared {
  readonly tasks: readonly PreparedTask[];
  readonly mistakes: readonly FiledMistake[];
  /** Sentences about contents that are missing, or that do not belong together. */
  readonly problems: readonly string[];
}

export interface PreparedTask {
  readonly task: Task;
  readonly variants: readonly Variant[];
}

/** Reads the contents of the tasks, and writes all their variants into the folder. */
export async function prepareCheck(root: string, tasks: readonly Task[], folder: string): Promise<Prepared> {
  const problems: string[] = [];
  const mistakes = await loadMistakes(root).catch((error: unknown) => {
    problems.push((error as Error).message);
    return [];
  });
  const prepared = await Promise.all(tasks.map((task) => prepareTask(root, task, folder, mistakes)));
  problems.push(...prepared.flatMap((task) => task.problems));
  const shared = mistakes.filter(({ task }) => task === null);
  if (shared.length > 0) problems.push(...plantProblems(shared, await plantedAnywhere(root)));
  problems.push(...(await comparisonProblems(root)));
  return { tasks: prepared, mistakes, problems };
}

async function prepareTask(root: string, task: Task, folder: string, mistakes: readonly FiledMistake[]): Promise<PreparedTask & { readonly problems: readonly string[] }> {
  const [made, contents, drifted] = await Promise.all([
    variantsOf(root, task, folder),
    contentProblems(root, task),
    starterProblems(root, task),
  ]);
  const planted = made.variants.flatMap((variant) => variant.planted ?? []);
  const own = mistakes.filter((mistake) => mistake.task === task.id);
  const plants = [...plantProblems(own, planted), ...namelessPlants(mistakes, task.id, planted)];
  return { task, variants: made.variants, problems: [...drifted, ...contents, ...made.problems, ...plants] };
}

async function starterProblems(root: string, task: Task): Promise<readonly string[]> {
  const starter = await starterOf(root, task);
  if (starter === null || starter === (await readFile(task.submission, 'utf8').catch(() => ''))) return [];
  const file = relative(root, task.submission).replaceAll('\\', '/');
  return [`${file} is not the starter that the reference makes: \`grade dev starters ${task.id}\` writes it anew, over that file.`];
}

/** A mistake that tasks share may be planted in any of them, and so in one that isn't checked now. */
async function plantedAnywhere(root: string): Promise<readonly Planted[]> {
  const files = await glob('*/mutants.ts', { cwd: join(root, 'solutions') });
  const lists = await Promise.all(files.map((file) => readMutants(root, dirname(file))));
  return lists.flatMap((mutants) => mutants ?? []).map(({ mistake, second = false }) => ({ mistake, second }));
}
