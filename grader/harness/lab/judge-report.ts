import { canonicalText, isEqual } from '../kernel/plain.ts';
import { stacks, type RunSpec, type Stack } from '../protocols/comparison/lab.ts';
import { metricNames, proxyMetrics, type Claim, type ComparisonOptions, type Figure, type MetricName, type Relation, type Report } from '../protocols/comparison/report.ts';
import { misreadings } from './misreadings.ts';
import type { TraceReading } from './reading.ts';
import { meanOf, recount, recountProxies } from './recount.ts';

/** What may be looked at in a report. */
export type Aspect = 'runs' | 'steady' | 'change' | 'figures' | 'proxies' | 'claims';

/** Something in a report that is not so. */
export interface Problem {
  readonly aspect: Aspect;
  /** The place, such as `change.messages of Raft`. */
  readonly name: string;
  readonly got: string;
  readonly expected: string;
  /** One sentence. */
  readonly because: string;
}

export const stackNames: Readonly<Record<Stack, string>> = { raft: 'Raft', 'multi-paxos': 'Multi-Paxos' };

/** The runs that code has asked for, by the text of their spec. */
export type MadeRuns = ReadonlyMap<string, TraceReading>;

export const keyOf = (spec: unknown): string => canonicalText(spec);

/** All that is wrong with a report whose shape is right. */
export function judgeReport(report: Report, options: ComparisonOptions, made: MadeRuns): readonly Problem[] {
  return [
    ...runProblems(report, options, made),
    ...stacks.flatMap((stack) => numberProblems(report, stack, made)),
    ...figureProblems(report),
    ...stacks.flatMap((stack) => proxyProblems(report, stack, made)),
    ...claimProblems(report),
  ];
}

// The runs.

function runProblems({ stacks: both }: Report, { n, workload, faults, seeds }: ComparisonOptions, made: MadeRuns): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (name: string, got: string, expected: string, because: string): void => void problems.push({ aspect: 'runs', name, got, expected, because });
  const { raft, 'multi-paxos': multiPaxos } = both;
  for (const stack of stacks) {
    const { runs } = both[stack];
    const invented = runs.find((run) => run.stack !== stack || !made.has(keyOf(run)));
    if (invented) {
      const got = `a run that was never made: ${canonicalText(invented)}`;
      add(`runs of ${stackNames[stack]}`, got, 'runs that lab.run has made, as their traces’ specs say', 'Every number is of runs that were made.');
    }
    const other = runs.find((run) => !isEqual([run.n, run.workload, run.faults], [n, workload, faults]));
    if (other) {
      const [got, expected] = [other, { n, workload, faults }].map((one) => canonicalText([one.n, one.workload, one.faults])) as [string, string];
      add(`what was asked for, in ${stackNames[stack]}’s runs`, got, expected, 'The options say what is to be compared.');
    }
    const left = seeds.filter((seed) => !runs.some((run) => run.seed === seed));
    if (left.length > 0) {
      const got = `${seeds.length - left.length} of ${seeds.length} seeds; none of seed ${left.join(', ')}`;
      add(`seeds of ${stackNames[stack]}’s runs`, got, `one of each seed: ${seeds.join(', ')}`, 'What one seed shows may be chance.');
    }
  }
  const at = raft.runs.findIndex((run, i) => !isEqual(conditions(run), conditions(multiPaxos.runs[i])));
  if (at >= 0) {
    const because = 'Where the conditions differ, nobody knows whether the stack or the conditions made the difference.';
    add('conditions of both', differenceOf(raft.runs[at], multiPaxos.runs[at]), 'the same for both stacks, run by run', because);
  } else if (raft.runs.length !== multiPaxos.runs.length) {
    const got = `${raft.runs.length} runs of Raft and ${multiPaxos.runs.length} of Multi-Paxos`;
    add('conditions of both', got, 'the same runs for both', 'They are compared run by run.');
  }
  return problems;
}

/** A run's conditions: all but the stack. */
function conditions(run: RunSpec | undefined): unknown {
  if (!run) return undefined;
  const { stack: _stack, ...rest } = run;
  return rest;
}

function differenceOf(raft: RunSpec | undefined, multiPaxos: RunSpec | undefined): string {
  if (!raft || !multiPaxos) return 'a run of one stack has none of the other beside it';
  const [one, other] = [fieldsOf(raft), fieldsOf(multiPaxos)];
  const differing = Object.keys(one).filter((field) => !isEqual(one[field], other[field]));
  return differing.map((field) => `${field} ${canonicalText(one[field])} for Raft, ${canonicalText(other[field])} for Multi-Paxos`).join('; ');
}

