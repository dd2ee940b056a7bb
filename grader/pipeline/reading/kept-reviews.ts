import { join } from 'node:path';
import { keptByTask, notKept } from '../kept-by-task.ts';
import type { Question } from './questions.ts';
import { isReview, type Review } from './review.ts';

/** By the slug of a question. */
type ReviewsOfTask = Readonly<Record<string, Review>>;

/** What is remembered of all questions that were asked, in `.grade/interview.json`. */
export interface KeptReviews {
  readonly reviewOf: (question: Question) => Review | undefined;
  /** A sentence when the file could not be read: then it is as if nothing had ever been asked. */
  readonly problem: string | null;
}

export async function readReviews(root: string): Promise<KeptReviews> {
  const file = fileIn(root);
  const document = keptByTask(file, isReviewsOfTask);
  const [reviews, broken] = await Promise.all([document.read(), document.isBroken()]);
  return {
    reviewOf: ({ task, slug }) => own(own(reviews, task.id) ?? {}, slug),
    problem: broken ? `${file} can't be read, so every question counts as new. The next answer puts that file aside and begins another.` : null,
  };
}

/** Keeps one review. Answers with a sentence when it could not be kept, or when an unreadable file had to be put aside. */
export async function keepReview(root: string, { task, slug }: Question, review: Review): Promise<string | null> {
  const file = fileIn(root);
  try {
    const aside = await keptByTask(file, isReviewsOfTask).update((reviews) => ({
      ...reviews,
      [task.id]: { ...own(reviews, task.id), [slug]: review },
    }));
    return aside === null ? null : `${file} could not be read. It is kept as ${aside}, and the schedule begins anew.`;
  } catch (error) {
    return notKept('When to ask again is not kept', file, error);
  }
}

function isReviewsOfTask(value: unknown): value is ReviewsOfTask {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isReview);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function fileIn(root: string): string {
  return join(root, '.grade', 'interview.json');
}
