import { tiers, totalsOf, type MutantCheck, type TaskCheck, type Tier } from '../authoring/check.ts';
import { escapeText } from '../pipeline/report/escape.ts';
import type { ExitCode } from '../pipeline/report/exit-code.ts';
import { plural } from '../pipeline/report/plural.ts';
import type { ReportOptions } from '../pipeline/report/task-lines.ts';
import { padTo, widthOf, wrap } from '../pipeline/report/wrap.ts';
import { shortId } from '../pipeline/task-id.ts';

const letters: Readonly<Record<Tier, string>> = { unit: 'U', cluster: 'C', exhaustive: 'X' };

/** What one `dev check` found out. */
export interface CheckReport {
  readonly tasks: readonly TaskCheck[];
  /** What is wrong with the contents. */
  readonly problems: readonly string[];
  readonly variants: number;
  readonly wallMs: number;
  /** After Ctrl-C nothing is judged: what has no verdict yet would look like a fault. */
  readonly interrupted: boolean;
  readonly graderError?: string;
}

/** The proof of every task as tables, and whatever is wrong with them below. */
export function checkLines(report: CheckReport, options: ReportOptions): readonly string[] {
  if (report.interrupted) return ['Interrupted: nothing is proven.'];
  const problems = [...(report.graderError === undefined ? [] : [report.graderError]), ...report.problems, ...report.tasks.flatMap((task) => task.problems)];
  return [
    ...report.tasks.flatMap((task) => [...taskTable(task, options), '']),
    ...problems.flatMap((text) => problemLines(text, options)),
    ...(problems.length > 0 ? [''] : []),
    ...totalLines(report),
  ];
}

/** The same for programs. */
export function checkJson(report: CheckReport, exitCode: ExitCode): string {
  const head = { format: 'the-consensus/check', version: 1, exitCode, totals: totalsOf(report.tasks) };
  return `${JSON.stringify({ ...head, ...report }, null, 2)}\n`;
}

function taskTable(task: TaskCheck, { paint, width }: ReportOptions): readonly string[] {
  const full = task.designs.filter(({ points, maxPoints }) => points === maxPoints);
  const reached = Object.entries(task.reached).map(([name, times]) => `${name} ${times}`);
  return [
    paint.strong(`${shortId(task.task)} ${escapeText(task.title)}${task.holder === 'realm' ? '' : ', held in a process of its own'}`),
    ...wrap(`${full.length} of ${plural(task.designs.length, 'correct design')} ${full.length === 1 ? 'has' : 'have'} full points: ${full.map(({ design }) => design).join(', ')}`, width - 2).map((line) => `  ${line}`),
    ...(reached.length > 0 ? wrap(`The reference reaches: ${reached.join(', ')}`, width - 2).map((line) => `  ${line}`) : []),
    ...mutantTable(task.mutants, paint),
  ];
}

function mutantTable(mutants: readonly MutantCheck[], paint: ReportOptions['paint']): readonly string[] {
  const rows = mutants.map((mutant) => ({ ok: isProven(mutant), cells: cellsOf(mutant) }));
  const head = ['mutant', 'planted in', 'plant', 'killed by', 'named by run', 'and code'];
  const widths = head.map((word, i) => Math.max(widthOf(word), ...rows.map(({ cells }) => widthOf(cells[i] ?? ''))));
  const line = (cells: readonly string[]): string => cells.map((cell, i) => padTo(cell, widths[i] ?? 0)).join('  ').trimEnd();
  return [
    paint.dim(`    ${line(head)}`),
    ...rows.map(({ ok, cells }) => `  ${ok ? paint.good('✓') : paint.bad('✗')} ${line(cells)}`),
  ];
}

function cellsOf({ mistake, design, second, killedBy, alone, withCode }: MutantCheck): readonly string[] {
  const marks = tiers.map((tier) => (killedBy.includes(tier) ? letters[tier] : '·')).join(' ');
  const named = (first: string | null): string => (first === mistake ? 'itself' : (first ?? 'nothing'));
  return [mistake, design, second ? 'second' : 'first', marks, named(alone), named(withCode)].map(escapeText);
}

function isProven({ mistake, killedBy, alone, withCode }: MutantCheck): boolean {
  return killedBy.length > 0 && alone === mistake && withCode === mistake;
}

function problemLines(text: string, { paint, width }: ReportOptions): readonly string[] {
  return wrap(escapeText(text), width - 2).map((line, i) => `${i === 0 ? paint.bad('✗') : ' '} ${line}`);
}

function totalLines(report: CheckReport): readonly string[] {
  const { mutants, killed, named, second, designs, rejected } = totalsOf(report.tasks);
  const perVariant = report.variants === 0 ? 0 : report.wallMs / report.variants;
  return [
    `${plural(mutants, 'mutant')}: ${killed} killed, ${named} named first by their own id (of ${plural(second.mutants, 'second plant')}, ${second.named}).`,
    `${plural(designs, 'correct design')}: ${rejected} rejected.`,
    `${plural(report.variants, 'variant')} in ${(report.wallMs / 1000).toFixed(1)} s, ${perVariant.toFixed(0)} ms each.`,
  ];
}
