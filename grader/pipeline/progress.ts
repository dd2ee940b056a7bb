import { join } from 'node:path';
import { isJudged } from './is-judged.ts';
import { keptByTask, notKept } from './kept-by-task.ts';
import type { Progress, RunResult, TaskProgress, TaskResult } from './model.ts';

export function readProgress(root: string): Promise<Progress> {
  return keptByTask(progressFile(root), isTaskProgress).read();
}

/** Adds a run of the learner's own files. Answers with a sentence when that could not be saved. */
export async function saveProgress(root: string, { tasks }: RunResult): Promise<string | null> {
  const graded = tasks.filter(isJudged);
  if (graded.length === 0) return null;
  const file = progressFile(root);
  try {
    await keptByTask(file, isTaskProgress).update((progress) => withGraded(progress, graded));
    return null;
  } catch (error) {
    return notKept('Progress is not saved', file, error);
  }
}

/** Adds what was reached elsewhere: the best counts, and what was last here stays so. Throws where it can't be written. */
export async function mergeProgress(root: string, other: Progress): Promise<void> {
  if (Object.keys(other).length === 0) return;
  await keptByTask(progressFile(root), isTaskProgress).update((progress) => {
    const merged = { ...other, ...progress };
    for (const [task, { last }] of Object.entries(merged)) merged[task] = { last, best: Math.max(progress[task]?.best ?? 0, other[task]?.best ?? 0) };
    return merged;
  });
}

/** Where the learner stands once these results count too. */
export function withGraded(progress: Progress, graded: readonly TaskResult[]): Progress {
  const merged = { ...progress };
  for (const { task, points } of graded) {
    merged[task] = { best: Math.max(points, merged[task]?.best ?? 0), last: points };
  }
  return merged;
}

function isTaskProgress(value: unknown): value is TaskProgress {
  const { best, last } = (value ?? {}) as { best?: unknown; last?: unknown };
  return typeof best === 'number' && typeof last === 'number';
}

function progressFile(root: string): string {
  return join(root, '.grade', 'progress.json');
}
