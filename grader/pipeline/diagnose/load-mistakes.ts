import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { BuildFailure } from 'esbuild';
import fastGlob from 'fast-glob';
import type { Mistake } from './mistake.ts';

/** A mistake and where it is filed. */
export interface FiledMistake extends Mistake {
  /** Folder name of the task that it belongs to; null for one that many tasks share. */
  readonly task: string | null;
  /** Path of its file, relative to the workbook. */
  readonly file: string;
}

const SHARED = 'shared-mistakes';
const CANNOT_READ = "The mistakes can't be read.";

/**
 * Reads all mistakes of a workbook: `tasks/<task>/mistakes/*.ts`, and `tasks/shared-mistakes/*.ts`, in
 * the order of their paths. Throws one error that names every file that is not as it should be.
 */
export async function loadMistakes(root: string): Promise<readonly FiledMistake[]> {
  const paths = await fastGlob([`tasks/*/mistakes/*.ts`, `tasks/${SHARED}/*.ts`], { cwd: root });
  const files = paths.sort();
  const modules = await importAll(root, files);
  const problems = files.flatMap((file, i) => problemsOf(modules[i]).map((problem) => `${file}: ${problem}`));
  problems.push(...misfiled(files, modules as readonly (Partial<Mistake> | undefined)[]));
  if (problems.length > 0) throw new Error([CANNOT_READ, ...problems].join('\n'));
  return (modules as readonly Mistake[]).map((mistake, i) => ({ ...mistake, ...placeOf(files[i] ?? '') }));
}

function placeOf(file: string): { readonly task: string | null; readonly file: string } {
  const [, folder = ''] = file.split('/');
  return { task: folder === SHARED ? null : folder, file };
}

/** Compiles all files in one go; they import types only, so one module is all that is left of them. */
async function importAll(root: string, files: readonly string[]): Promise<readonly unknown[]> {
  const contents = files.map((file, i) => `import * as m${i} from ${JSON.stringify(`./${file}`)};`).join('\n');
  const list = `export const modules = [${files.map((_, i) => `m${i}.mistake`).join(', ')}];`;
  const { outputFiles } = await build({
    stdin: { contents: `${contents}\n${list}`, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'silent',
    tsconfigRaw: {},
    absWorkingDir: root,
  }).catch((error: unknown) => {
    throw new Error(compileProblem(error));
  });
  const text = Buffer.from(outputFiles[0]?.text ?? '').toString('base64');
  const { modules } = (await import(`data:text/javascript;base64,${text}`)) as { modules: readonly unknown[] };
  return modules;
}

function compileProblem(error: unknown): string {
  const { errors = [] } = error as Partial<BuildFailure>;
  if (errors.length === 0) return String(error);
  const lines = errors.map(({ text, location }) => {
    const where = location ? `${location.file}:${location.line}:${location.column + 1}` : 'a mistake';
    return `${where} does not compile: ${text}. A mistake imports types of #mistake and nothing else.`;
  });
  return [CANNOT_READ, ...lines].join('\n');
}

const texts = ['id', 'title', 'symptom', 'why', 'fix', 'source'] as const satisfies readonly (keyof Mistake)[];

function problemsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return ['export the mistake as `mistake`.'];
  const mistake = value as Partial<Record<keyof Mistake, unknown>>;
  const { hints, signs } = mistake;
  const problems = texts
    .filter((field) => !isText(mistake[field]))
    .map((field) => `\`${field}\` must be a text that is not empty.`);
  if (!Array.isArray(hints) || hints.length !== 3 || !hints.every(isText)) {
    problems.push('`hints` must be three texts: the question to ask yourself, the rule, the fix.');
  }
  if (!Array.isArray(signs) || !signs.some((sign) => isSign(sign) && (sign as { kind: string }).kind !== 'code')) {
    problems.push('`signs` must have at least one of kind test, rule or trace: the code alone names no mistake.');
  } else if (!signs.every(isSign)) {
    problems.push(
      'each of `signs` needs a kind, a weight from -4 to 4 that is not 0, `says`, and `seen`; one of kind code `find` and `examples`.',
    );
  }
  return problems;
}

function isSign(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, weight, says, seen, find, examples } = value as Record<string, unknown>;
  if (!isText(says) || !Number.isInteger(weight) || weight === 0 || Math.abs(weight as number) > 4) return false;
  if (kind === 'code') return typeof find === 'function' && typeof examples === 'object' && examples !== null;
  return ['test', 'rule', 'trace'].includes(kind as string) && typeof seen === 'function';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** An id names one mistake and its file, so that anybody finds the one by the other. */
function misfiled(files: readonly string[], mistakes: readonly (Partial<Mistake> | undefined)[]): readonly string[] {
  const ids = mistakes.map((mistake) => mistake?.id);
  return files.flatMap((file, i) => {
    const id = ids[i];
    if (!isText(id)) return [];
    const expected = `${id.toLowerCase()}.ts`;
    if (basename(file) !== expected)
      return [`${file}: it has the id ${id}; call the file ${join(dirname(file), expected)}, or mend the id.`];
    const first = ids.indexOf(id);
    return first < i ? [`${file}: ${files[first] ?? ''} has the id ${id} as well; ids are unique.`] : [];
  });
}
