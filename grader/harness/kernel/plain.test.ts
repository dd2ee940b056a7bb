import { describe, expect, test } from 'vitest';
import { canonicalText, frozenCopy, NotPlain, thawedCopy } from './plain.ts';

/** The path and the words of the refusal. */
function refusal(value: unknown): { path: string; message: string } {
  try {
    frozenCopy(value, undefined, 'the state');
  } catch (error) {
    if (error instanceof NotPlain) return { path: error.path, message: error.message };
    throw error;
  }
  throw new Error('The value was accepted.');
}

describe('frozenCopy', () => {
  test('shares nothing with what it copies', () => {
    const live = { log: [{ term: 1 }], votes: new Map([['S1', { term: 1 }]]) };
    const copy = frozenCopy(live);
    live.log[0] = { term: 9 };
    (live.votes.get('S1') as { term: number }).term = 9;
    expect(canonicalText(copy)).toBe(canonicalText({ log: [{ term: 1 }], votes: new Map([['S1', { term: 1 }]]) }));
  });

  test('freezes everything, however deep', () => {
    const copy = frozenCopy<{ list: { inner: { x: number } }[] }>({ list: [{ inner: { x: 1 } }] });
    expect(() => { copy.list = []; }).toThrow(TypeError);
    expect(() => copy.list.push({ inner: { x: 2 } })).toThrow(TypeError);
    expect(() => { (copy.list[0] as { inner: { x: number } }).inner.x = 2; }).toThrow(TypeError);
  });

  test('freezes what Map and Set hold, and Map and Set themselves', () => {
    const copy = frozenCopy({ map: new Map([['a', { x: 1 }]]), set: new Set([1]) });
    expect(() => copy.map.set('b', { x: 2 })).toThrow(TypeError);
    expect(() => copy.map.delete('a')).toThrow(TypeError);
    expect(() => { copy.map.clear(); }).toThrow(TypeError);
    expect(() => copy.set.add(2)).toThrow(TypeError);
    expect(() => copy.set.delete(1)).toThrow(TypeError);
    expect(() => { copy.set.clear(); }).toThrow(TypeError);
    expect(() => { (copy.map.get('a') as { x: number }).x = 2; }).toThrow(TypeError);
    expect(copy.map.get('a')).toEqual({ x: 1 });
    expect(copy.set.has(1)).toBe(true);
  });

  test('copies what somebody else has frozen', () => {
    const inner = { x: 1 };
    const foreign = Object.freeze({ inner });
    const copy = frozenCopy(foreign);
    inner.x = 2;
    expect(copy).toEqual({ inner: { x: 1 } });
  });

  test('hands back its own copies: they cannot change any more', () => {
    const entry = frozenCopy({ term: 1 });
    expect(frozenCopy(entry)).toBe(entry);
    expect(frozenCopy({ entries: [entry] }).entries[0]).toBe(entry);
  });

  test('is the copy before when nothing changed', () => {
    const live = { term: 1, log: [{ term: 1 }], own: new Map([['a', new Set([1])]]) };
    const before = frozenCopy(live);
    expect(frozenCopy(live, before)).toBe(before);
    expect(frozenCopy({ log: [{ term: 1 }], own: new Map([['a', new Set([1])]]), term: 1 }, before)).toBe(before);
  });

  test('shares with the copy before what did not change', () => {
    const live = { term: 1, log: [{ term: 1 }, { term: 1 }], own: { a: { x: 1 } } };
    const before = frozenCopy(live);
    live.log[1] = { term: 2 };
    const after = frozenCopy(live, before);
    expect(after).not.toBe(before);
    expect(after.log).not.toBe(before.log);
    expect(after.log[0]).toBe(before.log[0]);
    expect(after.log[1]).toEqual({ term: 2 });
    expect(after.own).toBe(before.own);
    expect(before.log[1]).toEqual({ term: 1 });
  });

  test('keeps a key named __proto__ as a key, through every copy', () => {
    const live = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as object;
    for (const copy of [frozenCopy(live), thawedCopy(frozenCopy(live))]) {
      expect(Object.keys(copy)).toEqual(['__proto__', 'a']);
      expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
      expect('polluted' in copy).toBe(false);
    }
  });

  test('takes every kind of plain data', () => {
    const live = { u: undefined, n: null, b: true, i: -0, nan: NaN, s: '', big: 7n, list: [undefined], bare: Object.assign(Object.create(null), { x: 1 }) as object };
    const copy = frozenCopy(live);
    expect(Object.keys(copy)).toEqual(Object.keys(live));
    expect(Object.is(copy.i, -0)).toBe(true);
    expect(copy.bare).toEqual({ x: 1 });
  });
});

