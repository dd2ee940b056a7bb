import type { DiffLine } from '../line-diff.ts';
import { escapeText } from './escape.ts';
import { plural } from './plural.ts';
import type { ReportOptions } from './task-lines.ts';
import { wrap } from './wrap.ts';

/** Common lines that are shown around a difference. */
const CONTEXT_LINES = 3;
const INDENT = '  ';

export interface Solution {
  /** Such as `task-03`, and the task's title. */
  readonly task: string;
  readonly title: string;
  /** What the shown design is called, such as `the reference`, and its file. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** The learner's file, and how it becomes the shown one; null where there is none to compare. */
  readonly own: { readonly file: string; readonly diff: readonly DiffLine[] } | null;
  /** Names of the other designs, and the commands that show them. */
  readonly others: readonly { readonly name: string; readonly file: string; readonly command: string }[];
}

/** A solution for a terminal: its text, what is different in the learner's own, and what else is right. */
export function solutionLines(solution: Solution, options: ReportOptions): readonly string[] {
  const { task, title, name, file, text } = solution;
  const { paint, width } = options;
  return [
    paint.strong(`${task} ${title}: ${name}`),
    paint.dim(file),
    '',
    ...codeLines(text).map((line) => INDENT + escapeText(line)),
    '',
    ...comparisonLines(solution, options),
    ...othersLines(solution, width),
  ];
}

function codeLines(text: string): readonly string[] {
  return text.trimEnd().split(/\r?\n/);
}

function comparisonLines({ own, name, file }: Solution, { paint, width }: ReportOptions): readonly string[] {
  if (own === null) return wrap(`There is no file of yours to compare it with: ${file} is all there is.`, width);
  const parts = hunksOf(own.diff);
  if (parts.length === 0) return [`Yours, ${own.file}, is the same, line by line.`];
  const count = (side: DiffLine['of']): number => own.diff.filter(({ of }) => of === side).length;
  const sum = `${plural(count('first'), 'line')} of yours (-) against ${count('second')} of ${name} (+):`;
  return [
    paint.strong('What differs from yours'),
    paint.dim(own.file),
    ...wrap(sum, width),
    ...parts.flatMap((part) => [
      '',
      paint.dim(`${INDENT}line ${part.first} of yours, line ${part.second} of ${name}`),
      ...part.lines.map(({ of, text }) => {
        const line = escapeText(text);
        if (of === 'both') return `${INDENT}  ${line}`.trimEnd();
        return of === 'first' ? paint.bad(`${INDENT}- ${line}`.trimEnd()) : paint.good(`${INDENT}+ ${line}`.trimEnd());
      }),
    ]),
  ];
}

function othersLines({ others }: Solution, width: number): readonly string[] {
  if (others.length === 0) return [];
  const commands = Math.max(...others.map(({ command }) => command.length));
  return ['', ...wrap('Other designs are right, too:', width), ...others.map(({ command, file }) => `${INDENT}${command.padEnd(commands)}  ${file}`)];
}

interface Hunk {
  /** Numbers of its first line on either side, from 1. */
  readonly first: number;
  readonly second: number;
  readonly lines: readonly DiffLine[];
}

/** The parts of a comparison in which something differs, with a few common lines around. */
export function hunksOf(diff: readonly DiffLine[]): readonly Hunk[] {
  const isNear = diff.map((_, i) => diff.slice(Math.max(0, i - CONTEXT_LINES), i + CONTEXT_LINES + 1).some(({ of }) => of !== 'both'));
  const hunks: (Hunk & { lines: DiffLine[] })[] = [];
  let [first, second] = [1, 1];
  for (const [i, line] of diff.entries()) {
    if (isNear[i]) {
      if (i === 0 || !isNear[i - 1]) hunks.push({ first, second, lines: [] });
      hunks.at(-1)?.lines.push(line);
    }
    if (line.of !== 'second') first += 1;
    if (line.of !== 'first') second += 1;
  }
  return hunks;
}
