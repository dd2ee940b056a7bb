import type { Failure, TestVerdict } from './outcome.ts';

/** Why code had to be stopped, or stopped by itself, as whoever watches it from outside sees it. */
export type EndingKind = 'silent' | 'slow' | 'memory' | 'output-limit' | 'crashed';

export interface Ended {
  readonly kind: EndingKind;
  readonly isLoading: boolean;
  /** How long it may be silent, or take for a test. */
  readonly limitMs: number;
  /** Name of the file under test. */
  readonly file: string;
  /** The last of what the process printed. */
  readonly output?: string;
}

/** What is said about the test during which that happened. */
export function failureOfEnding({ kind, isLoading, limitMs, file, output = '' }: Ended): readonly [verdict: TestVerdict, failure: Failure] {
  const where = isLoading ? `while ${file} was being loaded` : 'in this test';
  const printed = output.trim() !== '' && { output: output.trim().split('\n').slice(-5) };
  switch (kind) {
    case 'memory':
      return ['memory', { summary: `The code used up all the memory it may have ${where}.` }];
    case 'output-limit':
      return ['output-limit', { summary: `The code printed without end ${where}.`, ...printed }];
    case 'silent': {
      const why = 'a loop that never ends, a promise that never settles, or code that is far too slow.';
      return ['timeout', { summary: `Nothing came back for ${limitMs / 1000} seconds ${where}: ${why}`, ...printed }];
    }
    case 'slow':
      return ['timeout', { summary: `The code took more than ${limitMs / 1000} seconds of processor time ${where}: it is far too slow, though it did not get stuck.`, ...printed }];
    case 'crashed':
      return ['crashed', { summary: `The code ended the whole process ${where}.`, ...printed }];
  }
}

export function notRunAfterLoading(file: string): Failure {
  return { summary: `Not run: loading ${file} ended the run before the test began.` };
}

export function notRunAfterStops(stops: number): Failure {
  return { summary: `Not run: ${stops} tests before it had to be stopped. Mend those first.` };
}
