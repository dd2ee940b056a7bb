import type { TaskResult } from '../model.ts';
import { failureLines } from './failure-lines.ts';
import type { Paint } from './paint.ts';
import { plural } from './plural.ts';
import { taskView, type DiagnosisView, type NextView, type ProblemView, type TaskView, type TestView } from './view.ts';
import { padTo, widthOf, wrap } from './wrap.ts';

export interface ReportOptions {
  /** The workbook's folder, to show paths relative to it. */
  readonly root: string;
  readonly width: number;
  readonly paint: Paint;
}

const MARK_WIDTH = 4;
const COLUMN_GAP = 2;
const NAME_WIDTH_MIN = 24;
const SOURCE_WIDTH_MIN = 30;
const DETAIL_INDENT = '      ';

/** The report of one task, ready to print. */
export function taskLines(result: TaskResult, options: ReportOptions): readonly string[] {
  return linesOf(taskView(result, options.root), options);
}

export function linesOf(task: TaskView, options: ReportOptions): readonly string[] {
  const { problem, notRun, standIns, results, diagnoses, next } = task;
  return [
    titleLine(task, options),
    ...(problem ? problemLines(problem, options) : []),
    ...(notRun ? ['  · not run'] : []),
    ...standIns.flatMap((text) => wrap(text, options.width - 4).map((line, index) => `  ${index === 0 ? '·' : ' '} ${line}`)),
    ...resultLines(results, options),
    ...diagnosisLines(diagnoses, options),
    ...(next ? nextLines(next, options) : []),
  ];
}

function titleLine({ id, title, tests, points, isComplete }: TaskView, { width, paint }: ReportOptions): string {
  const left = `${id} ${title}`;
  const right = `${tests}, ${points}`;
  const gap = ' '.repeat(Math.max(2, Math.min(width, 100) - widthOf(left) - widthOf(right)));
  return paint.strong(left) + gap + (isComplete ? paint.good(right) : right);
}

function problemLines({ message, frame, conclusion }: ProblemView, { width, paint }: ReportOptions): readonly string[] {
  return [
    ...wrap(message, width - 4).map((line, index) => `  ${index === 0 ? paint.bad('✗') : ' '} ${line}`),
    ...frame.map((line) => `${DETAIL_INDENT}${line.slice(0, Math.max(width - 6, 20))}`),
    '',
    `  ${paint.strong(conclusion)}`,
  ];
}

function resultLines(results: readonly TestView[], options: ReportOptions): readonly string[] {
  const columns = columnsFor(results, options.width);
  return results.flatMap((test) => [
    ...testLines(test, columns, options.paint),
    ...detailLines(test, options.width - DETAIL_INDENT.length).map((line) => `${DETAIL_INDENT}${line}`),
  ]);
}

interface Columns {
  readonly names: number;
  readonly sources: number;
}

/** The tests' names, and the papers to the right of them. Where both are long, names get most of the room. */
function columnsFor(results: readonly TestView[], width: number): Columns {
  const names = Math.max(...results.map((test) => widthOf(labelOf(test))));
  const sources = Math.max(...results.map(({ source }) => widthOf(source)));
  const room = width - MARK_WIDTH - COLUMN_GAP;
  const named = Math.min(names, Math.max(NAME_WIDTH_MIN, room - Math.min(sources, SOURCE_WIDTH_MIN)));
  return { names: named, sources: Math.max(room - named, SOURCE_WIDTH_MIN) };
}

function testLines(test: TestView, { names, sources }: Columns, paint: Paint): readonly string[] {
  const painted = { good: paint.good, bad: paint.bad, open: paint.warn }[test.tone](test.mark);
  const left = wrap(labelOf(test), names);
  const right = wrap(test.source, sources);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const mark = i === 0 ? `  ${painted} ` : ' '.repeat(MARK_WIDTH);
    const source = right[i];
    return mark + (source === undefined ? (left[i] ?? '') : padTo(left[i] ?? '', names + COLUMN_GAP) + paint.dim(source));
  });
}

function labelOf({ name, note }: TestView): string {
  return note === '' ? name : `${name} (${note})`;
}

function detailLines({ failure, sameAs }: TestView, width: number): readonly string[] {
  if (failure) return failureLines(failure, width);
  return sameAs ? wrap(`The same as in “${sameAs.name}” above.`, width) : [];
}

function diagnosisLines(diagnoses: readonly DiagnosisView[], { width, paint }: ReportOptions): readonly string[] {
  const lines = diagnoses.flatMap(({ lead, title, signs }) => [
    ...wrap(`${lead}: ${title}`, width - 2).map((line) => `  ${paint.strong(line)}`),
    ...wrap(`${plural(signs.length, 'sign')}: ${signs.join('; ')}`, width - 4).map((line) => `    ${line}`),
  ]);
  return lines.length > 0 ? ['', ...lines] : [];
}

function nextLines({ sentence, commands }: NextView, { width, paint }: ReportOptions): readonly string[] {
  const column = Math.max(0, ...commands.map(({ command }) => widthOf(command))) + COLUMN_GAP;
  return [
    '',
    ...wrap(sentence, width - 2).map((line) => `  ${paint.strong(line)}`),
    ...commands.flatMap(({ command, does }) => wrap(padTo(command, column) + does, width - 4).map((line) => `    ${line}`)),
  ];
}
