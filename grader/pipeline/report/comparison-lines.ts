import type { Comparison } from '../reading/comparison.ts';
import { proseLines } from './prose-lines.ts';
import type { ReportOptions } from './task-lines.ts';
import { padTo, widthOf, wrap } from './wrap.ts';

const GAP = 2;
const ASPECT_WIDTH_MAX = 26;
/** Narrower columns are no pleasure to read. */
const COLUMN_WIDTH_MIN = 24;
const TABLE_WIDTH_MAX = 180;

/** A comparison, as a table where the terminal is wide enough, else aspect by aspect. */
export function comparisonLines(comparison: Comparison, options: ReportOptions): readonly string[] {
  const { title, before, after } = comparison;
  const pieces = [[options.paint.strong(title)], proseLines(before, options, ''), tableLines(comparison, options), proseLines(after, options, '')];
  return pieces.filter(({ length }) => length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
}

function tableLines(comparison: Comparison, options: ReportOptions): readonly string[] {
  const { columns, rows } = comparison;
  const aspects = Math.min(ASPECT_WIDTH_MAX, Math.max(0, ...rows.map(({ aspect }) => widthOf(aspect))));
  const room = Math.min(options.width, TABLE_WIDTH_MAX) - aspects;
  const column = Math.floor(room / Math.max(1, columns.length)) - GAP;
  if (rows.length === 0) return [];
  return column >= COLUMN_WIDTH_MIN ? wideLines(comparison, [aspects, ...columns.map(() => column)], options) : blockLines(comparison, options);
}

function wideLines({ columns, rows }: Comparison, widths: readonly number[], { paint }: ReportOptions): readonly string[] {
  const rule = paint.dim('─'.repeat(widths.reduce((sum, width) => sum + width + GAP, -GAP)));
  return [
    ...rowLines(['', ...columns], widths).map(paint.strong),
    ...rows.flatMap(({ aspect, cells }) => [rule, ...rowLines([aspect, ...cells], widths)]),
    rule,
  ];
}

function rowLines(cells: readonly string[], widths: readonly number[]): readonly string[] {
  const wrapped = cells.map((cell, i) => wrap(cell, widths[i] ?? COLUMN_WIDTH_MIN));
  const height = Math.max(...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => (
    wrapped.map((lines, i) => padTo(lines[line] ?? '', (widths[i] ?? COLUMN_WIDTH_MIN) + GAP)).join('').trimEnd()
  ));
}

function blockLines({ columns, rows }: Comparison, { width, paint }: ReportOptions): readonly string[] {
  const names = Math.max(...columns.map(widthOf)) + 1;
  // Long names stand on a line of their own, or nothing would be left for the words.
  const beside = names + GAP + 2 <= width / 2;
  return rows.flatMap(({ aspect, cells }, row) => [
    ...(row === 0 ? [] : ['']),
    ...wrap(aspect, width).map(paint.strong),
    ...cells.flatMap((cell, i) => {
      const name = `${columns[i] ?? ''}:`;
      const indent = 2 + (beside ? names + GAP - 1 : 2);
      const lines = wrap(cell === '' ? '–' : cell, width - indent).map((line) => ' '.repeat(indent) + line);
      const first = `  ${paint.dim(name)}`;
      if (!beside) return [first, ...lines];
      return [first + (lines[0] ?? '').slice(2 + widthOf(name)), ...lines.slice(1)];
    }),
  ]);
}

/** What there is to compare. */
export function comparisonListLines(comparisons: readonly Comparison[], { width, paint }: ReportOptions): readonly string[] {
  return comparisons.flatMap(({ name, title, columns }, i) => [
    ...(i === 0 ? [] : ['']),
    ...wrap(title, width).map(paint.strong),
    ...wrap(columns.join(', '), width - 2).map((line) => `  ${line}`),
    `  npx grade compare ${name}`,
  ]);
}
