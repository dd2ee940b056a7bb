import { nextDue, nextQuestion, type ReviewOf } from '../pipeline/reading/next-question.ts';
import type { Question } from '../pipeline/reading/questions.ts';
import { grades, type Grade, type Review, type Schedule } from '../pipeline/reading/review.ts';
import { answerLines, countsOf, farewellLines, gradeLines, nothingDueLines, questionLines, welcomeLines } from '../pipeline/report/question-lines.ts';
import type { ReportOptions } from '../pipeline/report/task-lines.ts';
import type { Typed } from './prompt.ts';

export interface DrillDesk {
  /** In the order in which they are asked. */
  readonly questions: readonly Question[];
  readonly reviewOf: ReviewOf;
  readonly schedule: Schedule;
  readonly now: () => Date;
  readonly ask: (prompt: string) => Promise<Typed>;
  readonly print: (lines: readonly string[]) => void;
  /** Is told of each answer before the next question is asked. */
  readonly keep: (question: Question, review: Review) => Promise<void>;
}

/** Asks what is due, then what is new, until there is nothing more or the learner has had enough. */
export async function drill(desk: DrillDesk, options: ReportOptions): Promise<'done' | 'interrupted'> {
  const { questions, now, print, keep } = desk;
  const answered = new Map<Question, Review>();
  const given: Grade[] = [];
  const reviewOf: ReviewOf = (question) => answered.get(question) ?? desk.reviewOf(question);
  const first = nextQuestion(questions, reviewOf, now());
  const due = nextDue(questions, reviewOf);
  if (!first) {
    if (due) print(nothingDueLines(questions, due, now(), options));
    return 'done';
  }
  print(welcomeLines(questions, reviewOf, now(), options));
  let interrupted = false;
  for (let question: Question | null = first; question; question = nextQuestion(questions, reviewOf, now())) {
    const answer = await askOne(desk, question, reviewOf(question), options);
    if (typeof answer === 'string') {
      interrupted = answer === 'interrupted';
      break;
    }
    given.push(answer.grade);
    answered.set(question, answer.review);
    await keep(question, answer.review);
  }
  const counts = countsOf(questions, reviewOf, now());
  print(farewellLines(given, counts.due + counts.fresh, nextDue(questions, reviewOf), now(), options));
  return interrupted ? 'interrupted' : 'done';
}

interface Answer {
  readonly grade: Grade;
  readonly review: Review;
}

/** A question, whatever is said to it, the model answer, and how it went. */
async function askOne({ schedule, now, ask, print }: DrillDesk, question: Question, review: Review | undefined, options: ReportOptions): Promise<Answer | 'quit' | 'interrupted'> {
  print(questionLines(question, review, options));
  const said = await ask('  Enter for the answer, q to quit> ');
  if (said.kind !== 'line') return said.kind === 'interrupted' ? 'interrupted' : 'quit';
  if (isQuit(said.text)) return 'quit';
  print(answerLines(question, options));
  const at = now();
  const [again, hard, good, easy] = grades.map((grade) => schedule(review, grade, at)) as [Review, Review, Review, Review];
  print(gradeLines({ again, hard, good, easy }, at, options));
  for (;;) {
    const typed = await ask('  How did it go? 1 to 4, q to quit> ');
    if (typed.kind !== 'line') return typed.kind === 'interrupted' ? 'interrupted' : 'quit';
    if (isQuit(typed.text)) return 'quit';
    const grade = gradeOf(typed.text);
    if (grade) return { grade, review: { again, hard, good, easy }[grade] };
    print(['  Type 1, 2, 3 or 4 (or its word), or q to quit; this one is not counted then.']);
  }
}

function isQuit(text: string): boolean {
  return /^\s*q(uit)?\s*$/i.test(text);
}

function gradeOf(text: string): Grade | undefined {
  const word = text.trim().toLowerCase();
  return grades.find((grade, i) => word === grade || word === String(i + 1));
}
