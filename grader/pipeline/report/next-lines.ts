import type { TaskStanding } from '../task-standing.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import { plural } from './plural.ts';
import { proseLines } from './prose-lines.ts';
import type { ReportOptions } from './task-lines.ts';
import { padTo, readingWidth, widthOf, wrap } from './wrap.ts';

/** Where to go on. */
export interface WayOn {
  /** Null when all tasks are done, or when there are none. */
  readonly next: TaskStanding | null;
  /** Folder names of the tasks that it needs and that aren't done. */
  readonly missing: readonly string[];
  /** Its statement, as Markdown. */
  readonly statement: string;
  /** How many interview questions are due. */
  readonly due: number;
}

const LABEL_WIDTH = 13;

/** The next task and why it is that, how its statement begins, and what else is due. */
export function nextLines({ next, missing, statement, due }: WayOn, options: ReportOptions): readonly string[] {
  const { paint, width } = options;
  const room = readingWidth(width);
  const questions = `${plural(due, 'interview question')} ${due === 1 ? 'is' : 'are'} due: npx grade interview`;
  return [
    ...(next ? taskLines(next, missing, statement, options) : [paint.good('All tasks are done.')]),
    ...(due > 0 ? ['', ...wrap(questions, room)] : []),
  ];
}

function taskLines(next: TaskStanding, missing: readonly string[], statement: string, options: ReportOptions): readonly string[] {
  const { task, best, max } = next;
  const room = readingWidth(options.width);
  const left = `Next: ${shortId(task.id)} ${escapeText(task.manifest.title)}`;
  const right = next.started ? `${best} of ${plural(max, 'point')}` : plural(max, 'point');
  const beginning = proseLines(firstParagraph(statement), options);
  const places = [
    ['Statement', `tasks/${task.id}/README.md`],
    ['You write', `tasks/${task.id}/${task.manifest.file}`],
    ['Then', `npx grade ${shortId(task.id)}`],
  ] as const;
  return [
    options.paint.strong(left) + ' '.repeat(Math.max(2, room - widthOf(left) - widthOf(right))) + right,
    ...wrap(reasonFor(next, missing), room - 2).map((line) => `  ${line}`),
    '',
    ...(beginning.length > 0 ? [...beginning, ''] : []),
    ...places.map(([label, place]) => `  ${padTo(`${label}:`, LABEL_WIDTH - 2)}${place}`),
  ];
}

function reasonFor({ task, started }: TaskStanding, missing: readonly string[]): string {
  const hint = started ? ` You have begun it: npx grade hint ${shortId(task.id)} helps on from its last failure.` : '';
  const { needs } = task.manifest;
  if (missing.length > 0) return `It is the first that isn't done, though it builds on ${listed(missing)}, not done yet either.${hint}`;
  if (needs.length > 0) return `It is the first that isn't done of those you are ready for: it builds on ${listed(needs)}, and you have done that.${hint}`;
  return `It is the first that isn't done of those you are ready for: it builds on no other task.${hint}`;
}

function listed(ids: readonly string[]): string {
  const names = ids.map(shortId);
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}` : names.join('');
}

/** What a page says first, below its title. */
function firstParagraph(markdown: string): string {
  return markdown.replaceAll('\r\n', '\n').replace(/^\uFEFF?# .*\n+/, '').split(/\n\s*\n/)[0] ?? '';
}
