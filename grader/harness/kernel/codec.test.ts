import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from './codec.ts';
import { isEqual } from './plain.ts';

const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined, NaN, -0, Infinity, -Infinity),
  fc.bigInt(),
);
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('plain')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', '$', 'v', 'u')), tie('plain')),
    fc.array(fc.tuple(leaf, tie('plain'))).map((entries) => new Map(entries)),
    fc.array(leaf).map((items) => new Set(items)),
  ),
}));

test('plain data comes back as it was, through JSON text', () => {
  fc.assert(
    fc.property(plain, (value) => {
      const back = decode(JSON.parse(JSON.stringify(encode(value))) as never);
      expect(isEqual(back, value)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('what JSON would confuse is kept apart', () => {
  const values = [undefined, null, NaN, 0, -0, '0', 0n, [], {}, new Map(), new Set(), { $: 'u' }, { $: 'n', v: '-0' }, [undefined], [null]];
  const texts = values.map((value) => JSON.stringify(encode(value)));
  expect(new Set(texts).size).toBe(values.length);
});

test('a key named __proto__ is a key', () => {
  const back = decode(encode(JSON.parse('{"__proto__": {"x": 1}}'))) as object;
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  expect(Object.keys(back)).toEqual(['__proto__']);
});

test('an object without a prototype has none afterwards', () => {
  const back = decode(JSON.parse(JSON.stringify(encode(Object.assign(Object.create(null) as object, { x: 1, $: 2 })))) as never) as object;
  expect(Object.getPrototypeOf(back)).toBe(null);
  expect({ ...back }).toEqual({ x: 1, $: 2 });
});

test('what is not plain data, or was not encoded, is refused', () => {
  expect(() => encode(() => 1)).toThrow(TypeError);
  expect(() => decode({ $: 'q' })).toThrow(TypeError);
});
