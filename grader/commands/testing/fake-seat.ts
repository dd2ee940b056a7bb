import { expect } from 'vitest';
import { plain } from '../../pipeline/report/paint.ts';
import type { Terminal } from '../terminal.ts';

/** A terminal whose screen a test reads and whose keys it presses. */
export interface FakeSeat {
  readonly terminal: Terminal;
  readonly press: (key: string) => void;
  /** What stands there since the screen was last empty. */
  readonly screen: () => string;
  /** Waits until the screen has it. */
  readonly sees: (wanted: string | RegExp) => Promise<void>;
  /** How many times the screen was emptied. */
  readonly screens: () => number;
  readonly isListening: () => boolean;
}

export function fakeSeat(): FakeSeat {
  let text = '';
  let screens = 0;
  let press: ((key: string) => void) | null = null;
  const terminal: Terminal = {
    width: 100,
    paint: plain,
    canAsk: true,
    print: (lines) => {
      text += lines.map((line) => `${line}\n`).join('');
    },
    printRaw: (raw) => {
      text += raw;
    },
    note: (line) => {
      text += `${line}\n`;
    },
    status: () => undefined,
    clear: () => {
      screens += 1;
      text = '';
    },
    listen: (onKey) => {
      press = onKey;
      return {
        close: () => {
          press = null;
        },
      };
    },
  };
  return {
    terminal,
    press: (key) => press?.(key),
    screen: () => text,
    screens: () => screens,
    sees: (wanted) => expect.poll(() => text, { timeout: 50_000, interval: 10 }).toMatch(wanted),
    isListening: () => press !== null,
  };
}
