import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkList } from './shrink.ts';

type Judge = (candidate: readonly number[]) => readonly number[] | null;

const shrink = (items: readonly number[], judge: Judge, width = 1, isSpent = (): boolean => false): Promise<readonly number[]> =>
  shrinkList(items, { attempt: async (candidate) => candidate, judge, isSpent, width });

/** Fails for as long as all the culprits are there. */
const failsWith = (culprits: readonly number[]): Judge => (candidate) => (culprits.every((one) => candidate.includes(one)) ? candidate : null);

test('what is left is exactly what is needed, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(99), { maxLength: 6 }), async (culprits) => {
      const items = Array.from({ length: 100 }, (_, i) => i);
      expect(await shrink(items, failsWith(culprits))).toEqual([...culprits].sort((a, b) => a - b));
    }),
  );
});

test('attempts that are made ahead change nothing, whatever fails and however much is tried', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(40), { maxLength: 5 }), fc.nat(60), fc.integer({ min: 2, max: 9 }), async (culprits, most, width) => {
      const items = Array.from({ length: 41 }, (_, i) => i);
      // It also fails without the culprits as long as their sum is even: successes depend on what was left out before.
      const bounded = (): Judge => {
        let tried = 0;
        const judge = failsWith(culprits);
        return (candidate) => (++tried > most ? null : (judge(candidate) ?? (candidate.length % 3 === 0 ? candidate : null)));
      };
      expect(await shrink(items, bounded(), width)).toEqual(await shrink(items, bounded(), 1));
    }),
  );
});

test('what an attempt did not need goes at once', async () => {
  let attempts = 0;
  const result = await shrink([1, 2, 3, 4, 5, 6, 7, 8], (candidate) => {
    attempts++;
    return candidate.includes(1) ? [1] : null;
  });
  expect(result).toEqual([1]);
  expect(attempts).toBeLessThan(5);
});

test('when enough has been tried, nothing more is', async () => {
  let attempts = 0;
  const judge: Judge = (candidate) => {
    attempts++;
    return candidate.length > 0 ? candidate : null;
  };
  const result = await shrink(Array.from({ length: 64 }, (_, i) => i), judge, 1, () => attempts >= 2);
  expect(attempts).toBe(2);
  expect(result.length).toBeGreaterThan(0);
});

test('when no attempt succeeds, all stays', async () => {
  expect(await shrink([1, 2, 3], () => null)).toEqual([1, 2, 3]);
});

test('an empty list stays empty', async () => {
  expect(await shrink([], (candidate) => candidate)).toEqual([]);
});
