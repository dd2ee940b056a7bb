import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeTask } from '../testing/fake-task.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { keepReview, readReviews } from './kept-reviews.ts';
import type { Question } from './questions.ts';
import type { Review } from './review.ts';

const question = (task: string, slug: string): Question => ({ task: fakeTask(task), slug, question: slug, answer: '' });
const one = question('task-01-a', 'one');
const two = question('task-01-a', 'two');
const other = question('task-02-b', 'one');
const review = (times: number): Review => (
  { asked: '2026-01-01T00:00:00.000Z', due: '2026-01-02T00:00:00.000Z', phase: 'review', step: 0, stability: 1, difficulty: 5, times, lapses: 0 }
);

test('each question is remembered by itself', async () => {
  const root = scratchFolder();
  expect((await readReviews(root)).reviewOf(one)).toBeUndefined();
  const kept = await Promise.all([keepReview(root, one, review(1)), keepReview(root, two, review(2)), keepReview(root, other, review(3))]);
  expect(kept).toEqual([null, null, null]);
  expect(await keepReview(root, one, review(4))).toBeNull();
  const { reviewOf, problem } = await readReviews(root);
  expect([one, two, other].map((each) => reviewOf(each)?.times)).toEqual([4, 2, 3]);
  expect(problem).toBeNull();
  expect(reviewOf(question('task-01-a', 'constructor'))).toBeUndefined();
  expect(reviewOf(question('toString', 'name'))).toBeUndefined();
});

test('a damaged file is said, put aside at the next answer, and not lost', async () => {
  const root = scratchFolder();
  const file = join(root, '.grade/interview.json');
  mkdirSync(join(root, '.grade'));
  for (const [i, text] of ['{"ver', `{"version":1,"tasks":{"task-01-a":{"one":{"due":"soon"}}}}`].entries()) {
    writeFileSync(file, text);
    const { reviewOf, problem } = await readReviews(root);
    expect(reviewOf(one)).toBeUndefined();
    expect(problem).toContain("can't be read");
    const aside = `${file}.bak${i === 0 ? '' : i + 1}`;
    expect(await keepReview(root, one, review(1))).toContain(`kept as ${aside}`);
    expect(readFileSync(aside, 'utf8')).toBe(text);
    expect((await readReviews(root)).reviewOf(one)).toEqual(review(1));
  }
});

test('where nothing can be written, that is said', async () => {
  const root = scratchFolder();
  writeFileSync(join(root, '.grade'), '');
  expect(await keepReview(root, one, review(1))).toContain("can't be written");
});
