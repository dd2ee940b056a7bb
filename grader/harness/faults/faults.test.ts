import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomFor } from '../kernel/random.ts';
import { cutBetween, drawFaults, type FaultKind, type TimedFault } from './faults.ts';

const kinds: readonly FaultKind[] = ['crash', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'flapping', 'slow-disk'];
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `S${i + 1}`);
const both = (a: string, b: string): [string, string][] => [[a, b], [b, a]];

function draw(seed: number, chosen: readonly FaultKind[] = kinds, servers = 5, episodes = 6): TimedFault[] {
  return drawFaults({ kinds: chosen, episodes }, names(servers), 1000, 4000, randomFor(seed, 'faults'));
}

/** What is still wrong after all the faults have struck, in order. */
function leftOver(faults: readonly TimedFault[]): string[] {
  const wrong = new Set<string>();
  for (const { action } of faults) {
    switch (action.do) {
      case 'crash':
        wrong.add('crashed');
        break;
      case 'pause':
        wrong.add('paused');
        break;
      case 'restart':
      case 'resume':
        // These cures name nobody: they are for whoever is down, or paused.
        wrong.delete(action.node);
        break;
      case 'cut':
      case 'isolate':
        wrong.add('cut');
        break;
      case 'heal':
        wrong.delete('cut');
        break;
      case 'slow-disk':
        if (action.byMs > 0) wrong.add(`slow ${action.node}`);
        else wrong.delete(`slow ${action.node}`);
    }
  }
  return [...wrong];
}

describe('drawFaults', () => {
  const anyDraw = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    chosen: fc.uniqueArray(fc.constantFrom(...kinds), { minLength: 1 }),
    servers: fc.integer({ min: 2, max: 7 }),
    episodes: fc.integer({ min: 0, max: 12 }),
  });

  test('strikes in order, and within the given time', () => {
    fc.assert(
      fc.property(anyDraw, ({ seed, chosen, servers, episodes }) => {
        const times = draw(seed, chosen, servers, episodes).map(({ atMs }) => atMs);
        expect(times.every((atMs) => Number.isInteger(atMs) && atMs >= 1000 && atMs <= 4000)).toBe(true);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      { seed: 1 },
    );
  });

  test('cures everything by the end', () => {
    fc.assert(
      fc.property(anyDraw, ({ seed, chosen, servers, episodes }) => {
        expect(leftOver(draw(seed, chosen, servers, episodes))).toEqual([]);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('strikes clients only where that is asked for, and brings them back', () => {
    const faults = drawFaults({ kinds: ['client-crash'], episodes: 6 }, names(3), 1000, 4000, randomFor(1, 'faults'), ['C1', 'C2']);
    const struck = faults.flatMap(({ action }) => (action.do === 'crash' ? [action.node] : []));
    expect(struck).toHaveLength(6);
    expect(new Set(struck)).toEqual(new Set(['C1', 'C2']));
    expect(leftOver(faults)).toEqual([]);
  });

  test('aims only at servers that there are, and cuts only links between them', () => {
    const known = new Set([...names(3), 'leader', 'crashed', 'paused']);
    for (let seed = 1; seed <= 50; seed++) {
      for (const { action } of draw(seed, kinds, 3)) {
        if ('node' in action) expect(known).toContain(action.node);
        if (action.do !== 'cut') continue;
        expect(action.links.every(([from, to]) => from !== to && known.has(from) && known.has(to))).toBe(true);
        expect(action.links.length).toBeGreaterThan(0);
      }
    }
  });

  test('is the same for the same seed, and differs for another', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  test('draws as many episodes as asked', () => {
    expect(draw(1, ['crash'], 5, 4).filter(({ action }) => action.do === 'crash')).toHaveLength(4);
    expect(draw(1, ['crash'], 5, 0)).toEqual([{ atMs: 4000, action: { do: 'heal' } }]);
  });

  test('takes all of the kinds that it is given, and no other', () => {
    const done = new Set(names(30).flatMap((_, seed) => draw(seed).map(({ action }) => action.do)));
    expect([...done].sort()).toEqual(['crash', 'cut', 'heal', 'isolate', 'pause', 'restart', 'resume', 'slow-disk']);
    expect(new Set(draw(1, ['pause']).map(({ action }) => action.do))).toEqual(new Set(['pause', 'resume', 'heal']));
  });

  test('splits leave a majority that hears itself', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const cut = draw(seed, ['split'], 5, 1).find(({ action }) => action.do === 'cut')?.action;
      const links = cut?.do === 'cut' ? cut.links : [];
      // Five servers have 20 links; groups of 1 and 4 leave 12 of them, groups of 2 and 3 leave 8.
      expect([8, 12]).toContain(20 - links.length);
    }
  });

  test('a bridge is heard by everybody, and hears everybody', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const cut = draw(seed, ['bridge'], 5, 1).find(({ action }) => action.do === 'cut')?.action;
      const links = cut?.do === 'cut' ? cut.links : [];
      const untouched = names(5).filter((server) => !links.flat().includes(server));
      expect(untouched).toHaveLength(1);
      expect(links).toHaveLength(8);
    }
  });
});

describe('cutBetween', () => {
  test('cuts both ways between groups, and nothing within one', () => {
    expect(cutBetween([['S1', 'S2'], ['S3']], names(3)).map(String).sort()).toEqual([...both('S1', 'S3'), ...both('S2', 'S3')].map(String).sort());
  });

  test('cuts off whoever is in no group', () => {
    expect(cutBetween([['S1', 'S2']], names(3)).map(String).sort()).toEqual([...both('S1', 'S3'), ...both('S2', 'S3')].map(String).sort());
    expect(cutBetween([], names(2))).toHaveLength(2);
  });

  test('cuts nothing when all are together', () => {
    expect(cutBetween([names(5)], names(5))).toEqual([]);
  });

  test('lets a server in two groups hear both', () => {
    expect(cutBetween([['S1', 'S2'], ['S1', 'S3']], names(3)).map(String).sort()).toEqual(both('S2', 'S3').map(String).sort());
  });
});
