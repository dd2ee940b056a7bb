import { beforeAll, describe, expect, test } from 'vitest';
import { readingOf } from '../../bench/testing/stacks.ts';
import { runComparison } from '../../../solutions/task-15-raft-vs-multi-paxos/comparison.ts';
import type { Lab } from '../protocols/comparison/lab.ts';
import type { ComparisonOptions, Figure, MetricName, Report, StackReport } from '../protocols/comparison/report.ts';
import { judgeReport, keyOf, relationBetween, type Problem } from './judge-report.ts';
import type { TraceReading } from './reading.ts';
import { reportLines } from './report-lines.ts';
import { shapeFault } from './report-shape.ts';
import { readSpec } from './spec.ts';

const options: ComparisonOptions = { n: 3, workload: { entries: 5, everyMs: 60 }, faults: { loss: 0.05, uncommitted: 3 }, seeds: [1, 2, 3, 4] };
const made = new Map<string, TraceReading>();

const lab: Lab = {
  run: async (request) => {
    const reading = await readingOf(request);
    made.set(keyOf(reading.trace.spec), reading);
    return reading.trace;
  },
};

let right: Report;
beforeAll(async () => {
  right = await runComparison(options, lab);
});

/** The report with Raft's part changed. */
const raftWith = (change: (raft: StackReport) => Partial<StackReport>): Report => ({ ...right, stacks: { ...right.stacks, raft: { ...right.stacks.raft, ...change(right.stacks.raft) } } });

const figureWith = (name: MetricName, change: (figure: Figure) => Partial<Figure>): Report => raftWith(({ metrics }) => ({ metrics: { ...metrics, [name]: { ...metrics[name], ...change(metrics[name]) } } }));

const problemsIn = (report: Report): readonly Pick<Problem, 'aspect' | 'name' | 'got'>[] => judgeReport(report, options, made).map(({ aspect, name, got }) => ({ aspect, name, got }));

const samplesOf = (name: MetricName, of: (reading: TraceReading) => number): Report => {
  const samples = right.stacks.raft.runs.map((run) => of(made.get(keyOf(run)) as TraceReading));
  return figureWith(name, () => ({ samples, value: samples.reduce((sum, sample) => sum + sample, 0) / samples.length, spread: [Math.min(...samples), Math.max(...samples)] }));
};

