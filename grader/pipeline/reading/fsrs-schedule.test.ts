import { expect, test } from 'vitest';
import { fsrsSchedule } from './fsrs-schedule.ts';
import { grades, isReview, type Grade, type Review } from './review.ts';

const schedule = fsrsSchedule();
const start = new Date('2026-01-01T00:00:00.000Z');
const minutesOf = ({ asked, due }: Review): number => (Date.parse(due) - Date.parse(asked)) / 60_000;

/** Each answer is given at the very moment at which the question is due. */
function after(...given: readonly Grade[]): Review {
  let review: Review | undefined;
  for (const grade of given) review = schedule(review, grade, review ? new Date(review.due) : start);
  if (!review) throw new Error('Nothing was answered.');
  return review;
}

test('a new question comes back in minutes, or in days if it was easy', () => {
  expect(grades.map((grade) => minutesOf(after(grade)))).toEqual([1, 6, 10, 8 * 24 * 60]);
  expect(grades.map((grade) => after(grade).phase)).toEqual(['learning', 'learning', 'learning', 'review']);
});

test('each time that one knows it, it stays away longer', () => {
  const days = [2, 3, 4, 5].map((times) => minutesOf(after(...Array.from({ length: times }, () => 'good' as const))) / (24 * 60));
  expect(days).toEqual([...days].sort((a, b) => a - b));
  expect(days[0]).toBeGreaterThanOrEqual(1);
  expect(days[3]).toBeGreaterThan(30);
});

test('the better it went, the longer', () => {
  const known = after('good', 'good', 'good');
  const dues = grades.map((grade) => minutesOf(schedule(known, grade, new Date(known.due))));
  expect(dues).toEqual([...dues].sort((a, b) => a - b));
  expect(new Set(dues).size).toBe(4);
});

test('what was known and is forgotten is learnt again, and counted', () => {
  const forgotten = after('good', 'good', 'good', 'again');
  expect(forgotten).toMatchObject({ phase: 'relearning', lapses: 1, times: 4 });
  expect(minutesOf(forgotten)).toBeLessThanOrEqual(10);
  expect(after('good', 'good', 'good', 'again', 'good').phase).toBe('review');
});

test('equal answers give equal dates, also by way of a file', () => {
  const known = after('good', 'good', 'hard');
  expect(after('good', 'good', 'hard')).toEqual(known);
  const read = JSON.parse(JSON.stringify(known)) as unknown;
  if (!isReview(read)) throw new Error('A review of its own is not understood.');
  const at = new Date(Date.parse(known.due) + 5 * 24 * 60 * 60_000);
  expect(schedule(read, 'good', at)).toEqual(schedule(known, 'good', at));
});

test('a clock that was set back does no harm', () => {
  const known = after('good', 'good');
  const now = new Date('2020-01-01T00:00:00.000Z');
  const early = schedule(known, 'good', now);
  expect(early.asked).toBe(now.toISOString());
  expect(Date.parse(early.due)).toBeGreaterThan(now.getTime());
});

test('every review that passes for one can be scheduled', () => {
  const edge = { asked: '9999-12-31T00:00:00.000Z', due: '1970-01-01T00:00:00.000Z', step: 99, times: 0, lapses: 1e9 };
  for (const phase of ['learning', 'review', 'relearning'] as const) {
    for (const [stability, difficulty] of [[0.001, 1], [36_500, 10]] as const) {
      const review: unknown = { ...edge, phase, stability, difficulty };
      if (!isReview(review)) throw new Error('It should pass.');
      for (const grade of grades) expect(isReview(schedule(review, grade, start)), `${phase} ${stability} ${grade}`).toBe(true);
    }
  }
});

test('what is damaged is no review', () => {
  const good = after('good');
  expect(isReview(good)).toBe(true);
  for (const bad of [
    null, 'x', [], {}, { ...good, due: 'soon' }, { ...good, asked: 5 }, { ...good, phase: 'new' }, { ...good, step: -1 },
    { ...good, stability: 0 }, { ...good, difficulty: 11 }, { ...good, times: 1.5 }, { ...good, stability: null },
  ]) expect(isReview(bad), JSON.stringify(bad)).toBe(false);
});
