/** What the process that holds the code may take before it is ended. */
export interface HolderLimits {
  /** From its start to its first answer. Never charged to the learner. */
  readonly startMsMax: number;
  /**
   * Processor time without an answer to what was asked. Where the machine has other things to do, that is later by
   * the clock, but at most `PATIENCE` times as late.
   */
  readonly silenceMsMax: number;
  /** Processor time for one test. */
  readonly testMsMax: number;
  readonly residentMbMax: number;
  /** On standard output and standard error together: beside what the code prints, which is kept. */
  readonly outputBytesMax: number;
  /** Tests of one submission after which the rest is given up. */
  readonly stopsMax: number;
}

/** By the clock, a process may be silent so many times as long as by its processor time. */
export const PATIENCE = 3;
