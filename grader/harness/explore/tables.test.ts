import { expect, test } from 'vitest';
import { randomFor } from '../kernel/random.ts';
import { PairTable } from './pair-table.ts';
import { RowSet } from './row-set.ts';

test('a table of pairs holds what a map holds, however it has grown', () => {
  const table = new PairTable();
  const map = new Map<string, number>();
  const random = randomFor(1, 'pairs');
  for (let i = 0; i < 20_000; i++) {
    const [a, b] = [random.between(0, 300), random.between(0, 2 ** 31 - 1) % 500];
    expect(table.get(a, b)).toBe(map.get(`${a} ${b}`) ?? -1);
    if (map.has(`${a} ${b}`)) continue;
    table.add(a, b, i);
    map.set(`${a} ${b}`, i);
  }
  expect(map.size).toBeGreaterThan(10_000);
});

test('a set of rows takes each row once, numbers them in order and gives them back', () => {
  const rows = new RowSet(3);
  const known: number[][] = [];
  const keys = new Set<string>();
  const random = randomFor(2, 'rows');
  for (let i = 0; i < 20_000; i++) {
    const row = [random.between(0, 30), random.between(0, 30), random.between(0, 30)];
    const isNew = !keys.has(row.join());
    expect(rows.add(Int32Array.from(row))).toBe(isNew);
    if (isNew) known.push(row);
    keys.add(row.join());
  }
  expect(rows.size).toBe(known.length);
  const target = new Int32Array(3);
  for (const [index, row] of known.entries()) {
    rows.read(index, target);
    expect([...target]).toEqual(row);
  }
});
