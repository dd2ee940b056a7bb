import { createEmptyCard, fsrs, Rating, State, type Card, type Grade as FsrsGrade } from 'ts-fsrs';
import type { Grade, Review, Schedule } from './review.ts';

const ratings: Readonly<Record<Grade, FsrsGrade>> = { again: Rating.Again, hard: Rating.Hard, good: Rating.Good, easy: Rating.Easy };
const states = { learning: State.Learning, review: State.Review, relearning: State.Relearning } as const;

/** FSRS (Ye 2022, "free spaced repetition scheduler") with its own defaults and without its random spread, so equal answers give equal dates. */
export function fsrsSchedule(): Schedule {
  const scheduler = fsrs({ enable_fuzz: false });
  return (review, grade, now) => {
    const { card } = scheduler.next(review ? cardOf(review, now) : createEmptyCard(now), now, ratings[grade]);
    return reviewOf(card, now);
  };
}

function cardOf({ asked, due, phase, step, stability, difficulty, times, lapses }: Review, now: Date): Card {
  const day = 24 * 60 * 60 * 1000;
  return {
    ...createEmptyCard(now),
    due: new Date(due),
    // A clock that was set back would have it asked in the future.
    last_review: new Date(Math.min(Date.parse(asked), now.getTime())),
    state: states[phase],
    learning_steps: step,
    stability,
    difficulty,
    reps: times,
    lapses,
    scheduled_days: Math.max(0, Math.round((Date.parse(due) - Date.parse(asked)) / day)),
  };
}

function reviewOf(card: Card, at: Date): Review {
  return {
    asked: at.toISOString(),
    due: card.due.toISOString(),
    phase: card.state === State.Review ? 'review' : card.state === State.Relearning ? 'relearning' : 'learning',
    step: card.learning_steps,
    stability: card.stability,
    difficulty: card.difficulty,
    times: card.reps,
    lapses: card.lapses,
  };
}
