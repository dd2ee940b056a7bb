import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { logOf } from '../suite/raft-data.ts';
import { leaderAppendOnly } from './leader-append-only.ts';

// Entries keep their identity from copy to copy, as in a real trace.
const log = logOf(1, 1, 2, 2);
const leading = (): HandMade => new HandMade({ S1: { log, currentTerm: 2, role: 'leader' } });

describe('Leader Append-Only (Raft §5.3, Fig. 3)', () => {
  test('is broken when a leader deletes entries of its own', () => {
    const found = leading().step('S1', { log: log.slice(0, 2) }).violation(leaderAppendOnly);
    expect(found).toMatchObject({ summary: 'S1, leader of term 2, changed or deleted entry 3 of its own log', nodes: ['S1'] });
  });

  test('is broken when a leader replaces an entry, even by an equal number of them', () => {
    const found = leading().step('S1', { log: [...log.slice(0, 3), ...logOf(3)] }).violation(leaderAppendOnly);
    expect(found?.summary).toContain('changed or deleted entry 4');
  });

  test('allows a leader to append', () => {
    expect(leading().step('S1', { log: [...log, ...logOf(2)] }).violation(leaderAppendOnly)).toBeUndefined();
  });

  test('allows a follower to delete, and a leader in the step in which it steps down', () => {
    const follower = new HandMade({ S1: { log, currentTerm: 2 } }).step('S1', { log: log.slice(0, 2) });
    expect(follower.violation(leaderAppendOnly)).toBeUndefined();
    const stepsDown = leading().step('S1', { currentTerm: 3, role: 'follower', log: log.slice(0, 2) });
    expect(stepsDown.violation(leaderAppendOnly)).toBeUndefined();
  });

  test('allows a leader to cut off a prefix that a snapshot replaces (Raft §7)', () => {
    const snapshot = { lastIncludedIndex: 3, lastIncludedTerm: 2, data: null };
    expect(leading().step('S1', { log: log.slice(3), lastDiscardedIndex: 3, snapshot }).violation(leaderAppendOnly)).toBeUndefined();
  });
});
