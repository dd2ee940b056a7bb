import type { Advice } from '../advice.ts';
import { HINT_STEPS } from '../hint-ladder.ts';
import type { TaskResult } from '../model.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import type { ReportOptions } from './task-lines.ts';
import { wrap } from './wrap.ts';

/** What a hint is made of: the words of a mistake's file. */
export interface HintWords {
  readonly id: string;
  readonly title: string;
  readonly symptom: string;
  readonly why: string;
  readonly fix: string;
  readonly hints: readonly [question: string, rule: string, fix: string];
  /** Paper and section. */
  readonly source: string;
}

const stepNames = ['a question', 'the rule', 'the fix'] as const;

/** One step of a mistake's ladder; after the last, that step again with all that is known about the fix. */
export function stepLines(result: TaskResult, words: HintWords, step: number, options: ReportOptions): readonly string[] {
  const shown = Math.min(step, HINT_STEPS);
  const again = step > HINT_STEPS;
  const place = again ? 'no more hints; the last one again' : `hint ${shown} of ${HINT_STEPS}, ${stepNames[shown - 1] ?? ''}`;
  const next = shown < HINT_STEPS ? `The next hint: ${commandOf(result)}` : `Mend it, then grade again: npx grade ${shortId(result.task)}`;
  return [
    headOf(result, place, options),
    ...paragraph(words.hints[shown - 1] ?? '', options),
    ...(again ? ['', ...paragraph(`The fix: ${words.fix}`, options), '', ...paragraph(`Why it happens: ${words.why}`, options)] : []),
    '',
    ...paragraph(again ? `${next} (${words.source})` : next, options),
  ];
}

/** The whole ladder of a mistake, and what else its file says. */
export function ladderLines(result: TaskResult, words: HintWords, options: ReportOptions): readonly string[] {
  const steps = words.hints.map((hint, i) => `${i + 1}. ${hint}`);
  const rest = [`What is seen: ${words.symptom}`, `Why it happens: ${words.why}`, `The fix: ${words.fix}`, `Source: ${words.source}`];
  return [
    headOf(result, `all hints about ${words.id}`, options),
    ...paragraph(`Most likely: ${words.title}`, options),
    ...[...steps, ...rest].flatMap((text) => ['', ...paragraph(text, options)]),
  ];
}

/** What is said where no ladder can be climbed. */
export function adviceLines(result: TaskResult, advice: Exclude<Advice, { kind: 'mistake' }>, options: ReportOptions): readonly string[] {
  return [...sentencesFor(result, advice).flatMap((sentence) => wrap(escapeText(sentence), options.width))];
}

function sentencesFor(result: TaskResult, advice: Exclude<Advice, { kind: 'mistake' }>): readonly string[] {
  const name = shortId(result.task);
  const statement = `tasks/${result.task}/README.md`;
  switch (advice.kind) {
    case 'passed':
      return [`${name} passed when it was graded last: there is nothing to hint at. npx grade shows what comes next.`];
    case 'not-loaded':
      return [`${result.file} could not be loaded when it was graded last, so no test was run. ${advice.problem.message}`, `Mend that first, then: npx grade ${name}`];
    case 'not-written':
      return [`Nothing of ${name} is written yet, so there is no mistake to speak of. The statement says what to write: ${statement}`];
    case 'unfinished':
      return [`The last grading of ${name} ended before anything had failed. Grade it again: npx grade ${name}`];
    case 'unknown':
      return unknownSentences(result, advice, statement);
  }
}

/** None of the mistakes that we know fits: say so, and give what is known. */
function unknownSentences(
  { task }: TaskResult,
  { test, failure }: Extract<Advice, { kind: 'unknown' }>,
  statement: string,
): readonly string[] {
  const name = shortId(task);
  const { rule, seed } = failure;
  const again = seed === undefined ? `npx grade ${name}` : `npx grade ${name} --seed ${seed} --seeds 1`;
  return [
    `None of the known mistakes fits what ${name} did, so here is no guess, only what is known.`,
    '',
    `Test: ${test.name}`,
    `What happened: ${failure.summary}`,
    ...(rule ? [`Rule: ${rule.name} (${rule.id}), ${rule.source}`] : [`Where to read: ${test.source}`]),
    `Statement: ${statement}`,
    `The same run again: ${again}`,
  ];
}

function headOf({ task, title }: TaskResult, place: string, { paint }: ReportOptions): string {
  return `${paint.strong(`${shortId(task)} ${escapeText(title)}`)}: ${place}`;
}

function paragraph(text: string, { width }: ReportOptions): readonly string[] {
  return wrap(escapeText(text), width - 2).map((line) => (line === '' ? '' : `  ${line}`));
}

function commandOf({ task }: TaskResult): string {
  return `npx grade hint ${shortId(task)}`;
}
