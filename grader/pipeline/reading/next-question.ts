import { randomFor } from '../../harness/kernel/random.ts';
import type { Question } from './questions.ts';
import type { Review } from './review.ts';

export type ReviewOf = (question: Question) => Review | undefined;

/** The first that is due, else the first that is new, in the order given; null when there is neither. */
export function nextQuestion(questions: readonly Question[], reviewOf: ReviewOf, now: Date): Question | null {
  return questions.find((one) => isDue(reviewOf(one), now)) ?? questions.find((one) => !reviewOf(one)) ?? null;
}

export function isDue(review: Review | undefined, now: Date): boolean {
  return review !== undefined && Date.parse(review.due) <= now.getTime();
}

/** When something of what was asked before will be due next; null when nothing was. */
export function nextDue(questions: readonly Question[], reviewOf: ReviewOf): Date | null {
  const dates = questions.flatMap((one) => reviewOf(one) ?? []).map(({ due }) => Date.parse(due));
  return dates.length === 0 ? null : new Date(Math.min(...dates));
}

/** Another order, which follows from the seed (Fisher and Yates). */
export function shuffled(questions: readonly Question[], seed: number): readonly Question[] {
  const random = randomFor(seed, 'interview');
  const order = [...questions];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.between(0, last);
    [order[last], order[other]] = [order[other] as Question, order[last] as Question];
  }
  return order;
}
