import { expect, test } from 'vitest';
import { Workload } from './workload.ts';

test('few keys at a time, each for a while, and every kind of operation', () => {
  const kinds = ['read', 'write', 'any'] as const;
  const workload = new Workload(3, 2);
  const operations = Array.from({ length: 600 }, (_, i) => workload.next(kinds[i % 3] ?? 'any'));
  const uses = new Map<string, number>();
  for (const { key } of operations) uses.set(key, (uses.get(key) ?? 0) + 1);
  expect([...uses.keys()].sort()).toEqual(['0', '1', '2', '3', '4', '5']);
  expect(Math.max(...uses.values())).toBe(120);
  expect(new Set(operations.map(({ type }) => type))).toEqual(new Set(['read', 'write', 'cas']));
  expect(new Set(operations.filter((_, i) => i % 3 === 0).map(({ type }) => type))).toEqual(new Set(['read']));
  expect(new Set(operations.filter((_, i) => i % 3 === 1).map(({ type }) => type))).toEqual(new Set(['write', 'cas']));
  const again = new Workload(3, 2);
  expect(Array.from({ length: 600 }, (_, i) => again.next(kinds[i % 3] ?? 'any'))).toEqual(operations);
});
