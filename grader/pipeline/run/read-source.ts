import { lstat, readFile, stat } from 'node:fs/promises';
import type { LoadProblem } from '../model.ts';

export const SOURCE_BYTES_MAX = 1024 * 1024;

/** Text of a learner's file, or why it can't be read. `shown` is what the file is called. */
export async function readSource(file: string, shown: string): Promise<string | LoadProblem> {
  const found = await stat(file).catch(() => lstat(file).catch(() => null));
  if (!found) return missing(shown, 'does not exist');
  if (!found.isFile()) return missing(shown, found.isDirectory() ? 'is a folder, not a file' : 'is not a regular file');
  if (found.size > SOURCE_BYTES_MAX) return tooLarge(shown);
  return sourceIn(await readFile(file, 'utf8'), shown);
}

/** A file's contents without what the compiler would count as a column. */
export function sourceIn(contents: string, shown: string): string | LoadProblem {
  const source = contents.replace(/^\uFEFF/, '');
  return source.trim() === '' ? missing(shown, 'is empty') : source;
}

export function missing(shown: string, what: string): LoadProblem {
  return {
    kind: 'missing',
    message: `${shown} ${what}. Put your solution into that file; its starter is in the workbook's history (git checkout ${shown}).`,
  };
}

export function tooLarge(shown: string): LoadProblem {
  return { kind: 'too-large', message: `${shown} is larger than 1 MiB, which no solution needs to be.` };
}
