import { canonicalText, isRecord } from '../kernel/plain.ts';
import { explanation, isClose, metricOf, shown } from '../lab/judge-report.ts';
import { readTrace } from '../lab/reading.ts';
import type { RunTrace, Sent } from '../protocols/comparison/lab.ts';
import type { Carried } from '../protocols/comparison/replicated-log.ts';
import type { MetricName } from '../protocols/comparison/report.ts';
import type { Row } from './table.ts';

interface Named {
  readonly name: string;
  readonly because: string;
}

/** A row in which a trace is measured, and these metrics are counted again. */
export function measureRow({ name, because, trace, metrics }: Named & { readonly trace: RunTrace; readonly metrics: readonly MetricName[] }): Row {
  return {
    name,
    because,
    calls: [{ call: 'measure', with: trace }],
    judge: (outcomes) => {
      const measured = outcomes.at(-1)?.result;
      const reading = readTrace(trace);
      for (const metric of metrics) {
        const [stretch = '', field = ''] = metric.split('.');
        const part = isRecord(measured) ? measured[stretch] : undefined;
        const got = isRecord(part) ? part[field] : undefined;
        const right = metricOf(reading, metric);
        if (typeof got !== 'number') return `${metric} is ${canonicalText(got)}, and should be ${shown(right)}`;
        if (isClose(got, right)) continue;
        const why = explanation(metric, [got], [right], [reading]);
        return `${metric} is ${shown(got)}${why && ` (${why})`}, and should be ${shown(right)}`;
      }
      return undefined;
    },
  };
}

/** A row in which the entries of a message are found. More may be told of each. */
export function entriesRow({ name, because, call, sent, entries }: Named & { readonly call: string; readonly sent: Sent; readonly entries: readonly Carried[] }): Row {
  return {
    name,
    because,
    calls: [{ call, with: sent }],
    judge: (outcomes) => {
      const result = outcomes.at(-1)?.result;
      const found = Array.isArray(result) ? (result as readonly unknown[]).map((entry) => (isRecord(entry) ? { at: entry['at'], stamp: entry['stamp'], command: entry['command'] } : entry)) : result;
      return canonicalText(found) === canonicalText(entries) ? undefined : `it finds ${canonicalText(found)}, where there is ${canonicalText(entries)}`;
    },
  };
}
