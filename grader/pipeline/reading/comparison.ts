import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import glob from 'fast-glob';
import { inlineText } from '../report/prose-lines.ts';

/** A page of `tasks/comparisons`: several things, aspect by aspect. */
export interface Comparison {
  /** The file's name without `.md`. */
  readonly name: string;
  readonly title: string;
  /** What is compared. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly aspect: string; readonly cells: readonly string[] }[];
  /** Markdown before and after the table. */
  readonly before: string;
  readonly after: string;
}

/** All comparisons, by name. */
export async function readComparisons(root: string): Promise<readonly Comparison[]> {
  const files = await glob('tasks/comparisons/*.md', { cwd: root });
  return Promise.all(files.sort().map(async (file) => comparisonIn(basename(file, '.md'), await readFile(join(root, file), 'utf8'))));
}

/** Reads a page; the texts of its table are plain, without Markdown's marks. */
export function comparisonIn(name: string, markdown: string): Comparison {
  const lines = markdown.replace(/^\uFEFF/, '').split(/\r?\n/);
  const titled = /^# +(.*)$/.exec(lines[0] ?? '')?.[1];
  const body = titled === undefined ? lines : lines.slice(1);
  const start = body.findIndex(isRow);
  const from = start < 0 ? body.length : start;
  const length = body.slice(from).findIndex((line) => !isRow(line));
  const end = length < 0 ? body.length : from + length;
  const [head, ...rows] = body.slice(from, end).map(cellsOf);
  return {
    name,
    title: titled === undefined ? name : inlineText(titled),
    columns: head?.slice(1) ?? [],
    rows: rows.filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell))).map(([aspect = '', ...cells]) => ({ aspect, cells })),
    before: body.slice(0, from).join('\n').trim(),
    after: body.slice(end).join('\n').trim(),
  };
}

function isRow(line: string): boolean {
  return line.startsWith('|');
}

function cellsOf(row: string): readonly string[] {
  return row.trim().replace(/^\|/, '').replace(/\|$/, '').split(/(?<!\\)\|/).map(inlineText);
}