function fieldsOf({ n, seed, workload, faults, tuning }: RunSpec): Readonly<Record<string, unknown>> {
  return { n, seed, ...workload, ...faults, ...tuning };
}

// The numbers.

function numberProblems({ stacks: both }: Report, stack: Stack, made: MadeRuns): readonly Problem[] {
  const { runs, metrics } = both[stack];
  const readings = runs.map((run) => made.get(keyOf(run)));
  return metricNames.flatMap((name): Problem[] => {
    const { samples } = metrics[name];
    const right = readings.map((reading) => reading && metricOf(reading, name));
    // What was never run can't be recounted; that is told elsewhere.
    const isRight = samples.length === runs.length && samples.every((sample, i) => right[i] === undefined || isClose(sample, right[i]));
    if (isRight) return [];
    const aspect = name.startsWith('steady.') ? 'steady' : 'change';
    const [got, expected] = [samples, right].map((numbers) => numbers.map(shown).join(', '));
    // What one run comes to may have come about in many ways.
    const why = runs.length < RUNS_TOLD ? '' : explanation(name, samples, right, readings);
    return [{ aspect, name: `${name} of ${stackNames[stack]}`, got: `${got}${why && ` (${why})`}`, expected: expected ?? '', because: 'A recount of the same traces gives other numbers.' }];
  });
}

export function metricOf(reading: TraceReading, name: MetricName): number {
  const [stretch, metric] = name.split('.') as ['steady' | 'change', string];
  return (recount(reading)[stretch] as Readonly<Record<string, number>>)[metric] ?? NaN;
}

/** Where wrong numbers come from, as far as that can be told from them. */
export function explanation(name: MetricName, samples: readonly number[], right: readonly (number | undefined)[], readings: readonly (TraceReading | undefined)[]): string {
  if (samples.length !== readings.length) return `${samples.length} numbers for ${readings.length} runs`;
  const found = misreadings.find(({ of }) => isOneOf(samples, readings.map((reading) => (reading ? (of(reading)[name] ?? []) : []))));
  if (found) return found.says;
  const isConstant = (numbers: readonly (number | undefined)[]): boolean => numbers.every((number) => number === numbers[0]);
  if (isConstant(samples) && !isConstant(right)) return 'the same for every run, though the runs differ';
  return samples.every((sample, i) => Math.abs(sample - (right[i] ?? sample)) <= ROUNDED) ? 'rounded' : '';
}

/** Whether all samples come from the same way to count; a run's ways are in the order of the others'. */
function isOneOf(samples: readonly number[], ways: readonly (readonly number[])[]): boolean {
  return (ways[0] ?? []).some((_, way) => samples.every((sample, i) => isClose(sample, ways[i]?.[way] ?? NaN)));
}

const ROUNDED = 0.006;
/** From so many runs on it is said where wrong numbers come from. */
const RUNS_TOLD = 3;

export function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}

export function shown(number: number | undefined): string {
  if (number === undefined) return '?';
  return Number.isInteger(number) ? String(number) : number.toFixed(3);
}

// What is made of the numbers.

function figureProblems({ stacks: both }: Report): readonly Problem[] {
  return stacks.flatMap((stack) => metricNames.flatMap((name) => figureProblem(`${name} of ${stackNames[stack]}`, both[stack].metrics[name])));
}

function figureProblem(name: string, { samples, by, value, spread }: Figure): readonly Problem[] {
  const problem = (got: string, expected: string, because: string): readonly Problem[] => [{ aspect: 'figures', name, got, expected, because }];
  const right = by === 'mean' ? meanOf(samples) : medianOf(samples);
  if (!isClose(value, right)) {
    const whose = isClose(value, samples[0] ?? NaN) ? ' (the first run’s)' : '';
    return problem(`${by} ${shown(value)}${whose}`, shown(right), `That is the ${by} of ${samples.map(shown).join(', ')}.`);
  }
  const [least, greatest] = spreadOf(samples);
  const expected = `${shown(least)} to ${shown(greatest)}`;
  if (!spread) return by === 'median' ? [] : problem('a mean without its spread', `the spread ${expected}`, 'A mean alone doesn’t say how far the runs lie apart.');
  if (isClose(spread[0], least) && isClose(spread[1], greatest)) return [];
  return problem(`spread ${spread.map(shown).join(' to ')}`, expected, 'The spread goes from the least to the greatest number.');
}

