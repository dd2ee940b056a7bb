import { isatty } from 'node:tty';
import picocolors from 'picocolors';
import type { Paint } from '../pipeline/report/paint.ts';
import type { ReportOptions } from '../pipeline/report/task-lines.ts';

const WIDTH_DEFAULT = 80;
const WIDTH_MIN = 40;

/** Keys as they are pressed, one by one, and nothing shown of them. Ctrl-C is one of them. */
export interface Keys {
  readonly close: () => void;
}

/** The two streams that a person or a program reads, and the keys of whoever sits there. */
export interface Terminal {
  readonly width: number;
  readonly paint: Paint;
  /** Whether a person is there to answer a question. */
  readonly canAsk: boolean;
  /** The answer; with --json nothing else may be written here. */
  readonly print: (lines: readonly string[]) => void;
  readonly printRaw: (text: string) => void;
  /** Remarks beside the answer. */
  readonly note: (line: string) => void;
  /** One line that is written over by the next and erased by null; nothing where that can't be done. */
  readonly status: (line: string | null) => void;
  /** Begins with an empty screen; nothing where there is none. */
  readonly clear: () => void;
  /** Listens to the keys; null where nobody has any. */
  readonly listen: (onKey: (key: string) => void) => Keys | null;
}

export function createTerminal(argv: readonly string[]): Terminal {
  const { stdout, stderr, env } = process;
  const interactive = stderr.isTTY && env['TERM'] !== 'dumb';
  const erase = '\r\u001b[2K';
  return {
    width: Math.max(WIDTH_MIN, columnsOf(stdout)),
    paint: createPaint(wantsColor(argv, env, isatty(stdout.fd))),
    canAsk: isatty(0) && isatty(stderr.fd),
    print: (lines) => stdout.write(lines.map((line) => `${line}\n`).join('')),
    printRaw: (text) => stdout.write(text),
    note: (line) => stderr.write(`${line}\n`),
    status: (line) => {
      if (!interactive) return;
      stderr.write(erase + (line ?? '').slice(0, columnsOf(stderr) - 1));
    },
    clear: () => {
      // What was there before stays above, for whoever scrolls.
      if (stdout.isTTY && env['TERM'] !== 'dumb') stdout.write('\u001b[2J\u001b[H');
    },
    listen: (onKey) => (isatty(0) && isatty(stdout.fd) ? listenTo(process.stdin, onKey) : null),
  };
}

function listenTo(stdin: NodeJS.ReadStream, onKey: (key: string) => void): Keys {
  const onData = (text: string): void => {
    // An arrow key is one key of several characters, and none of ours.
    if (!text.startsWith('\u001b')) for (const key of text) onKey(key);
  };
  const cook = (): void => void stdin.setRawMode(false);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8').on('data', onData).resume();
  process.once('exit', cook);
  return {
    close: () => {
      process.off('exit', cook);
      stdin.off('data', onData).pause();
      cook();
    },
  };
}

/** A pipe has none, whatever the types say. */
function columnsOf({ columns }: { readonly columns?: number }): number {
  return columns ?? WIDTH_DEFAULT;
}

export function reportOptions(root: string, { width, paint }: Terminal): ReportOptions {
  return { root, width, paint };
}

/** The flag, then the two variables that people know, then whether anybody looks. */
export function wantsColor(argv: readonly string[], env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const flag = argv.findLast((word) => word === '--color' || word === '--no-color');
  if (flag !== undefined) return flag === '--color';
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}

function createPaint(enabled: boolean): Paint {
  const { green, red, yellow, dim, bold } = picocolors.createColors(enabled);
  return { good: green, bad: red, warn: yellow, dim, strong: bold };
}
