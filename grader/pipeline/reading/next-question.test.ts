import { expect, test } from 'vitest';
import { fakeTask } from '../testing/fake-task.ts';
import { isDue, nextDue, nextQuestion, shuffled } from './next-question.ts';
import type { Question } from './questions.ts';
import type { Review } from './review.ts';

const task = fakeTask('task-01-a');
const questions: readonly Question[] = ['a', 'b', 'c', 'd'].map((slug) => ({ task, slug, question: slug, answer: '' }));
const now = new Date('2026-01-02T00:00:00.000Z');
const dueOn = (due: string): Review => (
  { asked: '2026-01-01T00:00:00.000Z', due: `${due}T00:00:00.000Z`, phase: 'review', step: 0, stability: 1, difficulty: 5, times: 1, lapses: 0 }
);

/** The order in which all of them come, if each answer puts its question off. */
function orderOf(reviews: Record<string, Review>): string {
  const known = new Map(Object.entries(reviews));
  let order = '';
  for (let next = nextQuestion(questions, ({ slug }) => known.get(slug), now); next; next = nextQuestion(questions, ({ slug }) => known.get(slug), now)) {
    order += next.slug;
    known.set(next.slug, dueOn('2026-02-01'));
  }
  return order;
}

test('what is due comes before what is new, each in its order, and what is for later not at all', () => {
  expect(orderOf({})).toBe('abcd');
  expect(orderOf({ b: dueOn('2026-01-02'), d: dueOn('2026-01-01') })).toBe('bdac');
  expect(orderOf({ a: dueOn('2026-01-03'), c: dueOn('2026-01-01') })).toBe('cbd');
});

test('due is from that moment on', () => {
  expect(isDue(dueOn('2026-01-02'), now)).toBe(true);
  expect(isDue(dueOn('2026-01-03'), now)).toBe(false);
  expect(isDue(undefined, now)).toBe(false);
});

test('the next date is the earliest', () => {
  expect(nextDue(questions, () => undefined)).toBeNull();
  const dates: Record<string, Review> = { a: dueOn('2026-03-01'), c: dueOn('2026-02-01') };
  expect(nextDue(questions, ({ slug }) => dates[slug])).toEqual(new Date('2026-02-01'));
});

test('a seed gives an order, and nothing is lost by it', () => {
  const many = Array.from({ length: 40 }, (_, i) => ({ task, slug: String(i), question: '', answer: '' }));
  expect(shuffled(many, 7)).toEqual(shuffled(many, 7));
  expect(shuffled(many, 7)).not.toEqual(shuffled(many, 8));
  expect(shuffled(many, 7)).not.toEqual(many);
  expect(new Set(shuffled(many, 7))).toEqual(new Set(many));
});
