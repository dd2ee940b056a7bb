import { describe, expect, test } from 'vitest';
import { clusterLines, exitCodeOfCluster, statusLine } from './cluster-lines.ts';
import type { ToldOperation } from './history.ts';
import type { ClusterResult } from './run-cluster.ts';

const same = (text: string): string => text;
const paint = { good: same, bad: same, warn: same, dim: same, strong: same };

const passed: ClusterResult = {
  counts: { ok: 812, fail: 97, info: 1 },
  commonReason: { why: 'error 11: another server leads', count: 90 },
  lastedMs: 20_412,
  faults: 1,
  messages: { delivered: 4158, lost: 95 },
  history: { verdict: 'linearizable' },
  evidence: [],
  isInterrupted: false,
};

const write: ToldOperation = {
  id: 1,
  client: 'c1',
  node: 'n1',
  operation: { type: 'write', key: '3', value: 4 },
  outcome: { type: 'ok', result: { type: 'write_ok' } },
  fromMs: 1200,
  toMs: 1210,
};
const evidence: readonly ToldOperation[] = [
  write,
  { ...write, id: 2, client: 'c12', operation: { type: 'cas', key: '3', from: 4, to: 2 }, outcome: { type: 'info', why: 'no answer came in time' }, fromMs: 2000, toMs: 3000 },
  { ...write, id: 3, client: 'c7', node: 'n2', operation: { type: 'read', key: '3' }, outcome: { type: 'ok', result: { type: 'error', code: 20 } }, fromMs: 3500, toMs: 3507 },
];
const violated: ClusterResult = {
  ...passed,
  history: { verdict: 'violated', key: '3', operation: { id: 3, client: 'c7', call: null, invokedAt: 7, returnedAt: 8, result: null }, possible: [] },
  evidence,
};

describe('what came of a run', () => {
  test('a pass', () => {
    expect(clusterLines(passed, '.grade/cluster/4', paint)).toEqual([
      '✓ Linearizable: one order explains 812 results, and every node answers in the end.',
      '',
      '  910 operations: 812 ok, 97 failed, 1 unknown in 20.41 s, 45 a second',
      '  most failed, 90, by “error 11: another server leads”',
      '  1 fault; between nodes 4158 messages delivered, 95 lost',
      '  history: .grade/cluster/4/history.jsonl',
      '  logs:    .grade/cluster/4/n*.log',
    ]);
  });

  test('a violation, with what was done to that key', () => {
    expect(clusterLines(violated, 'here', paint).slice(0, 5)).toEqual([
      '✗ Not linearizable: no order of the operations on key 3 explains them all.',
      '',
      '    1.20 s –  1.21 s  c1 at n1   write 4    write ok',
      '    2.00 s –       ?  c12 at n1  cas 4 → 2  no answer came in time',
      '  ▶ 3.50 s –  3.51 s  c7 at n2   read       no such key  ← can’t be',
    ]);
  });

  test('of a long history the end is shown', () => {
    const long = Array.from({ length: 30 }, (_, i) => ({ ...write, id: 100 + i }));
    const lines = clusterLines({ ...violated, evidence: [...long, ...evidence.slice(2)] }, 'here', paint);
    expect(lines[2]).toBe('    … 17 earlier operations');
  });

  test('what a node did is said first, with its log; it can not play with the terminal', () => {
    const lines = clusterLines({ ...passed, failure: { node: 'n2', message: 'n2 died: \u001b[31m' } }, 'here', paint);
    expect(lines[0]).toBe('✗ n2 died: \\u{1b}[31m');
    expect(lines.at(-1)).toBe('  logs:    here/n2.log');
  });
});

test.each([
  [passed, 0],
  [violated, 1],
  [{ ...passed, failure: { node: 'n1', message: 'n1 died.' } }, 1],
  [{ ...passed, stuck: 'n1 answered nothing.' }, 1],
  [{ ...passed, history: { verdict: 'undecided', key: '3' } }, 3],
  [{ ...passed, isInterrupted: true }, 130],
] as const)('exit codes: %#', (result, code) => {
  expect(exitCodeOfCluster(result)).toBe(code);
});

test('how a run stands', () => {
  const status = { atMs: 12_345, counts: passed.counts, afflictions: ['n2 cut off', 'n4 down'], phase: 'running' } as const;
  expect(statusLine(status)).toBe('12.35 s  910 operations: 812 ok, 97 failed, 1 unknown  n2 cut off, n4 down');
  expect(statusLine({ ...status, afflictions: [] })).toMatch(/all is well$/);
  expect(statusLine({ ...status, phase: 'healing' })).toMatch(/waiting for every node to answer$/);
});