describe('what is not plain data is refused by its path', () => {
  class Log {
    entries = [];
  }
  const circle: Record<string, unknown> = { x: 1 };
  circle['again'] = circle;
  let deep: unknown = 1;
  for (let i = 0; i < 300; i++) deep = { d: deep };

  test.each([
    ['a function', { own: { f: () => 1 } }, 'the state.own.f', 'a function'],
    ['a symbol', { own: [Symbol('x')] }, 'the state.own.0', 'a symbol'],
    ['an instance of a class', { log: new Log() }, 'the state.log', 'an instance of Log'],
    ['an object of a nameless class', { own: new (class {})() }, 'the state.own', 'an instance of a class'],
    ['a Date', { a: [0, new Date(0)] }, 'the state.a.1', 'an instance of Date'],
    ['a promise', Promise.resolve(1), 'the state', 'an instance of Promise'],
    ['a typed array', { bytes: new Uint8Array(1) }, 'the state.bytes', 'an instance of Uint8Array'],
    ['a function as a value in a Map', { m: new Map([['k', () => 1]]) }, 'the state.m', 'a function'],
    ['a function in a Set', { s: new Set([() => 1]) }, 'the state.s', 'a function'],
  ])('%s', (_name, value, path, what) => {
    const { path: found, message } = refusal(value);
    expect(found).toBe(path);
    expect(message).toContain(what);
  });

  test('a value that contains itself', () => {
    expect(refusal({ own: circle }).message).toContain('contains itself');
    expect(refusal({ own: circle }).path).toMatch(/^the state\.own(\.again)+$/);
  });

  test('a value too deep, but not one that is merely deep', () => {
    expect(refusal({ own: deep }).message).toContain('more than 200 deep');
    let shallow: unknown = 1;
    for (let i = 0; i < 150; i++) shallow = { d: shallow };
    expect(frozenCopy({ own: shallow })).toEqual({ own: shallow });
  });

  test('even where the copy before was in order', () => {
    const before = frozenCopy<{ own: { a: unknown } }>({ own: { a: 1 } });
    expect(() => frozenCopy({ own: { a: () => 1 } }, before)).toThrow(NotPlain);
  });
});

describe('thawedCopy', () => {
  test('and frozenCopy leave an object without a prototype as it is', () => {
    const bare = Object.assign(Object.create(null), { x: 1 }) as object;
    const frozen = frozenCopy({ bare });
    expect(Object.getPrototypeOf(frozen.bare)).toBe(null);
    expect('constructor' in thawedCopy(frozen).bare).toBe(false);
    expect('constructor' in thawedCopy(frozenCopy({ bare: { x: 1 } })).bare).toBe(true);
  });

  test('can be changed everywhere, and changes nothing in what it was made of', () => {
    const frozen = frozenCopy({ log: [{ term: 1 }], map: new Map([['a', { x: 1 }]]), set: new Set([1]) });
    const before = canonicalText(frozen);
    const live = thawedCopy(frozen);
    expect(live).toEqual({ log: [{ term: 1 }], map: new Map([['a', { x: 1 }]]), set: new Set([1]) });
    live.log.push({ term: 2 });
    (live.log[0] as { term: number }).term = 3;
    live.map.set('b', { x: 2 });
    (live.map.get('a') as { x: number }).x = 4;
    live.set.add(2);
    expect(canonicalText(frozen)).toBe(before);
  });
});
