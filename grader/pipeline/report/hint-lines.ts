import type { Advice } from '../advice.ts';
import type { Mistake } from '../diagnose/mistake.ts';
import { HINT_STEPS } from '../hint-ladder.ts';
import type { Sign, TaskResult } from '../model.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import type { ReportOptions } from './task-lines.ts';
import { wrap } from './wrap.ts';

type MistakeAdvice = Extract<Advice, { kind: 'mistake' }>;
type OtherAdvice = Exclude<Advice, MistakeAdvice>;
/** The words of a mistake's file. */
export type HintWords = Omit<Mistake, 'signs'>;

const LABEL_WIDTH = 14;
const stepNames = ['a question', 'the rule', 'the fix'] as const;

/** One step of a mistake's ladder; after the last, that step again with all that is known about the fix. */
export function stepLines(result: TaskResult, words: HintWords, step: number, advice: MistakeAdvice, options: ReportOptions): readonly string[] {
  const name = shortId(result.task);
  if (step > HINT_STEPS) {
    const head = headOf(result, 'there are no more hints; this was the last', options);
    const next = `Mend it, then grade again: npx grade ${name}`;
    return [head, ...paragraphs([words.hints[2], `The fix: ${words.fix}`, ...otherSentences(advice), next], options)];
  }
  const head = headOf(result, `hint ${step} of ${HINT_STEPS}, ${stepNames[step - 1] ?? ''}`, options);
  const next = step < HINT_STEPS ? `The next hint: npx grade hint ${name}` : `That was the last hint. Mend it, then grade again: npx grade ${name}`;
  return [head, ...paragraphs([words.hints[step - 1] ?? '', next], options)];
}

/** The whole ladder of a mistake, and what else its file says. */
export function ladderLines(result: TaskResult, words: HintWords, advice: MistakeAdvice, options: ReportOptions): readonly string[] {
  const texts = [
    `Most likely: ${words.title} (${words.id})`,
    `What speaks for it: ${advice.diagnosis.signs.map(signText).join('; ')}.`,
    ...words.hints.map((hint, i) => `${i + 1}. ${hint}`),
    `What is seen: ${words.symptom}`,
    `Why it happens: ${words.why}`,
    `The fix: ${words.fix}`,
    `Source: ${words.source}`,
    ...otherSentences(advice),
  ];
  return [headOf(result, 'all hints', options), ...paragraphs(texts, options)];
}

function signText({ says, line }: Sign): string {
  return line === undefined ? says : `${says} (line ${line})`;
}

function otherSentences({ others }: MistakeAdvice): readonly string[] {
  if (others.length === 0) return [];
  return [`If it isn't that, it may be: ${others.map(({ mistake, title }) => `${title} (${mistake})`).join('; ')}.`];
}

/** What is said where there is no ladder to climb. */
export function adviceLines(result: TaskResult, advice: OtherAdvice, { width }: ReportOptions): readonly string[] {
  const known = advice.kind === 'unknown' ? knownAbout(result, advice) : [];
  return [
    ...sentencesFor(result, advice).flatMap((sentence) => wrap(escapeText(sentence), width)),
    ...known.flatMap(([label, text]) => {
      const lines = wrap(escapeText(text), width - LABEL_WIDTH);
      return lines.map((line, i) => `${(i === 0 ? `  ${label}:` : '').padEnd(LABEL_WIDTH)}${line}`);
    }),
  ];
}

function sentencesFor(result: TaskResult, advice: OtherAdvice): readonly string[] {
  const name = shortId(result.task);
  const statement = `tasks/${result.task}/README.md`;
  switch (advice.kind) {
    case 'passed':
      return [`${name} passed when it was graded last: there is nothing to hint at. npx grade shows what comes next.`];
    case 'not-loaded':
      return [
        `When ${name} was graded last, its file could not be loaded, so no test was run.`,
        advice.problem.message,
        `Mend that first, then: npx grade ${name}`,
      ];
    case 'not-written':
      return [`What was tested of ${name} is not written yet, so there is no mistake to hint at. What to write: ${statement}`];
    case 'unfinished':
      return [`The last grading of ${name} ended before anything had failed. Grade it again: npx grade ${name}`];
    case 'unknown':
      return [`None of the mistakes that this workbook knows fits what ${name} did. So this is no guess, but what is known:`];
  }
}

/** What helps where nothing can be guessed: the rule, where to read about it, and how to see it again. */
function knownAbout({ task }: TaskResult, { test, failure }: Extract<Advice, { kind: 'unknown' }>): readonly (readonly [label: string, text: string])[] {
  const { rule, seed } = failure;
  return [
    ['Failed', test.name],
    ['Saw', failure.summary],
    rule ? ['Rule', `${rule.name} (${rule.id}), ${rule.source}`] : ['Source', test.source],
    ['Statement', `tasks/${task}/README.md`],
    ['Again', seed === undefined ? `npx grade ${shortId(task)}` : `npx grade replay ${shortId(task)} --seed ${seed}`],
  ];
}

function headOf({ task, title }: TaskResult, place: string, { paint }: ReportOptions): string {
  return `${paint.strong(`${shortId(task)} ${escapeText(title)}`)}: ${place}`;
}

function paragraphs(texts: readonly string[], { width }: ReportOptions): readonly string[] {
  return texts.flatMap((text) => ['', ...wrap(escapeText(text.trim()), width - 2).map((line) => (line === '' ? '' : `  ${line}`))]);
}