function spreadOf(samples: readonly number[]): readonly [number, number] {
  return [Math.min(...samples), Math.max(...samples)];
}

function medianOf(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

function proxyProblems({ stacks: both }: Report, stack: Stack, made: MadeRuns): readonly Problem[] {
  const { runs, proxies } = both[stack];
  const readings = runs.flatMap((run) => made.get(keyOf(run)) ?? []);
  if (readings.length < runs.length || runs.length === 0) return [];
  const right = recountProxies(readings.map(({ trace }) => trace));
  const because = 'A recount of the same traces gives another number.';
  return proxyMetrics
    .filter((name) => proxies[name] !== right[name])
    .map((name) => ({ aspect: 'proxies', name: `${name} of ${stackNames[stack]}`, got: shown(proxies[name]), expected: shown(right[name]), because }));
}

// What is claimed.

function claimProblems({ stacks: both, claims }: Report): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (name: string, got: string, expected: string, because: string): void => void problems.push({ aspect: 'claims', name, got, expected, because });
  for (const stretch of ['steady', 'change'] as const) {
    if (claims.some(({ metric }) => metric.startsWith(`${stretch}.`))) continue;
    add(`claims about ${stretch} metrics`, 'none', 'at least one', 'A comparison says what it has found, of one leader’s time and of a change.');
  }
  for (const [i, claim] of claims.entries()) {
    const name = `claim about ${claim.metric}`;
    if (claims.findIndex(({ metric }) => metric === claim.metric) < i) add(name, 'a second one', 'one', 'Of each metric one thing is true.');
    const isProxy = claim.metric.startsWith('proxies.');
    const isProxyBecause = 'A proxy hints at understandability and doesn’t measure it, so it is called one; a measurement is not.';
    if (claim.isProxy !== isProxy) add(name, `isProxy ${claim.isProxy}`, `isProxy ${isProxy}`, isProxyBecause);
    const right = relationOf(claim, both);
    if (claim.raftIs === right.relation || claim.raftIs === right.toTheDigit) continue;
    add(name, `raftIs '${claim.raftIs}' (true of ${ofWhat(claim.raftIs, right)})`, `'${right.relation}': ${right.data}`, 'A claim follows from all of the runs.');
  }
  return problems;
}

/** What is true of a metric, over all runs, of the first run and of the values. */
interface TrueRelations {
  readonly relation: Relation;
  /** The same where numbers that differ by no more than rounding in arithmetic count as different. */
  readonly toTheDigit: Relation;
  readonly first: Relation;
  readonly ofValues: Relation;
  readonly data: string;
}

/** Of what it is true, where not of all runs. */
function ofWhat(relation: Relation, { first, ofValues }: TrueRelations): string {
  const of = [...(relation === first ? ['the first run'] : []), ...(relation === ofValues ? ['the values'] : [])];
  return of.join(' and of ') || 'nothing';
}

function relationOf({ metric }: Claim, { raft, 'multi-paxos': multiPaxos }: Report['stacks']): TrueRelations {
  const name = metric.replace('proxies.', '') as (typeof proxyMetrics)[number];
  const of = ({ proxies, metrics }: Report['stacks'][Stack]): Pick<Figure, 'samples' | 'value'> =>
    metric.startsWith('proxies.') ? { samples: [proxies[name]], value: proxies[name] } : metrics[metric as MetricName];
  const [one, other] = [of(raft), of(multiPaxos)];
  return {
    relation: relationBetween(one.samples, other.samples),
    toTheDigit: relationBetween(one.samples, other.samples, (a, b) => a === b),
    first: relationBetween(one.samples.slice(0, 1), other.samples.slice(0, 1)),
    ofValues: relationBetween([one.value], [other.value]),
    data: `Raft ${one.samples.map(shown).join(', ')}; Multi-Paxos ${other.samples.map(shown).join(', ')}`,
  };
}

/** How Raft's numbers are to Multi-Paxos's, run by run. */
export function relationBetween(raft: readonly number[], multiPaxos: readonly number[], isSame = isClose): Relation {
  const differences = raft.map((number, i) => (isSame(number, multiPaxos[i] ?? NaN) ? 0 : number - (multiPaxos[i] ?? NaN)));
  if (differences.every((difference) => difference === 0)) return 'same';
  if (differences.every((difference) => difference < 0)) return 'less';
  return differences.every((difference) => difference > 0) ? 'more' : 'mixed';
}
