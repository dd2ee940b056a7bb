import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../model.ts';
import { sectionsOf } from './sections.ts';

/** A question that interviewers ask, from the `interview.md` of the task that proves its answer. */
export interface Question {
  readonly task: Task;
  /** Its words with hyphens between them: the name by which the schedule knows it, whatever its place in the file. */
  readonly slug: string;
  readonly question: string;
  /** Markdown. */
  readonly answer: string;
}

/** All questions of these tasks, in their order. A task without an `interview.md` has none. */
export async function readQuestions(tasks: readonly Task[]): Promise<readonly Question[]> {
  const read = tasks.map(async (task) => questionsIn(task, await readFile(join(task.folder, 'interview.md'), 'utf8').catch(() => '')));
  return (await Promise.all(read)).flat();
}

function questionsIn(task: Task, page: string): readonly Question[] {
  return sectionsOf(page).map(({ heading, body }) => ({ task, slug: slugFrom(heading), question: heading, answer: body }));
}

function slugFrom(question: string): string {
  return question.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
}
