import { describe, expect, test } from 'vitest';
import { checkLinearizable, explainHistory, registerSpecification, type TimedOperation } from '../../harness/checkers/linearizability/index.ts';
import { clusterLines, exitCodeOfCluster, statusLine } from './cluster-lines.ts';
import type { ClusterResult } from './run-cluster.ts';

const same = (text: string): string => text;
const options = { width: 100, paint: { good: same, bad: same, warn: same, dim: same, strong: same } };

const passed: ClusterResult = {
  counts: { ok: 812, fail: 97, info: 1 },
  commonReason: { why: 'error 11: another server leads', count: 90 },
  lastedMs: 20_412,
  faults: 1,
  messages: { delivered: 4158, lost: 95 },
  history: { verdict: 'linearizable' },
  isInterrupted: false,
};

/** A write that was done, and a read that knows nothing of it. */
const operations: readonly TimedOperation[] = [
  { id: 1, client: 'c1 at n1', call: { type: 'write', key: '3', value: 4 }, invokedAt: 0, invokedMs: 1200, returnedAt: 1, returnedMs: 1210, result: { type: 'write_ok' } },
  { id: 2, client: 'c7 at n2', call: { type: 'read', key: '3' }, invokedAt: 2, invokedMs: 3500, returnedAt: 3, returnedMs: 3507, result: { type: 'error', code: 20 } },
];

async function violated(): Promise<ClusterResult> {
  const explanation = await explainHistory(operations, registerSpecification);
  return { ...passed, history: checkLinearizable(operations, registerSpecification), ...(explanation && { explanation }) };
}

describe('what came of a run', () => {
  test('a pass', () => {
    expect(clusterLines(passed, '.grade/cluster/4', options)).toEqual([
      '✓ Linearizable: one order explains 812 results, and every node answers in the end.',
      '',
      '  910 operations: 812 ok, 97 failed, 1 unknown in 20.41 s, 45 a second',
      '  most failed, 90, by “error 11: another server leads”',
      '  1 fault; between nodes 4158 messages delivered, 95 lost',
      '  history: .grade/cluster/4/history.jsonl',
      '  logs:    .grade/cluster/4/n*.log',
    ]);
  });

  test('a violation, with the operations that contradict each other', async () => {
    const lines = clusterLines(await violated(), 'here', options);
    expect(lines.slice(0, 2)).toEqual(['✗ Not linearizable: no order of the operations on key 3 explains them all.', '']);
    expect(lines.join('\n')).toMatch(/c1 at n1 .*write 3 4.*\n.*c7 at n2 .*read 3 → error 20 \(no value\)/);
    expect(lines.join('\n')).toContain("c7 at n2's read of 3 can't be placed");
  });

  test('what a node did is said first, with its log; it can not play with the terminal', () => {
    const lines = clusterLines({ ...passed, failure: { node: 'n2', message: 'n2 died: \u001b[31m' } }, 'here', options);
    expect(lines[0]).toBe('✗ n2 died: \\u{1b}[31m');
    expect(lines.at(-1)).toBe('  logs:    here/n2.log');
  });
});

test.each([
  [passed, 0],
  [{ ...passed, history: { verdict: 'violated' } as ClusterResult['history'] }, 1],
  [{ ...passed, failure: { node: 'n1', message: 'n1 died.' } }, 1],
  [{ ...passed, failure: { node: 'n1', message: 'n1 could not be started.', isMissing: true } }, 2],
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
