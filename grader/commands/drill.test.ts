import { expect, test } from 'vitest';
import type { Question } from '../pipeline/reading/questions.ts';
import type { Review, Schedule } from '../pipeline/reading/review.ts';
import { plain } from '../pipeline/report/paint.ts';
import { fakeTask } from '../pipeline/testing/fake-task.ts';
import { drill } from './drill.ts';
import type { Typed } from './prompt.ts';

const options = { root: '/book', width: 80, paint: plain };
const task = fakeTask('task-03-commitment', { title: 'Commitment' });
const questions: readonly Question[] = ['first', 'second', 'third'].map((slug) => ({ task, slug, question: `The ${slug}?`, answer: `Its **${slug}** answer.` }));
const start = new Date('2026-01-01T00:00:00.000Z');
const MINUTE_MS = 60_000;

/** Again: after a minute. Hard, good, easy: after as many days as their key says. */
const schedule: Schedule = (review, grade, now) => {
  const wait = { again: MINUTE_MS, hard: 2, good: 3, easy: 4 }[grade];
  const due = new Date(now.getTime() + (grade === 'again' ? wait : wait * 24 * 60 * MINUTE_MS)).toISOString();
  return { asked: now.toISOString(), due, phase: 'review', step: 0, stability: 1, difficulty: 5, times: (review?.times ?? 0) + 1, lapses: 0 };
};

/** A drill in which these lines are typed, one each half minute; the last one may end it. */
async function typing(lines: readonly (string | Typed)[], known: Readonly<Record<string, Review>> = {}) {
  const typed = [...lines];
  const out: string[] = [];
  const kept: (readonly [string, string])[] = [];
  let nowMs = start.getTime();
  const end = await drill(
    {
      questions,
      schedule,
      reviewOf: ({ slug }) => known[slug],
      now: () => new Date(nowMs),
      print: (more) => out.push(...more),
      ask: async (prompt) => {
        nowMs += MINUTE_MS / 2;
        const next = typed.shift() ?? { kind: 'ended' };
        out.push(prompt + (typeof next === 'string' ? next : `(${next.kind})`));
        return typeof next === 'string' ? { kind: 'line', text: next } : next;
      },
      keep: async ({ slug }, { due }) => {
        kept.push([slug, due.slice(0, 10)]);
      },
    },
    options,
  );
  return { end, kept, left: typed.length, out: out.join('\n') };
}

const reviewed = (due: string): Review => ({ ...schedule(undefined, 'good', start), due });

test('a question, an answer of one’s own, the model answer, and how it went', async () => {
  const { out, kept, end } = await typing(['a majority', '3', 'q']);
  expect({ kept, end }).toEqual({ kept: [['first', '2026-01-04']], end: 'done' });
  expect(out).toMatchInlineSnapshot(`
    "3 questions: 3 new.
    Answer aloud, or type your answer for yourself: nobody judges it. Enter shows
    the model answer; then you say how it went.

    task-03 Commitment                                                           new

      The first?

      Enter for the answer, q to quit> a majority

      Its first answer.

      task-03 proves it: npx grade task-03 (statement:
      tasks/task-03-commitment/README.md)

      1 again (1 minute)  2 hard (2 days)  3 good (3 days)  4 easy (4 days)
      How did it go? 1 to 4, q to quit> 3

    task-03 Commitment                                                           new

      The second?

      Enter for the answer, q to quit> q

    1 answer: 1 good. 2 more to go: the same command goes on."
  `);
});

test('all are asked in order, and the words do for the keys', async () => {
  const { kept, out } = await typing(['', 'good', '', ' EASY ', '', '2']);
  expect(kept).toEqual([['first', '2026-01-04'], ['second', '2026-01-05'], ['third', '2026-01-03']]);
  expect(out).toMatch(/3 answers: 1 hard, 1 good, 1 easy\. That is all for now\. The next is due in 2\s+days\.$/);
});

test('what is due comes first, and what was forgotten comes back in the same drill', async () => {
  const { kept } = await typing(['', '1', '', '3', '', '3', '', '4'], { second: reviewed('2026-01-01T00:00:00.000Z'), third: reviewed('2026-01-09T00:00:00.000Z') });
  expect(kept.map(([slug]) => slug)).toEqual(['second', 'first', 'second']);
});

test('whoever types something else is asked again', async () => {
  const { kept, out } = await typing(['', '5', '', '3', 'q']);
  expect(kept).toHaveLength(1);
  expect(out.match(/Type 1, 2, 3 or 4/g)).toHaveLength(2);
});

test.each([
  [['q'], 'done', 0],
  [[' Quit '], 'done', 0],
  [['', 'q'], 'done', 0],
  [['', '3', { kind: 'ended' }], 'done', 1],
  [['', { kind: 'interrupted' }], 'interrupted', 0],
  [['', '3', { kind: 'interrupted' }], 'interrupted', 1],
] as const)('%j ends it, and what was answered is kept', async (lines, end, answers) => {
  const outcome = await typing(lines);
  expect({ end: outcome.end, answers: outcome.kept.length, left: outcome.left }).toEqual({ end, answers, left: 0 });
  expect(outcome.out).toContain('the same command goes on');
});

test('an answer that only begins with q is none', async () => {
  expect((await typing(['quorums share a server', '3', 'q'])).kept).toHaveLength(1);
});

test('where nothing is due, that is said, and nobody is asked', async () => {
  const later = Object.fromEntries(questions.map(({ slug }) => [slug, reviewed('2026-01-03T00:00:00.000Z')]));
  const { out, end } = await typing([], later);
  expect({ out, end }).toMatchInlineSnapshot(`
    {
      "end": "done",
      "out": "Nothing is due: all 3 questions are for later, the next in 2 days. To read on
    all the same, open tasks/task-03-commitment/interview.md.",
    }
  `);
});
