import { describe, expect, test } from 'vitest';
import { randomFor, type Random } from '../kernel/random.ts';
import { calmNetwork, Network, type Envelope, type Fate, type NetworkOptions } from './network.ts';

const letter = (from: string, to: string): Envelope => ({ from, to, label: 'Test' });

function networkOf(options: Partial<NetworkOptions> = {}, seed = 1): Network<Envelope> {
  return new Network({ ...calmNetwork, ...options }, randomFor(seed, 'network'));
}

function fates(network: Network<Envelope>, count: number, envelope = letter('S1', 'S2')): Fate[] {
  return Array.from({ length: count }, () => network.fateOf(envelope));
}

const delays = (fate: Fate): readonly number[] => (fate.kind === 'delays' ? fate.delaysMs : []);

describe('fateOf', () => {
  test('on a calm network, delivers each message once, within the delay bounds', () => {
    const all = fates(networkOf({ delayMsMin: 3, delayMsMax: 5 }), 300).map(delays);
    expect(all.every((list) => list.length === 1)).toBe(true);
    expect([...new Set(all.flat())].sort()).toEqual([3, 4, 5]);
  });

  test('loses and doubles about as many as asked', () => {
    const copies = fates(networkOf({ loss: 0.2, duplication: 0.1 }), 4000).map((fate) => delays(fate).length);
    const share = (n: number): number => copies.filter((count) => count === n).length / copies.length;
    expect(share(0)).toBeCloseTo(0.2, 1);
    expect(share(2)).toBeCloseTo(0.08, 1);
    expect(share(1) + share(0) + share(2)).toBe(1);
  });

  test('brings late ones after the usual delay and before the latest', () => {
    const all = fates(networkOf({ late: 0.5, lateMsMax: 100, delayMsMin: 1, delayMsMax: 10 }), 1000).flatMap(delays);
    expect(Math.max(...all)).toBeGreaterThan(60);
    expect(Math.max(...all)).toBeLessThanOrEqual(110);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(1);
  });

  test('draws the same count of numbers for each message, whatever becomes of it', () => {
    // What the stream says after one message must not depend on that message's fate.
    const after = (options: Partial<NetworkOptions>, act: (network: Network<Envelope>) => void): number => {
      const random: Random = randomFor(1, 'network');
      const network = new Network({ ...calmNetwork, ...options }, random);
      act(network);
      network.fateOf(letter('S1', 'S2'));
      return random.next();
    };
    const usual = after({}, () => undefined);
    expect(after({ loss: 1 }, () => undefined)).toBe(usual);
    expect(after({ duplication: 1 }, () => undefined)).toBe(usual);
    expect(after({ late: 1 }, () => undefined)).toBe(usual);
    expect(after({}, (network) => { network.cutOnly([['S1', 'S2']]); })).toBe(usual);
    expect(after({}, (network) => { network.hold('S1', 'S2'); })).toBe(usual);
    expect(after({ delayMsMin: 7, delayMsMax: 7 }, () => undefined)).toBe(usual);
  });
});

describe('cuts', () => {
  test('go one way', () => {
    const network = networkOf();
    network.cutOnly([['S1', 'S2']]);
    expect(network.fateOf(letter('S1', 'S2')).kind).toBe('cut');
    expect(network.fateOf(letter('S2', 'S1')).kind).toBe('delays');
    expect([network.isCut('S1', 'S2'), network.isCut('S2', 'S1')]).toEqual([true, false]);
  });

  test('replace the cuts before', () => {
    const network = networkOf();
    network.cutOnly([['S1', 'S2']]);
    network.cutOnly([['S2', 'S1']]);
    expect([network.isCut('S1', 'S2'), network.isCut('S2', 'S1')]).toEqual([false, true]);
    network.cutOnly([]);
    expect(network.isCut('S2', 'S1')).toBe(false);
  });

  test('come before holding: what is sent into a cut is gone', () => {
    const network = networkOf();
    network.hold('S1', 'S2');
    network.cutOnly([['S1', 'S2']]);
    expect(network.fateOf(letter('S1', 'S2')).kind).toBe('cut');
    expect(network.release()).toEqual([]);
  });
});

describe('holding', () => {
  test('keeps back what is sent on the link, and only that', () => {
    const network = networkOf();
    network.hold('S1', 'S2');
    expect(network.fateOf(letter('S1', 'S2')).kind).toBe('held');
    expect(network.fateOf(letter('S2', 'S1')).kind).toBe('delays');
    expect(network.fateOf(letter('S1', 'S3')).kind).toBe('delays');
  });

  test('release hands back everything in order of sending, once, and stops holding', () => {
    const network = networkOf();
    network.hold('S1', 'S2');
    network.hold('S1', 'S3');
    const letters = [letter('S1', 'S2'), letter('S1', 'S3'), letter('S1', 'S2')];
    for (const each of letters) network.fateOf(each);
    expect(network.release()).toEqual(letters);
    expect(network.release()).toEqual([]);
    expect(network.fateOf(letter('S1', 'S2')).kind).toBe('delays');
  });

  test('even a lossy network loses nothing that is held', () => {
    const network = networkOf({ loss: 1 });
    network.hold('S1', 'S2');
    network.fateOf(letter('S1', 'S2'));
    expect(network.release()).toHaveLength(1);
  });
});
