import { stacks, type Stack } from '../protocols/comparison/lab.ts';
import { metricNames, proxyMetrics, type Figure, type MetricName, type Report } from '../protocols/comparison/report.ts';
import { keyOf, metricOf, shown, stackNames, type MadeRuns } from './judge-report.ts';
import { recountProxies } from './recount.ts';

/** A report for people: each stack's numbers, with the recount of the same traces beside them, and the claims. */
export function reportLines({ stacks: both, claims }: Report, made: MadeRuns): readonly string[] {
  const rows = [
    ['', ...stacks.flatMap((stack) => [stackNames[stack], 'recount'])],
    ...metricNames.map((name) => [name, ...stacks.flatMap((stack) => [figureText(both[stack].metrics[name]), recountText(both[stack], name, made)])]),
    ...proxyMetrics.map((name) => [`proxies.${name}`, ...stacks.flatMap((stack) => [shown(both[stack].proxies[name]), proxyText(both[stack], name, made)])]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2)).join('').trimEnd());
  return [...lines, ...claims.map(({ metric, raftIs, text, isProxy }) => `claim${isProxy ? ' (proxy)' : ''}: ${text} [${metric}: Raft is ${raftIs}]`)];
}

function figureText({ by, value, samples, spread = [Math.min(...samples), Math.max(...samples)] }: Pick<Figure, 'by' | 'value' | 'samples' | 'spread'>): string {
  return `${by} ${shown(value)} (${spread.map(shown).join(' to ')})`;
}

type OfStack = Report['stacks'][Stack];

/** The same of the numbers that the judge counts. */
function recountText({ runs, metrics }: OfStack, name: MetricName, made: MadeRuns): string {
  const samples = runs.flatMap((run) => {
    const reading = made.get(keyOf(run));
    return reading ? [metricOf(reading, name)] : [];
  });
  const { by } = metrics[name];
  const sorted = [...samples].sort((a, b) => a - b);
  const value = by === 'mean' ? samples.reduce((sum, sample) => sum + sample, 0) / samples.length : ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
  return figureText({ by, value, samples });
}

function proxyText({ runs }: OfStack, name: (typeof proxyMetrics)[number], made: MadeRuns): string {
  return shown(recountProxies(runs.flatMap((run) => made.get(keyOf(run))?.trace ?? []))[name]);
}
