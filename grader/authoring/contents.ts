import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import glob from 'fast-glob';
import type { Task } from '../pipeline/model.ts';

const POINTS = 20;

/** A mistake's id by its file: `l3-old-term.ts` holds `L3-OLD-TERM`. */
export interface MistakeFile {
  readonly id: string;
  /** Relative to the workbook. */
  readonly file: string;
}

/** A mistake planted in some task's reference or design. */
export interface Planted {
  readonly mistake: string;
  readonly second: boolean;
}

/** Sentences about what a task's folder lacks. */
export async function contentProblems(root: string, task: Task): Promise<readonly string[]> {
  const folder = relative(root, task.folder).replaceAll('\\', '/');
  const missing = ['README.md', 'contract.ts', 'interview.md', 'mistakes']
    .filter((name) => !existsSync(join(task.folder, name)))
    .map((name) => `${folder}/${name} is missing.`);
  return [...missing, ...pointProblems(task, folder), ...(await linkProblems(root, task))];
}

function pointProblems({ manifest }: Task, folder: string): readonly string[] {
  const without = manifest.tests.filter(({ points }) => points === 0);
  const sum = manifest.tests.reduce((total, { points }) => total + points, 0);
  return [
    ...without.map(({ name }) => `${folder}/task.json: the test “${name}” has no points.`),
    ...(sum === POINTS ? [] : [`${folder}/task.json: the points sum to ${sum}, not to ${POINTS}.`]),
  ];
}

async function linkProblems(root: string, task: Task): Promise<readonly string[]> {
  const pages = ['README.md', 'interview.md'].map((name) => join(task.folder, name));
  const problems = await Promise.all(
    pages.map(async (page) => {
      const links = linksIn(await readFile(page, 'utf8').catch(() => ''));
      const dead = links.filter((link) => !existsSync(resolve(dirname(page), link)));
      return dead.map((link) => `${relative(root, page).replaceAll('\\', '/')} links to ${link}, which is not there.`);
    }),
  );
  return problems.flat();
}

/** Links and pictures that lead to files, without their anchors; what stands in code is none. */
export function linksIn(markdown: string): readonly string[] {
  const text = markdown.replace(/^ *(```|~~~)[^]*?^ *\1/gm, '').replace(/`[^`\n]*`/g, '');
  const inline = text.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g);
  const referenced = text.matchAll(/^ *\[[^\]]+\]: *<?([^\s>]+)>?/gm);
  const targets = [...inline, ...referenced].map(([, target = '']) => target.replace(/#.*$/, ''));
  return targets.filter((target) => target !== '' && !/^[a-z][a-z+.-]*:/i.test(target)).map(decodeURI);
}

/** The mistakes of a task's folder, or those that all tasks share. */
export async function mistakeFilesIn(root: string, folder: string): Promise<readonly MistakeFile[]> {
  const files = await glob('*.ts', { cwd: join(root, folder), ignore: ['*.test.ts'] });
  return files.sort().map((name) => ({ id: basename(name, '.ts').toUpperCase(), file: `${folder}/${name}` }));
}

/** Whether the mistakes' files and the plants in `mutants.ts` belong together. */
export function plantProblems(files: readonly MistakeFile[], known: readonly string[], planted: readonly Planted[]): readonly string[] {
  const unproven = files.flatMap(({ id, file }) =>
    [false, true]
      .filter((second) => !planted.some((one) => one.mistake === id && one.second === second))
      .map((second) => `${file} has no ${second ? 'second' : 'first'} plant: add a mutant of ${id} to mutants.ts.`),
  );
  const nameless = files.filter(({ id }) => !known.includes(id)).map(({ id, file }) => `${file} does not hold a mistake with the id ${id}.`);
  const unknown = new Set(planted.map(({ mistake }) => mistake).filter((id) => !known.includes(id)));
  const repeated = new Set(known.filter((id, i) => known.indexOf(id) !== i));
  return [
    ...unproven,
    ...nameless,
    ...[...unknown].map((id) => `A mutant plants ${id}, and there is no mistake of that id.`),
    ...[...repeated].map((id) => `Two mistakes have the id ${id}.`),
  ];
}
