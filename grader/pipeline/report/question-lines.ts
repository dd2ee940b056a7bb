import { isDue, type ReviewOf } from '../reading/next-question.ts';
import type { Question } from '../reading/questions.ts';
import { grades, type Grade, type Review } from '../reading/review.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import { plural } from './plural.ts';
import { inlineText, proseLines } from './prose-lines.ts';
import type { ReportOptions } from './task-lines.ts';
import { until } from './until.ts';
import { padTo, readingWidth, widthOf, wrap } from './wrap.ts';

const STATE_WIDTH = 15;

/** How many of the questions are due, new, and for later. */
export function countsOf(questions: readonly Question[], reviewOf: ReviewOf, now: Date): { readonly due: number; readonly fresh: number; readonly later: number } {
  const due = questions.filter((one) => isDue(reviewOf(one), now)).length;
  const fresh = questions.filter((one) => !reviewOf(one)).length;
  return { due, fresh, later: questions.length - due - fresh };
}

function countsText(questions: readonly Question[], reviewOf: ReviewOf, now: Date, { paint }: ReportOptions): string {
  const { due, fresh, later } = countsOf(questions, reviewOf, now);
  const counts = [[due, 'due'], [fresh, 'new'], [later, 'for later']] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${paint.strong(plural(questions.length, 'question'))}: ${parts.join(', ')}.`;
}

/** What a drill begins with. */
export function welcomeLines(questions: readonly Question[], reviewOf: ReviewOf, now: Date, options: ReportOptions): readonly string[] {
  const how = 'Answer aloud, or type your answer for yourself: nobody judges it. Enter shows the model answer; then you say how it went.';
  return [countsText(questions, reviewOf, now, options), ...wrap(how, readingWidth(options.width))];
}

/** A question by itself: its answer isn't told yet. */
export function questionLines({ task, question }: Question, review: Review | undefined, options: ReportOptions): readonly string[] {
  const { paint, width } = options;
  const left = `${shortId(task.id)} ${escapeText(task.manifest.title)}`;
  const right = review ? `asked ${plural(review.times, 'time')} before` : 'new';
  const gap = ' '.repeat(Math.max(2, readingWidth(width) - widthOf(left) - widthOf(right)));
  return ['', paint.strong(left) + gap + paint.dim(right), '', ...wrap(inlineText(question), readingWidth(width) - 2).map((line) => `  ${paint.strong(line)}`), ''];
}

/** The model answer, and where it is proven. */
export function answerLines({ task, answer }: Question, options: ReportOptions): readonly string[] {
  const proof = `${shortId(task.id)} proves it: npx grade ${shortId(task.id)} (statement: tasks/${task.id}/README.md)`;
  return ['', ...proseLines(answer, options), '', ...wrap(proof, readingWidth(options.width) - 2).map((line) => `  ${options.paint.dim(line)}`), ''];
}

/** The four keys, each with how long it is until the question is asked again. */
export function gradeLines(reviews: Readonly<Record<Grade, Review>>, now: Date, { width }: ReportOptions): readonly string[] {
  const keys = grades.map((grade, i) => `${i + 1} ${grade} (${until(new Date(reviews[grade].due), now)})`);
  const line = `  ${keys.join('  ')}`;
  return widthOf(line) <= width ? [line] : keys.map((key) => `  ${key}`);
}

/** What a drill ends with; `left` counts what is due or new still, `next` is when the next of the others is due. */
export function farewellLines(given: readonly Grade[], left: number, next: Date | null, now: Date, { width }: ReportOptions): readonly string[] {
  const counts = grades.map((grade) => [grade, given.filter((one) => one === grade).length] as const).filter(([, count]) => count > 0);
  const answered = given.length === 0 ? 'Nothing was answered.' : `${plural(given.length, 'answer')}: ${counts.map(([grade, count]) => `${count} ${grade}`).join(', ')}.`;
  const open = left > 0 ? `${left} more to go: the same command goes on.` : 'That is all for now.';
  const later = left === 0 && next !== null ? ` The next is due in ${until(next, now)}.` : '';
  return ['', ...wrap(`${answered} ${open}${later}`, readingWidth(width))];
}

/** What is said where nothing is due and nothing is new. */
export function nothingDueLines(questions: readonly Question[], next: Date, now: Date, { width }: ReportOptions): readonly string[] {
  const pages = [...new Set(questions.map(({ task }) => `tasks/${task.id}/interview.md`))];
  const where = pages.length === 1 ? (pages[0] ?? '') : 'the interview.md of each task';
  const text = `Nothing is due: ${questions.length === 1 ? 'the question is' : `all ${questions.length} questions are`} for later, the next in ${until(next, now)}. To read on all the same, open ${where}.`;
  return wrap(text, readingWidth(width));
}

/** All questions by their tasks, and when each is asked next; the answers aren't told. */
export function questionListLines(questions: readonly Question[], reviewOf: ReviewOf, now: Date, options: ReportOptions): readonly string[] {
  const tasks = [...new Set(questions.map(({ task }) => task))];
  return [
    countsText(questions, reviewOf, now, options),
    ...tasks.flatMap((task) => [
      '',
      options.paint.strong(`${shortId(task.id)} ${escapeText(task.manifest.title)}`),
      ...questions.filter((one) => one.task === task).flatMap((one) => listedLines(one, reviewOf(one), now, options)),
    ]),
  ];
}

function listedLines({ question }: Question, review: Review | undefined, now: Date, { width, paint }: ReportOptions): readonly string[] {
  const state = !review ? 'new' : isDue(review, now) ? 'due' : `in ${until(new Date(review.due), now)}`;
  const lines = wrap(inlineText(question), readingWidth(width) - STATE_WIDTH - 2);
  return lines.map((line, i) => `  ${padTo(i === 0 ? state : '', STATE_WIDTH)}${line}`).map((line, i) => (i === 0 ? line.replace(state, paintedState(state, paint)) : line));
}

function paintedState(state: string, paint: ReportOptions['paint']): string {
  return state === 'due' ? paint.warn(state) : state === 'new' ? paint.good(state) : paint.dim(state);
}
