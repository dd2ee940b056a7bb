import type { RunResult } from '../model.ts';
import { plural } from './plural.ts';
import { linesOf, type ReportOptions } from './task-lines.ts';
import { runView } from './view.ts';
import { wrap } from './wrap.ts';

/** The whole report for a terminal. */
export function runLines(result: RunResult, options: ReportOptions): readonly string[] {
  const { paint, width } = options;
  const { title, hasManyTasks, tasks, interrupted, graderError } = runView(result, options.root);
  return [
    ...tasks.flatMap((task, index) => [...(index > 0 ? [''] : []), ...linesOf(task, options)]),
    ...(hasManyTasks ? ['', paint.strong(`${title} in ${plural(tasks.length, 'task')}.`)] : []),
    ...(interrupted ? ['', paint.warn(interrupted)] : []),
    ...(graderError ? ['', ...wrap(graderError, width).map(paint.bad)] : []),
  ];
}
