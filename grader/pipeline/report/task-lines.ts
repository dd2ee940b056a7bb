import type { Failure } from '../../harness/suite/outcome.ts';
import type { TaskResult, TestResult, Verdict } from '../model.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import { failureLines, placeOf } from './failure-lines.ts';
import type { Paint } from './paint.ts';
import { plural } from './plural.ts';
import { padTo, widthOf, wrap } from './wrap.ts';

export interface ReportOptions {
  /** The workbook's folder, to show paths relative to it. */
  readonly root: string;
  readonly width: number;
  readonly paint: Paint;
}

const NOT_WRITTEN = 'NOT-WRITTEN';
const MARK_WIDTH = 4;
const COLUMN_GAP = 2;
const NAME_WIDTH_MIN = 24;
const DETAIL_INDENT = '      ';

const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: '',
  fail: '',
  'learner-error': '',
  timeout: 'timeout',
  memory: 'out of memory',
  'output-limit': 'too much output',
  crashed: 'crashed',
  'not-run': 'not run',
  'grader-error': 'grader error',
};

/** The report of one task, ready to print. */
export function taskLines(result: TaskResult, options: ReportOptions): readonly string[] {
  const { paint } = options;
  const lines = [titleLine(result, options)];
  if (result.problem) return [...lines, ...problemLines(result, options)];
  if (result.tests.every(({ verdict, failure }) => verdict === 'not-run' && !failure)) return [...lines, '  · not run'];
  const names = nameWidth(result.tests, options.width);
  const shown = new Map<string, string>();
  for (const test of result.tests) {
    lines.push(...testLines(test, names, options));
    if (!test.failure || isNotWritten(test)) continue;
    const key = keyOf(test.failure);
    const earlier = shown.get(key);
    const details =
      earlier === undefined
        ? failureLines(test.failure, options.root, options.width - DETAIL_INDENT.length)
        : wrap(`The same as in “${earlier}” above.`, options.width - DETAIL_INDENT.length);
    if (earlier === undefined) shown.set(key, escapeText(test.name));
    lines.push(...details.map((line) => `${DETAIL_INDENT}${line}`));
  }
  const next = nextStep(result, options);
  if (next !== null) lines.push('', ...wrap(next, options.width - 2).map((line) => `  ${paint.strong(line)}`));
  return lines;
}

function titleLine({ task, title, tests, points, maxPoints }: TaskResult, { width, paint }: ReportOptions): string {
  const passed = tests.filter(({ verdict }) => verdict === 'pass').length;
  const left = `${shortId(task)} ${escapeText(title)}`;
  const right = `${passed} of ${plural(tests.length, 'test')}, ${points} of ${plural(maxPoints, 'point')}`;
  const gap = ' '.repeat(Math.max(2, Math.min(width, 100) - widthOf(left) - widthOf(right)));
  return paint.strong(left) + gap + (points === maxPoints ? paint.good(right) : right);
}

function problemLines({ file, problem }: TaskResult, { width, paint }: ReportOptions): readonly string[] {
  const message = wrap(escapeText(problem?.message ?? ''), width - 4);
  const frame = (problem?.frame ?? '').split('\n').filter((line) => line !== '');
  return [
    ...message.map((line, index) => `  ${index === 0 ? paint.bad('✗') : ' '} ${line}`),
    ...frame.map((line) => `${DETAIL_INDENT}${escapeText(line).slice(0, Math.max(width - 6, 20))}`),
    '',
    `  ${paint.strong(`No test was run: ${escapeText(file)} can't be loaded as it is.`)}`,
  ];
}

/** Room for the tests' names; the papers stand in a column to the right of it. */
function nameWidth(tests: readonly TestResult[], width: number): number {
  const names = Math.max(...tests.map((test) => widthOf(labelOf(test))));
  const sources = Math.max(...tests.map(({ source }) => widthOf(source)));
  return Math.min(names, Math.max(NAME_WIDTH_MIN, width - MARK_WIDTH - sources - COLUMN_GAP));
}

function testLines(test: TestResult, names: number, { paint }: ReportOptions): readonly string[] {
  const [first = '', ...rest] = wrap(labelOf(test), names);
  const source = paint.dim(escapeText(test.source));
  return [
    `  ${markOf(test, paint)} ${padTo(first, names + COLUMN_GAP)}${source}`,
    ...rest.map((line) => `${' '.repeat(MARK_WIDTH)}${line}`),
  ];
}

function labelOf(test: TestResult): string {
  const words = verdictWords[test.verdict];
  return escapeText(test.name) + (words === '' ? '' : ` (${words})`);
}

function markOf(test: TestResult, paint: Paint): string {
  if (test.verdict === 'pass') return paint.good('✓');
  if (test.verdict === 'not-run' || isNotWritten(test)) return paint.warn('·');
  return paint.bad('✗');
}

function isNotWritten({ failure }: TestResult): boolean {
  return failure?.finding === NOT_WRITTEN;
}

/** Failures with one cause differ at most in where they were met. */
function keyOf({ summary, rule, finding, got, expected, location }: Failure): string {
  return JSON.stringify([summary, rule?.id, finding, got, expected, location]);
}

/** The one thing to do now; only commands that exist are named. */
function nextStep({ task, file, tests }: TaskResult, { root }: ReportOptions): string | null {
  const open = tests.filter(({ verdict, failure }) => failure && verdict !== 'grader-error');
  if (tests.every(({ verdict }) => verdict === 'pass')) return 'Done. npx grade shows what comes next.';
  if (open.length === 0) return null;
  if (open.some(isNotWritten)) {
    return `Not written yet: the tests marked ·. Open ${escapeText(file)} (statement: README.md beside it).`;
  }
  const located = open.find(({ failure }) => failure?.location)?.failure?.location;
  const place = located ? placeOf(located, root) : file;
  const seed = open.find(({ failure }) => failure?.seed !== undefined)?.failure?.seed;
  const command = seed === undefined ? '' : ` The same run alone: npx grade ${shortId(task)} --seed ${seed} --seeds 1`;
  return `Next: open ${escapeText(place)}.${command}`;
}
