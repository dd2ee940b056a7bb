import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import glob from 'fast-glob';
import type { Task } from '../pipeline/model.ts';

const POINTS = 20;

/** A mistake, and the path of its file in the workbook. */
export interface MistakeFile {
  readonly id: string;
  readonly file: string;
}

/** A mistake planted in some task's reference or design. */
export interface Planted {
  readonly mistake: string;
  readonly second: boolean;
}

/** Sentences about what a task's folder lacks. */
export async function contentProblems(root: string, task: Task): Promise<readonly string[]> {
  const folder = nameOf(root, task.folder);
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
  const problems = await Promise.all(pages.map(async (page) => deadLinks(root, page, await readFile(page, 'utf8').catch(() => ''))));
  return problems.flat();
}

/** Sentences about what the side-by-side tables of `tasks/comparisons` lack. */
export async function comparisonProblems(root: string): Promise<readonly string[]> {
  const pages = await glob('tasks/comparisons/*.md', { cwd: root, absolute: true });
  const problems = await Promise.all(
    pages.sort().map(async (page) => {
      const text = await readFile(page, 'utf8');
      return [...lacksOf(text).map((lack) => `${nameOf(root, page)} ${lack}.`), ...deadLinks(root, page, text)];
    }),
  );
  return problems.flat();
}

/** A comparison is a title, a table, a verdict, where to measure it, and sources. */
export function lacksOf(comparison: string): readonly string[] {
  const rows = comparison.split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').length);
  return [
    ...(/^# \S/.test(comparison) ? [] : ['has no title in its first line']),
    ...(rows.length > 2 ? [] : ['has no table']),
    ...(new Set(rows).size <= 1 ? [] : ['has a table whose rows are not all of one length']),
    ...['**Verdict.**', '## Measure it', '## Sources'].filter((words) => !comparison.includes(`\n${words}`)).map((words) => `has no “${words}”`),
  ];
}

function deadLinks(root: string, page: string, text: string): readonly string[] {
  const dead = linksIn(text).filter((link) => !existsSync(resolve(dirname(page), link)));
  return dead.map((link) => `${nameOf(root, page)} links to ${link}, which is not there.`);
}

function nameOf(root: string, path: string): string {
  return relative(root, path).replaceAll('\\', '/');
}

/** Links and pictures that lead to files, without their anchors; what stands in code is none. */
export function linksIn(markdown: string): readonly string[] {
  const text = markdown.replace(/^ *(```|~~~)[^]*?^ *\1/gm, '').replace(/`[^`\n]*`/g, '');
  const inline = text.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g);
  const referenced = text.matchAll(/^ *\[[^\]]+\]: *<?([^\s>]+)>?/gm);
  const targets = [...inline, ...referenced].map(([, target = '']) => target.replace(/#.*$/, ''));
  return targets.filter((target) => target !== '' && !/^[a-z][a-z+.-]*:/i.test(target)).map((target) => target.replaceAll('%20', ' '));
}

/** Whether mistakes and the mutants that prove them belong together: none without the other. */
export function plantProblems(mistakes: readonly MistakeFile[], planted: readonly Planted[]): readonly string[] {
  return mistakes.flatMap(({ id, file }) => {
    const missing = [false, true].filter((second) => !planted.some((one) => one.mistake === id && one.second === second));
    const kinds = missing.map((second) => (second ? 'second' : 'first'));
    return kinds.length === 0 ? [] : [`${file} has no ${kinds.join(' and no ')} plant: plant ${id} in a mutants.ts, so that its signs are proven.`];
  });
}

/** Mutants of a mistake that has no file. */
export function namelessPlants(known: readonly MistakeFile[], task: string, planted: readonly Planted[]): readonly string[] {
  const nameless = planted.map(({ mistake }) => mistake).filter((mistake) => !known.some(({ id }) => id === mistake));
  return [...new Set(nameless)].map((id) => `solutions/${task}/mutants.ts plants ${id}, and no file in a mistakes/ folder has that id.`);
}
