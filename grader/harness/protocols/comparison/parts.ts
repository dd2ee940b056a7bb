import type { Eventually } from '../eventually.ts';
import type { Lab, RunTrace } from './lab.ts';
import type { ReplicatedLog } from './replicated-log.ts';
import type { ComparisonOptions, Measures, Report } from './report.ts';

/** Task 15: an instrument, and no part of a node. */
export interface ComparisonPart {
  readonly raft: ReplicatedLog;
  readonly multiPaxos: ReplicatedLog;
  /** What one run comes to. */
  measure(trace: RunTrace): Measures;
  runComparison(options: ComparisonOptions, lab: Lab): Eventually<Report>;
}
