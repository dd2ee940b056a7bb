import type { RunResult } from '../model.ts';
import { escapeText } from './escape.ts';
import { plural } from './plural.ts';
import { taskLines, type ReportOptions } from './task-lines.ts';
import { wrap } from './wrap.ts';

/** The whole report for a terminal. */
export function runLines(result: RunResult, options: ReportOptions): readonly string[] {
  const { paint, width } = options;
  const lines = result.tasks.flatMap((task, index) => [...(index > 0 ? [''] : []), ...taskLines(task, options)]);
  const { points, maxPoints } = totalPoints(result);
  if (result.tasks.length > 1) {
    lines.push('', paint.strong(`${points} of ${plural(maxPoints, 'point')} in ${plural(result.tasks.length, 'task')}.`));
  }
  if (result.interrupted) lines.push('', paint.warn('Interrupted: this is what was known until then.'));
  if (result.graderError !== undefined) {
    const text = `The grader itself is at fault, not your code. ${escapeText(result.graderError)}`;
    lines.push('', ...wrap(text, width).map(paint.bad));
  }
  return lines;
}

export function totalPoints({ tasks }: RunResult): { readonly points: number; readonly maxPoints: number } {
  return {
    points: tasks.reduce((sum, { points }) => sum + points, 0),
    maxPoints: tasks.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
  };
}
