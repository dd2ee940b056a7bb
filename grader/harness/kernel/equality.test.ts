import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText, frozenCopy, isEqual, thawedCopy } from './plain.ts';

// isEqual and canonicalText of plain.ts must agree, or the same run would get two hashes.

const different: readonly (readonly [string, unknown, unknown])[] = [
  ['0 and -0', 0, -0],
  ['undefined and null', undefined, null],
  ['a missing field and one that is undefined', {}, { a: undefined }],
  ['fields with other names', { a: undefined }, { b: undefined }],
  ['a number and its text', 1, '1'],
  ['a number and a bigint', 1, 1n],
  ['NaN and undefined', NaN, undefined],
  ['an array and an object', [], {}],
  ['an array and an object with the same keys', ['x'], { 0: 'x' }],
  ['a Map and an object', new Map([['a', 1]]), { a: 1 }],
  ['a Map and a Set', new Map(), new Set()],
  ['a Set and an array', new Set([1]), [1]],
  ['Maps with other values', new Map([['a', 1]]), new Map([['a', 2]])],
  ['Maps where a key is missing', new Map([['a', undefined]]), new Map([['b', undefined]])],
  ['Sets with other items', new Set([1, 2]), new Set([1, 3])],
  ['Sets of objects, one of them twice', new Set([{ a: 1 }, { a: 1 }, { a: 2 }]), new Set([{ a: 1 }, { a: 2 }, { a: 2 }])],
  ['arrays of other order', [1, 2], [2, 1]],
  ['arrays of other length', [1], [1, undefined]],
  ['a key named __proto__ and no key', JSON.parse('{"__proto__": {}}'), {}],
];

const equal: readonly (readonly [string, unknown, unknown])[] = [
  ['NaN', NaN, NaN],
  ['-0', -0, -0],
  ['objects with their keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['Maps with their entries in another order', new Map([['a', 1], ['b', 2]]), new Map([['b', 2], ['a', 1]])],
  ['Sets with their items in another order', new Set([1, 2]), new Set([2, 1])],
  ['Sets of equal objects', new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 2 }, { a: 1 }])],
  ['Maps with equal objects as keys', new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1 }, 1]])],
  ['an object without a prototype and one with', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
];

describe('isEqual and canonicalText', () => {
  test.each(different)('tell apart: %s', (_name, a, b) => {
    expect(isEqual(a, b)).toBe(false);
    expect(isEqual(b, a)).toBe(false);
    expect(canonicalText(a)).not.toBe(canonicalText(b));
  });

  test.each(equal)('take as one: %s', (_name, a, b) => {
    expect(isEqual(a, b)).toBe(true);
    expect(isEqual(b, a)).toBe(true);
    expect(canonicalText(a)).toBe(canonicalText(b));
  });
});

/** Few different values, so that two of them are often equal. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(undefined, null, true, 0, -0, 1, NaN, Infinity, '', 'a', '1', '"', 1n),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 2 }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 2 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 2 }).map((items) => new Set(items)),
  ),
})).value;

describe('for any plain data', () => {
  test('texts are the same exactly when the values are equal', () => {
    let same = 0;
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        if (isEqual(a, b)) same++;
        expect(canonicalText(a) === canonicalText(b)).toBe(isEqual(a, b));
      }),
      { seed: 1, numRuns: 2000 },
    );
    // The property would be empty if equal values never came up.
    expect(same).toBeGreaterThan(20);
  });

  test('copies are equal, have the same text, and are recognised as unchanged', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const frozen = frozenCopy(value);
        const thawed = thawedCopy(frozen);
        for (const copy of [frozen, thawed]) {
          expect(isEqual(copy, value)).toBe(true);
          expect(canonicalText(copy)).toBe(canonicalText(value));
        }
        expect(Object.is(frozenCopy(thawed, frozen), frozen)).toBe(true);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});
