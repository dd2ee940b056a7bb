import { describe, expect, test } from 'vitest';
import { randomFor } from './random.ts';

const draw = (seed: number, purpose: string, count: number): number[] => {
  const random = randomFor(seed, purpose);
  return Array.from({ length: count }, () => random.next());
};

describe('the stream of a seed and a purpose', () => {
  test('is the same each time', () => {
    expect(draw(7341, 'network', 50)).toEqual(draw(7341, 'network', 50));
  });

  test('begins with these numbers on every machine and Node version', () => {
    expect(draw(1, 'network', 3)).toEqual([2377912126, 1797866613, 2095985977]);
  });

  test('shares nothing with that of another seed or purpose', () => {
    const streams = [draw(1, 'network', 50), draw(2, 'network', 50), draw(1, 'faults', 50), draw(1, 'node S1', 50), draw(1, 'node S2', 50)];
    const all = streams.flat();
    expect(new Set(all).size).toBe(all.length);
  });

  test('tells large seeds apart that agree in their low 32 bits', () => {
    expect(draw(5, 'network', 5)).not.toEqual(draw(5 + 2 ** 32, 'network', 5));
  });

  test('consists of whole numbers of 32 bits', () => {
    const numbers = draw(3, 'network', 2000);
    expect(numbers.every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32)).toBe(true);
    // Both halves of the range are drawn about equally often.
    const high = numbers.filter((n) => n >= 2 ** 31).length;
    expect(high).toBeGreaterThan(850);
    expect(high).toBeLessThan(1150);
  });
});

describe('between', () => {
  test('draws both bounds and everything between them, and nothing else', () => {
    const random = randomFor(1, 'test');
    const drawn = new Set(Array.from({ length: 500 }, () => random.between(3, 7)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6, 7]);
  });

  test('has one answer when the bounds are equal, and still takes one draw', () => {
    const random = randomFor(1, 'test');
    expect(random.between(4, 4)).toBe(4);
    expect(random.next()).toBe(draw(1, 'test', 2)[1]);
  });
});

describe('chance', () => {
  test('comes true about as often as asked', () => {
    const random = randomFor(1, 'test');
    for (const probability of [0.05, 0.5, 0.9]) {
      const hits = Array.from({ length: 4000 }, () => random.chance(probability)).filter(Boolean).length;
      expect(hits / 4000).toBeGreaterThan(probability - 0.03);
      expect(hits / 4000).toBeLessThan(probability + 0.03);
    }
  });

  test('is never true at 0 and always at 1', () => {
    const random = randomFor(1, 'test');
    expect(Array.from({ length: 1000 }, () => random.chance(0))).not.toContain(true);
    expect(Array.from({ length: 1000 }, () => random.chance(1))).not.toContain(false);
  });
});

describe('pick', () => {
  test('takes each item at some time', () => {
    const random = randomFor(1, 'test');
    expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
  });

  test('refuses an empty list', () => {
    expect(() => randomFor(1, 'test').pick([])).toThrow(RangeError);
  });
});
