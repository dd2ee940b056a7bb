import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkList } from './shrink.ts';

/** Fails for as long as all the culprits are there. */
const failsWith = (culprits: readonly number[]) => async (candidate: readonly number[]) =>
  culprits.every((one) => candidate.includes(one)) ? candidate : null;

test('what is left is exactly what is needed, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(99), { maxLength: 6 }), async (culprits) => {
      const items = Array.from({ length: 100 }, (_, i) => i);
      expect(await shrinkList(items, failsWith(culprits))).toEqual([...culprits].sort((a, b) => a - b));
    }),
  );
});

test('what an attempt did not need goes at once', async () => {
  let attempts = 0;
  const result = await shrinkList([1, 2, 3, 4, 5, 6, 7, 8], async (candidate) => {
    attempts++;
    return candidate.includes(1) ? [1] : null;
  });
  expect(result).toEqual([1]);
  expect(attempts).toBeLessThan(5);
});

test('when no attempt succeeds, all stays', async () => {
  expect(await shrinkList([1, 2, 3], async () => null)).toEqual([1, 2, 3]);
});

test('an empty list stays empty', async () => {
  expect(await shrinkList([], async (candidate) => candidate)).toEqual([]);
});

test('two of a kind: either may stay, but not both', async () => {
  const result = await shrinkList([1, 2, 3, 2, 4], async (candidate) => (candidate.includes(2) ? candidate : null));
  expect(result).toEqual([2]);
});
