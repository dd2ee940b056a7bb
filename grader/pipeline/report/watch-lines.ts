import { basename } from 'node:path';
import type { RunResult, Task, TaskResult, Verdict } from '../model.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import { plural } from './plural.ts';
import type { ReportOptions } from './task-lines.ts';
import { runView, taskView } from './view.ts';
import { padTo, widthOf, wrap } from './wrap.ts';

/** Why a watched task was graded. */
export type Occasion =
  | { readonly kind: 'first' | 'again' | 'reset' | 'gone' }
  /** Lines that differ from when it was graded last; null where the file is too long to tell. */
  | { readonly kind: 'saved'; readonly lines: number | null };

/** What changed, and how long the verdict took. */
export function occasionLine({ submission }: Task, occasion: Occasion, tookMs: number): string {
  const file = escapeText(basename(submission));
  const took = `graded in ${(tookMs / 1000).toFixed(2)} s`;
  switch (occasion.kind) {
    case 'first':
      return `${file}: ${took}`;
    case 'again':
      return `${file} once more: ${took}`;
    case 'reset':
      return `${file} put back: ${took}`;
    case 'gone':
      return `${file} is gone`;
    case 'saved':
      return `${file} saved${changeOf(occasion.lines)}: ${took}`;
  }
}

function changeOf(lines: number | null): string {
  if (lines === null) return '';
  return lines === 0 ? ', nothing changed' : `, ${plural(lines, 'line')} changed`;
}

const ended: readonly Verdict[] = ['timeout', 'memory', 'output-limit', 'crashed'];

/** What is to be said below the report. */
export interface Foot {
  readonly result: TaskResult;
  /** What comes after this task; null when all others are done. */
  readonly next: Task | null;
  /** Why the file is looked at every moment, where the system gives no notice of saves. */
  readonly whyPolled: string | null;
  readonly hasKeys: boolean;
}

export function footLines({ result, next, whyPolled, hasKeys }: Foot, { width, paint }: ReportOptions): readonly string[] {
  const { task, tests, problem } = result;
  const stopped = tests.filter(({ verdict }) => ended.includes(verdict));
  const passed = !problem && tests.every(({ verdict }) => verdict === 'pass');
  const sentences = [
    ...(stopped.length > 0 ? [`${stopped.length === 1 ? 'One test' : `${stopped.length} tests`} did not come to an end, so the process was killed. A new one is there for your next save.`] : []),
    ...(passed ? [`All tests of ${shortId(task)} pass. ${goingOn(next, hasKeys)}`] : []),
    ...(whyPolled === null ? [] : [`Your file is looked at five times a second, ${whyPolled}.`]),
  ];
  return sentences.flatMap((sentence) => wrap(escapeText(sentence), width).map(passed ? paint.good : paint.warn));
}

function goingOn(next: Task | null, hasKeys: boolean): string {
  if (!next) return 'So do those of all others.';
  return hasKeys ? `n goes on with ${shortId(next.id)}.` : `Next: npx grade watch ${shortId(next.id)}`;
}

const keys = [
  ['n', 'next task'],
  ['h', 'hint'],
  ['l', 'list'],
  ['c', 'check all'],
  ['r', 'run again'],
  ['d', 'debug'],
  ['x', 'reset'],
  ['q', 'quit'],
] as const;

/** The keys and what they do. */
export function keyLines({ width, paint }: ReportOptions): readonly string[] {
  return wrap(keys.map(([key, does]) => `${key}·${does.replaceAll(' ', '·')}`).join('  '), width).map((line) =>
    line.replaceAll(/(\S)·(\S+)/g, (_, key: string, does: string) => `${paint.strong(key)} ${paint.dim(does.replaceAll('·', ' '))}`),
  );
}

/** Every task in a line. */
export function overviewLines(result: RunResult, { root, width, paint }: ReportOptions): readonly string[] {
  const { title, tasks, graderError } = runView(result, root);
  const names = tasks.map((task) => `${task.id}  ${task.title}`);
  const column = Math.max(...names.map(widthOf)) + 2;
  return [
    ...tasks.map(({ tests, points, isComplete }, i) => {
      const standing = `${tests}, ${points}`;
      return `  ${isComplete ? paint.good('✓') : paint.warn('·')} ${padTo(names[i] ?? '', column)}${isComplete ? paint.good(standing) : standing}`;
    }),
    '',
    paint.strong(`${title} in ${plural(tasks.length, 'task')}.`),
    ...(graderError === '' ? [] : ['', ...wrap(graderError, width).map(paint.bad)]),
  ];
}

/** How the failure shown is looked into further: in a debugger, or else event by event. */
export function debugLines(result: TaskResult, root: string): readonly string[] {
  const commands = taskView(result, root).next?.commands ?? [];
  const found = ['debug', 'replay'].map((word) => commands.find(({ command }) => command.startsWith(`npx grade ${word} `))).find((one) => one !== undefined);
  if (found) return [`${found.does}:`, `  ${found.command}`];
  if (result.tests.every(({ verdict }) => verdict === 'pass')) return ['Nothing fails: there is nothing to look into.'];
  return [`No failure here comes from a seed. A hint at what is wrong: npx grade hint ${shortId(result.task)}`];
}
