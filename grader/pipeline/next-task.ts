import type { Progress, Task } from './model.ts';

/** Points of all its tests. */
export function pointsIn({ manifest }: Task): number {
  return manifest.tests.reduce((sum, { points }) => sum + points, 0);
}

/** Best points ever reached. A task may have had more before the workbook was updated. */
export function bestOf(task: Task, progress: Progress): number {
  return Math.min(progress[task.id]?.best ?? 0, pointsIn(task));
}

export function isDone(task: Task, progress: Progress): boolean {
  return bestOf(task, progress) === pointsIn(task);
}

/**
 * The first open task whose prerequisites are done; else the first open one; null when all are done. Behind a task, those
 * that follow it come first, and it itself is never meant.
 */
export function nextTask(tasks: readonly Task[], progress: Progress, behind?: Task): Task | null {
  const place = tasks.findIndex(({ id }) => id === behind?.id) + 1;
  const open = [...tasks.slice(place), ...tasks.slice(0, Math.max(0, place - 1))].filter((task) => !isDone(task, progress));
  const done = new Set(tasks.filter((task) => isDone(task, progress)).map(({ id }) => id));
  return open.find(({ manifest }) => manifest.needs.every((id) => done.has(id))) ?? open[0] ?? null;
}
