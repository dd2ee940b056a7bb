import type { RunResult, TestResult } from '../model.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import { failureLines } from './failure-lines.ts';
import { failureView } from './failure-view.ts';
import { plural } from './plural.ts';
import type { ReportOptions } from './task-lines.ts';
import { taskLines } from './task-lines.ts';

const INDENT = '  ';

/** A replay for a terminal: what was told of each test, and how it ended. Lines of a trace are not broken. */
export function replayLines(result: RunResult, options: ReportOptions): readonly string[] {
  return result.tasks.flatMap((task) => {
    if (task.problem) return taskLines(task, options);
    const told = task.tests.filter((test) => test.told?.length || isFailed(test));
    if (told.length === 0) {
      return [`With seed ${result.firstSeed}, nothing fails in ${plural(task.tests.length, 'test')} of ${shortId(task.task)}. --whole tells runs that pass.`];
    }
    return told.flatMap((test, i) => [...(i > 0 ? [''] : []), ...testLines(test, options)]);
  });
}

/** What was told of a test, and how it ended. */
export function testLines(test: TestResult, { root, width, paint }: ReportOptions): readonly string[] {
  const { name, source, failure, told = [] } = test;
  const mark = isFailed(test) ? paint.bad('✗') : paint.good('✓');
  const lines = [`${mark} ${paint.strong(escapeText(name))}  ${paint.dim(escapeText(source))}`];
  for (const { during, seed, events, hash, lines: trace } of told) {
    const from = seed === undefined ? '' : `, seed ${seed}`;
    lines.push(`${INDENT}${paint.strong(escapeText(during))}${from}, ${plural(events, 'event')}, sha-256 ${hash}`);
    lines.push(...trace.map((line) => INDENT + escapeText(line)));
  }
  if (!failure) return lines;
  // The trace has been told; what is left to say is what was wrong with it.
  const { schedule, ...rest } = failure;
  const view = failureView(told.length > 0 ? rest : { ...rest, ...(schedule && { schedule }) }, root);
  return [...lines, ...failureLines(view, width - INDENT.length).map((line) => INDENT + line)];
}

function isFailed({ verdict }: TestResult): boolean {
  return verdict !== 'pass' && verdict !== 'not-run';
}
