import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differingLines } from './differing-lines.ts';

const text = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');

test('lines are counted where one side has more of them', () => {
  expect(differingLines(text('a', 'b', 'c'), text('a', 'b', 'c'))).toBe(0);
  expect(differingLines(text('a', 'x', 'y', 'c'), text('a', 'b', 'c'))).toBe(2);
  expect(differingLines(text('a'), text('a', 'b', 'c'))).toBe(2);
  expect(differingLines(text('b', 'a', 'b', 'c'), text('a', 'b', 'x', 'c'))).toBe(1);
  expect(differingLines('', text('a'))).toBe(1);
  expect(differingLines('a', text('a'))).toBe(0);
});

test('inserted lines are counted to the number, wherever they stand', () => {
  const lines = fc.array(fc.constantFrom<string>('a', 'b', 'c'), { maxLength: 12 });
  const inserted = fc.array(fc.tuple(fc.nat(), fc.constantFrom('new', 'newer')), { maxLength: 6 });
  fc.assert(
    fc.property(lines, inserted, (base, places) => {
      const longer = [...base];
      for (const [place, line] of places) longer.splice(place % (longer.length + 1), 0, line);
      expect(differingLines(text(...longer), text(...base))).toBe(places.length);
    }),
    { seed: 1 },
  );
});
