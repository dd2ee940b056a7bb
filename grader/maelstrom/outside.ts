import type { Milliseconds } from '../harness/protocols/node.ts';

/** What a process has of real time. */
export interface RealTime {
  /** Whole milliseconds of a clock that never goes back, and goes on while the process is down. */
  now(): Milliseconds;
  /** Answers with what takes it back. */
  after(ms: Milliseconds, run: () => void): () => void;
}

/** A longer wait would come due at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export const realTime: RealTime = {
  now: () => Number(process.hrtime.bigint() / 1_000_000n),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, TIMER_MS_MAX));
    return () => clearTimeout(timer);
  },
};