describe('a report', () => {
  test('is right as the reference makes it', () => {
    expect([shapeFault(right), problemsIn(right)]).toEqual([undefined, []]);
  });

  test('may have medians without a spread, and means with it', () => {
    const median = figureWith('change.messages', ({ samples }) => {
      const [, lower = 0, upper = 0] = [...samples].sort((a, b) => a - b);
      return { by: 'median', value: (lower + upper) / 2 };
    });
    expect(problemsIn(median)).toEqual([]);
    const { spread: _spread, ...bare } = right.stacks.raft.metrics['change.messages'];
    expect(problemsIn(raftWith(({ metrics }) => ({ metrics: { ...metrics, 'change.messages': bare } })))).toEqual([{ aspect: 'figures', name: 'change.messages of Raft', got: 'a mean without its spread' }]);
  });

  test('tells of runs that were made, all that were asked for, and the same for both', () => {
    const tuned = raftWith(({ runs }) => ({ runs: runs.map((run, i) => (i === 1 ? { ...run, tuning: { ...run.tuning, batch: 4 } } : run)) }));
    expect(problemsIn(tuned).filter(({ aspect }) => aspect === 'runs')).toEqual([
      { aspect: 'runs', name: 'runs of Raft', got: expect.stringMatching(/^a run that was never made: .*"batch":4/) as string },
      { aspect: 'runs', name: 'conditions of both', got: 'batch 4 for Raft, 1 for Multi-Paxos' },
    ]);
    const oneSeed = raftWith(({ runs }) => ({ runs: runs.map(() => runs[0] as (typeof runs)[0]) }));
    expect(problemsIn(oneSeed)).toContainEqual({ aspect: 'runs', name: 'seeds of Raft’s runs', got: '1 of 4 seeds; none of seed 2, 3, 4' });
  });

  test('is told where a wrong number comes from, if it comes from a common misreading in each run', () => {
    const withHeartbeats = samplesOf('steady.messagesPerCommand', ({ messages, steady }) => messages.filter(({ place, kind }) => place >= steady.from && place < steady.to && kind !== 'election').length / 5);
    expect(problemsIn(withHeartbeats)[0]).toMatchObject({ aspect: 'steady', name: 'steady.messagesPerCommand of Raft', got: expect.stringMatching(/\(with heartbeats\)$/) as string });
    const electionOnly = samplesOf('change.messages', ({ messages, change }) => messages.filter(({ place, kind }) => place >= change.from && place < change.to && kind === 'election').length);
    expect(problemsIn(electionOnly)[0]?.got).toMatch(/\((messages of the election alone|up to the moment at which a server led)\)$/);
    expect(problemsIn(samplesOf('change.messages', ({ trace: { spec } }) => 2 * 3 * (spec.n - 1)))[0]?.got).toMatch(/\(one message an entry\)$/);
    expect(problemsIn(samplesOf('change.msToNewCommit', () => 250))[0]?.got).toMatch(/\(the same for every run, though the runs differ\)$/);
    expect(problemsIn(samplesOf('change.msToNewCommit', ({ trace }) => 7 + trace.events.length))[0]?.got).toMatch(/^[\d, ]+$/);
  });

  test('sums up its own samples', () => {
    const first = figureWith('change.msToNewCommit', ({ samples }) => ({ value: samples[0] ?? 0 }));
    expect(problemsIn(first)[0]).toMatchObject({ aspect: 'figures', got: expect.stringMatching(/\(the first run’s\)$/) as string });
    expect(problemsIn(figureWith('change.msToNewCommit', () => ({ spread: [0, 9999] })))[0]?.got).toBe('spread 0 to 9999');
  });

  test('counts proxies, and calls claims about them so', () => {
    expect(problemsIn(raftWith(({ proxies }) => ({ proxies: { ...proxies, handlers: 99 } })))[0]).toEqual({ aspect: 'proxies', name: 'handlers of Raft', got: '99' });
    const claims = right.claims.map((claim) => (claim.isProxy ? { ...claim, isProxy: false } : claim));
    expect(problemsIn({ ...right, claims }).map(({ got }) => got)).toEqual(['isProxy false', 'isProxy false', 'isProxy false']);
  });

  test('claims what all runs show, of both stretches, and of nothing two things', () => {
    const claims = right.claims.filter(({ metric }) => metric.startsWith('change.'));
    expect(problemsIn({ ...right, claims })).toEqual([{ aspect: 'claims', name: 'claims about steady metrics', got: 'none' }]);
    expect(problemsIn({ ...right, claims: [...right.claims, ...right.claims.slice(0, 1)] })[0]?.got).toBe('a second one');
    const wrong = right.claims.map((claim) => (claim.metric === 'change.entriesRestamped' ? { ...claim, raftIs: 'more' as const } : claim));
    expect(problemsIn({ ...right, claims: wrong })[0]?.got).toBe("raftIs 'more' (true of nothing)");
    expect([relationBetween([1, 2], [2, 3]), relationBetween([1, 3], [2, 2]), relationBetween([1, 1], [1, 1]), relationBetween([1, 2], [1, 1])]).toEqual(['less', 'mixed', 'same', 'mixed']);
  });

  test('has its shape', () => {
    const { claims } = right;
    const odd: readonly [unknown, RegExp][] = [
      [null, /no object/],
      [{ stacks: {} }, /raft'\] is no object/],
      [{ ...right, claims: 'none' }, /claims is no list/],
      [{ ...right, claims: [{ ...claims[0], metric: 'speed' }] }, /none of the report’s metrics: "speed"/],
      [{ ...right, claims: [{ ...claims[0], text: ' ' }] }, /text says nothing/],
      [raftWith(() => ({ runs: [] })), /runs is no list of at least one/],
      [figureWith('change.messages', () => ({ samples: [NaN] })), /samples is no list of numbers/],
      [figureWith('change.messages', () => ({ by: 'mode' as 'mean' })), /neither 'mean' nor 'median'/],
    ];
    for (const [report, words] of odd) expect(shapeFault(report)).toMatch(words);
  });

  test('is told with the recount beside it', () => {
    const lines = reportLines(right, made);
    expect(lines[0]?.trim().split(/ {2,}/)).toEqual(['Raft', 'recount', 'Multi-Paxos', 'recount']);
    expect(lines.find((line) => line.startsWith('change.entriesRestamped'))).toMatch(/ {2}mean 0 \(0 to 0\) {2,}mean 0 \(0 to 0\) {2,}mean 3 \(3 to 3\) {2,}mean 3 \(3 to 3\)$/);
  });
});

test('a request for a run is refused where it asks for what no lab has', () => {
  const request = { stack: 'raft', n: 3, workload: { entries: 5, everyMs: 60 }, faults: { loss: 0, uncommitted: 3 }, seed: 1 };
  expect(readSpec(request)).toEqual({ ...request, tuning: { batch: 1, patience: 1, delayMs: 10, writeMs: 2 } });
  for (const [odd, words] of [
    [undefined, /asked for by an object/],
    [{ ...request, stack: 'zab' }, /stack must be 'raft' or 'multi-paxos'; got "zab"/],
    [{ ...request, n: 2.5 }, /n must be a whole number from 3 to 9; got 2.5/],
    [{ ...request, workload: null }, /workload.entries must be/],
    [{ ...request, tuning: { patience: '2' } }, /tuning.patience must be a number from 0.5 to 4/],
    [{ ...request, tuning: 7, seed: -1 }, /seed must be/],
  ] as const) {
    expect(readSpec(odd)).toMatch(words);
  }
});
