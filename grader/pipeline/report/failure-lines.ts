import { scheduleLines, type Fact, type FailureView } from './failure-view.ts';
import { historyLines } from './history-lines.ts';
import { plain } from './paint.ts';
import { wrap } from './wrap.ts';

/** What is told about a failing test, as lines for a terminal. */
export function failureLines(failure: FailureView, width: number): readonly string[] {
  const { summary, facts, history, circumstances, schedule, output } = failure;
  const lines: string[] = [];
  const say = (text: string): void => {
    for (const line of text.split('\n')) lines.push(...hang(line, width));
  };
  say(summary);
  for (const fact of facts) say(factLine(fact));
  if (history) lines.push('', ...historyLines(history, { width, paint: plain }), '');
  if (circumstances !== '') say(schedule.length > 0 ? `${circumstances}:` : circumstances);
  for (const line of scheduleLines(failure)) say(`  ${line}`);
  if (output.length > 0) say('It printed:');
  for (const line of output) say(`  ${line}`);
  return lines;
}

/** What came stands right above what should have come. */
function factLine({ label, text, isCode }: Fact): string {
  const head = `${label}:`;
  return `${isCode ? head.padEnd('Expected:'.length) : head} ${text}`;
}

/** What follows a break stands a little further in, so that lines of a schedule stay apart. */
function hang(line: string, width: number): readonly string[] {
  const indent = ' '.repeat(line.length - line.trimStart().length);
  const [first = '', ...rest] = wrap(line, width);
  const tail = rest.length === 0 ? [] : wrap(rest.join(' '), width - indent.length - 2);
  return [first, ...tail.map((text) => `${indent}  ${text}`)];
}
