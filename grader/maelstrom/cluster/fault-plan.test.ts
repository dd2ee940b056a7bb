import { expect, test } from 'vitest';
import { describeFault, planFaults } from './fault-plan.ts';

const servers = ['n1', 'n2', 'n3', 'n4', 'n5'];

test('a seed gives the same faults, another seed others', () => {
  expect(planFaults(7, servers, 20_000)).toEqual(planFaults(7, servers, 20_000));
  expect(planFaults(7, servers, 20_000)).not.toEqual(planFaults(8, servers, 20_000));
});

test('over some seeds everything comes that can, after a quiet beginning, and ends in time', () => {
  const plans = Array.from({ length: 20 }, (_, seed) => planFaults(seed, servers, 20_000));
  const kinds = new Set(plans.flat().map(({ action }) => action.do));
  expect([...kinds].sort()).toEqual(['crash', 'cut', 'heal', 'isolate', 'pause', 'restart', 'resume']);
  for (const plan of plans) {
    expect(Math.min(...plan.map(({ atMs }) => atMs))).toBeGreaterThanOrEqual(1000);
    expect(plan.at(-1)).toEqual({ atMs: 20_000, action: { do: 'heal' } });
  }
});

test('a server alone has no links to lose', () => {
  const kinds = Array.from({ length: 20 }, (_, seed) => planFaults(seed, ['n1'], 20_000)).flat().map(({ action }) => action.do);
  expect(new Set(kinds)).toEqual(new Set(['crash', 'restart', 'pause', 'resume', 'heal']));
});

test('too short a run is quiet', () => {
  expect(planFaults(1, servers, 1000)).toEqual([]);
});

test('faults are told in words', () => {
  expect(describeFault({ do: 'isolate', node: 'leader', way: 'out' })).toBe('whoever answers is cut off, and is not heard');
  expect(describeFault({ do: 'cut', links: [['n1', 'n2']] })).toBe('cut: n1→n2');
});
