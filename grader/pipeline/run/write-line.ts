import { writeSync } from 'node:fs';
import type { ChildLine } from './job.ts';

/** Synchronous, so that a hang or a crash right after it loses nothing. */
export function writeLine(channel: number, line: ChildLine): void {
  let rest = Buffer.from(`${JSON.stringify(line)}\n`);
  while (rest.length > 0) rest = rest.subarray(writeSync(channel, rest));
}
