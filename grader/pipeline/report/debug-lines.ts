import type { TestResult } from '../model.ts';
import { escapeText } from './escape.ts';
import type { ReportOptions } from './task-lines.ts';
import { wrap } from './wrap.ts';

/** The port that debuggers look at by themselves. */
export const DEBUG_PORT = 9229;

const LABEL_WIDTH = 10;

export interface Waiting {
  /** Of the inspector, such as `ws://127.0.0.1:9229/0f2c…`. */
  readonly url: string;
  readonly test: TestResult;
  /** The learner's file, as it is shown. */
  readonly file: string;
}

/** What to do now that the run stands still. */
export function waitingLines({ url, test, file }: Waiting, { width, paint }: ReportOptions): readonly string[] {
  const address = new URL(url).host;
  const isUsual = address.endsWith(`:${DEBUG_PORT}`);
  const chrome = `open chrome://inspect${isUsual ? '' : `, add ${address} by “Configure”`}, and choose “inspect” under Remote Target`;
  const ways = [
    ['Chrome', chrome],
    ['VS Code', `attach to ${address}; “Debug the last failure of this task” in Run and Debug does all of it`],
    ['Terminal', `node inspect ${address}`],
    ['Others', url],
  ] as const;
  return [
    '',
    ...wrap(`${whereOf(test)} Connect a debugger:`, width).map(paint.strong),
    ...ways.flatMap(([label, text]) => {
      const [first = '', ...rest] = wrap(text, width - LABEL_WIDTH - 2);
      return [`  ${label.padEnd(LABEL_WIDTH)}${first}`, ...rest.map((line) => ' '.repeat(LABEL_WIDTH + 2) + line)];
    }),
    ...wrap(`It stops at a line that says “debugger”. Step into (F11, or step in a terminal) twice, to the call below and into it: you are in ${escapeText(file)}, just before it happens. Ctrl-C ends this.`, width),
  ];
}

function whereOf({ verdict, failure }: TestResult): string {
  if (verdict === 'timeout' || verdict === 'memory' || verdict === 'crashed') return 'The run stands still before the call of your code that did not come back.';
  if (failure?.rows) return 'The run stands still before the call of your code that gives the wrong answer.';
  if (failure?.stopBefore?.isExact) return 'The run stands still before the call of your code during which this happens.';
  return 'Your code is not called in the step at which this shows: the run stands still before the last call that comes before it.';
}
