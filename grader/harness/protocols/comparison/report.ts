import type { Faults, RunSpec, Stack, Workload } from './lab.ts';

/** What is to be compared. */
export interface ComparisonOptions {
  /** Servers. */
  readonly n: number;
  readonly workload: Workload;
  readonly faults: Faults;
  readonly seeds: readonly number[];
}

/** Metrics of the stretch in which one leader leads. */
export const steadyMetrics = ['messagesPerCommand', 'bytesPerCommand', 'heartbeatsPerCommand', 'roundTripsToCommit'] as const;
/** Metrics of the stretch from the leader's crash to the first new commit. */
export const changeMetrics = ['uncommitted', 'messages', 'entriesCarried', 'entriesInElections', 'entriesRestamped', 'electionsTried', 'msToNewCommit'] as const;
/** Counted, and no more than a hint at how hard something is to understand. */
export const proxyMetrics = ['messageTypes', 'durableFields', 'handlers'] as const;

export type SteadyMetric = (typeof steadyMetrics)[number];
export type ChangeMetric = (typeof changeMetrics)[number];
export type ProxyMetric = (typeof proxyMetrics)[number];
/** Its name in a report. */
export type MetricName = `steady.${SteadyMetric}` | `change.${ChangeMetric}`;

export const metricNames: readonly MetricName[] = [...steadyMetrics.map((name) => `steady.${name}` as const), ...changeMetrics.map((name) => `change.${name}` as const)];

/** What one run comes to. */
export interface Measures {
  readonly steady: Readonly<Record<SteadyMetric, number>>;
  readonly change: Readonly<Record<ChangeMetric, number>>;
}

/** One metric of one stack over all its runs. */
export interface Figure {
  /** One a run, in the order of `runs`. */
  readonly samples: readonly number[];
  readonly by: 'mean' | 'median';
  /** The samples' mean or median. */
  readonly value: number;
  /** Their least and greatest. A mean says nothing without it; beside a median it may be missing. */
  readonly spread?: readonly [least: number, greatest: number];
}

/** What was found of one stack. */
export interface StackReport {
  /** The runs that the numbers are of, each as it was made: the same for both stacks but for `stack`, in the same order. */
  readonly runs: readonly RunSpec[];
  readonly metrics: Readonly<Record<MetricName, Figure>>;
  /** Proxies of understandability, over all of the runs together. */
  readonly proxies: Readonly<Record<ProxyMetric, number>>;
}

/** How Raft's numbers are to Multi-Paxos's, run by run. */
export type Relation =
  /** Below it in every run. */
  | 'less'
  /** Above it in every run. */
  | 'more'
  /** The same in every run. */
  | 'same'
  /** None of these: it depends on the run. */
  | 'mixed';

/** A sentence about the two, with the metric that it follows from. */
export interface Claim {
  readonly metric: MetricName | `proxies.${ProxyMetric}`;
  readonly raftIs: Relation;
  readonly text: string;
  /** True, and only then, if the metric is a proxy. */
  readonly isProxy: boolean;
}

export interface Report {
  readonly stacks: Readonly<Record<Stack, StackReport>>;
  /** At least one of a steady metric and one of a change metric; about no metric more than one. */
  readonly claims: readonly Claim[];
}
