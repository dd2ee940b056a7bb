import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { logOf } from '../suite/raft-data.ts';
import { commitMonotonic } from './commit-monotonic.ts';

const one = { S1: { log: logOf(1, 1), commitIndex: 2 } };

describe('commitIndex increases monotonically (Raft Fig. 2, volatile state)', () => {
  test('a step that takes it back breaks the rule', () => {
    const found = new HandMade(one).step('S1', { commitIndex: 1 }).violation(commitMonotonic);
    expect(found).toMatchObject({ summary: 'S1 took its commitIndex back', got: 'commitIndex 2 -> 1', nodes: ['S1'] });
  });

  test('stepping down or winning an election is no excuse', () => {
    expect(new HandMade(one).step('S1', { commitIndex: 0, role: 'leader', currentTerm: 2 }).violation(commitMonotonic)).toBeDefined();
  });

  test('a restart begins at 0 again', () => {
    const trace = new HandMade(one).reborn('S1').step('S1', { role: 'follower', own: { x: 1 } }).step('S1', { commitIndex: 1 });
    expect(trace.violation(commitMonotonic)).toBeUndefined();
  });

  test('servers are compared with themselves only', () => {
    const trace = new HandMade({ ...one, S2: {} }).step('S1', { commitIndex: 2 }).step('S2', { commitIndex: 0, own: { x: 1 } });
    expect(trace.violation(commitMonotonic)).toBeUndefined();
  });
});
