/** What a run may take before the watchdog ends it. */
export interface Limits {
  /** From the start of the process to its first test. Never charged to the learner. */
  readonly startMsMax: number;
  /** Without a line from a test that has started. */
  readonly silenceMsMax: number;
  readonly heapMbMax: number;
  /** Memory of the whole process, buffers included, where the system tells it. */
  readonly residentMbMax: number;
  /** On standard output and standard error together. */
  readonly outputBytesMax: number;
  /** Tests of one submission that may have to be stopped before the rest is given up. */
  readonly stopsMax: number;
}

export const defaultLimits: Limits = {
  startMsMax: 60_000,
  silenceMsMax: 10_000,
  heapMbMax: 1024,
  residentMbMax: 2048,
  outputBytesMax: 1024 * 1024,
  stopsMax: 4,
};
