/** How it went, in the words that people choose from; the keys 1 to 4. */
export const grades = ['again', 'hard', 'good', 'easy'] as const;
export type Grade = (typeof grades)[number];

/** What is remembered of a question that was asked. Dates are ISO 8601 in UTC. */
export interface Review {
  /** When it was asked last, and when it is to be asked again. */
  readonly asked: string;
  readonly due: string;
  /** `learning` and `relearning` go in steps of minutes, `review` in days. */
  readonly phase: 'learning' | 'review' | 'relearning';
  /** Which of those steps it has reached. */
  readonly step: number;
  /** Days after which nine of ten people would still know it. */
  readonly stability: number;
  /** From 1 to 10. */
  readonly difficulty: number;
  /** How often it was asked, and how often it was forgotten. */
  readonly times: number;
  readonly lapses: number;
}

/** What becomes of a review by each grade; `review` is undefined for what was never asked. */
export type Schedule = (review: Review | undefined, grade: Grade, now: Date) => Review;

/** Whether all that a schedule goes by is there and makes sense: anybody may have edited the file. */
export function isReview(value: unknown): value is Review {
  if (typeof value !== 'object' || value === null) return false;
  const { asked, due, phase, step, stability, difficulty, times, lapses } = value as Record<string, unknown>;
  return (
    isDate(asked) &&
    isDate(due) &&
    (phase === 'learning' || phase === 'review' || phase === 'relearning') &&
    [step, times, lapses].every((count) => Number.isInteger(count) && (count as number) >= 0) &&
    isBetween(stability, 0.001, 36_500) &&
    isBetween(difficulty, 1, 10)
  );
}

function isDate(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
