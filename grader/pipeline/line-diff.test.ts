import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from './line-diff.ts';

const shown = (first: string, second: string): string[] =>
  lineDiff(first, second).map(({ of, text }) => `${of === 'both' ? ' ' : of === 'first' ? '-' : '+'}${text}`);

test('a changed line stands as it was above what it became', () => {
  expect(shown('a\nb\nc\n', 'a\nx\nc\n')).toEqual([' a', '-b', '+x', ' c']);
  expect(shown('a\nb\nb\nc\n', 'a\nb\nc\nd\n')).toEqual([' a', ' b', '-b', ' c', '+d']);
});

test('line ends, and a missing one at the end, are no difference', () => {
  expect(shown('a\r\nb', 'a\nb\n')).toEqual([' a', ' b']);
  expect(shown('', 'a\n')).toEqual(['+a']);
});

test('both texts can be read out of it, however alike they are', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 14 });
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const [first, second] = [a, b].map((all) => all.map((line) => `${line}\n`).join('')) as [string, string];
      const diff = lineDiff(first, second);
      const side = (left: 'first' | 'second'): string[] => diff.filter(({ of }) => of !== left).map(({ text }) => text);
      expect(side('second')).toEqual(a);
      expect(side('first')).toEqual(b);
    }),
    { seed: 1 },
  );
});

test('texts too long for a table still come back whole', () => {
  const long = (word: string): string => Array.from({ length: 3000 }, (_, i) => `${word} ${i}\n`).join('');
  const diff = lineDiff(`same\n${long('a')}`, `same\n${long('b')}`);
  expect(diff).toHaveLength(6001);
  expect(diff[0]).toEqual({ of: 'both', text: 'same' });
});
