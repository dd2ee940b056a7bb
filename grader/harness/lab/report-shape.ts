import { canonicalText, isRecord } from '../kernel/plain.ts';
import { stacks } from '../protocols/comparison/lab.ts';
import { metricNames, proxyMetrics, type Relation } from '../protocols/comparison/report.ts';

/** Where a report is not shaped as the contract says; undefined where it is. */
export function shapeFault(report: unknown): string | undefined {
  if (!isRecord(report)) return 'the report is no object';
  const { stacks: both, claims } = report;
  if (!isRecord(both)) return 'report.stacks is no object';
  for (const stack of stacks) {
    const fault = stackFault(both[stack], `report.stacks['${stack}']`);
    if (fault !== undefined) return fault;
  }
  if (!Array.isArray(claims)) return 'report.claims is no list';
  return (claims as readonly unknown[]).map((claim, i) => claimFault(claim, `report.claims[${i}]`)).find((fault) => fault !== undefined);
}

function stackFault(value: unknown, path: string): string | undefined {
  if (!isRecord(value)) return `${path} is no object`;
  const { runs, metrics, proxies } = value;
  if (!Array.isArray(runs) || runs.length === 0 || !runs.every(isRecord)) return `${path}.runs is no list of at least one run`;
  if (!isRecord(metrics)) return `${path}.metrics is no object`;
  for (const name of metricNames) {
    const fault = figureFault(metrics[name], `${path}.metrics['${name}']`);
    if (fault !== undefined) return fault;
  }
  if (!isRecord(proxies)) return `${path}.proxies is no object`;
  const missing = proxyMetrics.find((name) => typeof proxies[name] !== 'number');
  return missing && `${path}.proxies.${missing} is no number`;
}

const areNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isFinite(item));

function figureFault(value: unknown, path: string): string | undefined {
  if (!isRecord(value)) return `${path} is missing`;
  const { samples, by, value: middle, spread } = value;
  if (!areNumbers(samples) || samples.length === 0) return `${path}.samples is no list of numbers`;
  if (by !== 'mean' && by !== 'median') return `${path}.by is neither 'mean' nor 'median'`;
  if (!areNumbers([middle])) return `${path}.value is no number`;
  return spread === undefined || (areNumbers(spread) && spread.length === 2) ? undefined : `${path}.spread is no pair of numbers`;
}

const relations: readonly unknown[] = ['less', 'more', 'same', 'mixed'] satisfies readonly Relation[];

function claimFault(value: unknown, path: string): string | undefined {
  if (!isRecord(value)) return `${path} is no object`;
  const { metric, raftIs, text, isProxy } = value;
  const isKnown = metricNames.some((name) => name === metric) || proxyMetrics.some((name) => `proxies.${name}` === metric);
  if (!isKnown) return `${path}.metric is none of the report’s metrics: ${canonicalText(metric)}`;
  if (!relations.includes(raftIs)) return `${path}.raftIs is none of 'less', 'more', 'same' and 'mixed'`;
  if (typeof text !== 'string' || text.trim() === '') return `${path}.text says nothing`;
  return typeof isProxy === 'boolean' ? undefined : `${path}.isProxy is neither true nor false`;
}
