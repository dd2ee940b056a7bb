import type { Progress, Task } from './model.ts';

/** How far the learner is with one task. */
export interface TaskStanding {
  readonly task: Task;
  /** Most points ever reached, of `max`. */
  readonly best: number;
  readonly max: number;
  /** Whether it was ever graded. */
  readonly started: boolean;
  readonly isDone: boolean;
}

export function standingsOf(tasks: readonly Task[], progress: Progress): readonly TaskStanding[] {
  return tasks.map((task) => {
    const max = task.manifest.tests.reduce((sum, { points }) => sum + points, 0);
    const reached = progress[task.id];
    // A task may have had more points before the workbook was updated.
    const best = Math.min(reached?.best ?? 0, max);
    return { task, max, best, started: reached !== undefined, isDone: best === max };
  });
}

/**
 * The first open task whose prerequisites are done; else the first open one; null when all are done. Behind a task, those
 * that follow it come first, and it itself is never meant.
 */
export function nextTask(standings: readonly TaskStanding[], behind?: Task): TaskStanding | null {
  const place = standings.findIndex(({ task }) => task.id === behind?.id) + 1;
  const open = [...standings.slice(place), ...standings.slice(0, Math.max(0, place - 1))].filter(({ isDone }) => !isDone);
  return open.find((one) => missingFor(one, standings).length === 0) ?? open[0] ?? null;
}

/** Folder names of the tasks that a task builds on and that aren't done. */
export function missingFor({ task }: TaskStanding, standings: readonly TaskStanding[]): readonly string[] {
  const done = new Set(standings.filter(({ isDone }) => isDone).map((one) => one.task.id));
  return task.manifest.needs.filter((id) => !done.has(id));
}
