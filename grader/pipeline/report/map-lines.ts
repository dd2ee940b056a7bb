import type { Discovery, Progress } from '../model.ts';
import { shortId } from '../task-id.ts';
import { nextTask, standingsOf, type TaskStanding } from '../task-standing.ts';
import { plural } from './plural.ts';
import type { ReportOptions } from './task-lines.ts';
import { padTo, widthOf, wrap } from './wrap.ts';

/** The map of the workbook: what is done, and what comes next. */
export function mapLines({ tasks, broken }: Discovery, progress: Progress, options: ReportOptions): readonly string[] {
  const { paint, width } = options;
  const rows = standingsOf(tasks, progress);
  const lines = [headLine(rows, options)];
  for (const subtrack of new Set(tasks.map(({ manifest }) => manifest.subtrack))) {
    lines.push('', paint.strong(subtrack));
    lines.push(...rows.filter(({ task }) => task.manifest.subtrack === subtrack).map((row) => rowLine(row, rows, options)));
  }
  for (const { message } of broken) lines.push('', ...wrap(message, width).map(paint.bad));
  return [...lines, '', ...nextLines(rows, options)];
}

function headLine(rows: readonly TaskStanding[], { paint }: ReportOptions): string {
  const done = rows.filter(({ isDone }) => isDone).length;
  const best = rows.reduce((sum, row) => sum + row.best, 0);
  const max = rows.reduce((sum, row) => sum + row.max, 0);
  return `${paint.strong('The Consensus')}: ${done} of ${plural(rows.length, 'task')} done, ${best} of ${plural(max, 'point')}`;
}

function rowLine(row: TaskStanding, rows: readonly TaskStanding[], { paint }: ReportOptions): string {
  const titles = Math.max(...rows.map(({ task }) => widthOf(task.manifest.title)));
  const mark = row.isDone ? paint.good('✓') : row.started ? paint.warn('~') : paint.dim('·');
  const points = `${String(row.best).padStart(3)} of ${row.max}`;
  return `  ${mark} ${shortId(row.task.id)}  ${padTo(row.task.manifest.title, titles)}  ${row.isDone ? paint.good(points) : points}`;
}

function nextLines(rows: readonly TaskStanding[], { paint, width }: ReportOptions): readonly string[] {
  const next = nextTask(rows);
  if (!next) return rows.length === 0 ? ['There are no tasks in this workbook yet.'] : [paint.good('All tasks are done.')];
  const { task } = next;
  const text =
    `Next: ${shortId(task.id)} ${task.manifest.title}. Open tasks/${task.id}/${task.manifest.file} ` +
    `(statement: README.md beside it), then run: npx grade ${shortId(task.id)}`;
  return wrap(text, width);
}
