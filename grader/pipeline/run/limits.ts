import { PATIENCE, type HolderLimits } from '../../isolate/holder-limits.ts';

/** What a run may take before the watchdog ends it. */
export interface Limits {
  /** From when the process is given its job, or told to go, to its first test. Never charged to the learner. */
  readonly startMsMax: number;
  /** Without a line from a test that has started. */
  readonly silenceMsMax: number;
  readonly heapMbMax: number;
  /** Memory of the whole process, buffers included, where the system tells it. */
  readonly residentMbMax: number;
  /** On standard output and standard error together. */
  readonly outputBytesMax: number;
  /** In isolation: processor time that the code may take for one test of up to 50 runs; more runs may take more. */
  readonly testMsMax: number;
  /** In isolation: memory of the process that holds the code, where the system tells it. */
  readonly holderMbMax: number;
  /** Tests of one submission that may have to be stopped before the rest is given up. */
  readonly stopsMax: number;
}

export const defaultLimits: Limits = {
  startMsMax: 60_000,
  silenceMsMax: 10_000,
  heapMbMax: 1024,
  residentMbMax: 2048,
  outputBytesMax: 1024 * 1024,
  testMsMax: 120_000,
  holderMbMax: 512,
  stopsMax: 4,
};

const RUNS_IN_TIME = 50;
/** The judge, too, may be busy with what it was told. */
const JUDGE_MS = 20_000;

/** Limits of a process that holds code apart from the suites. */
export function holderLimits({ startMsMax, silenceMsMax, testMsMax, holderMbMax, outputBytesMax, stopsMax }: Limits, seeds: number | null): HolderLimits {
  const times = Math.max(1, Math.ceil((seeds ?? 1) / RUNS_IN_TIME));
  return { startMsMax, silenceMsMax, testMsMax: testMsMax * times, residentMbMax: holderMbMax, outputBytesMax, stopsMax };
}

/** Limits of the process that runs the suites. In isolation the code's own process is ended before it has to be. */
export function judgeLimits(limits: Limits, isIsolated: boolean): Limits {
  return isIsolated ? { ...limits, silenceMsMax: limits.silenceMsMax * PATIENCE + JUDGE_MS } : limits;
}
