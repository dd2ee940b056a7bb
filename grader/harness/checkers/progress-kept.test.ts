import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { logOf } from '../suite/raft-data.ts';
import { progressKept } from './progress-kept.ts';

/** S1 leads term 2 and knows that S2 holds two entries. */
const leading = (): HandMade =>
  new HandMade({ S1: { log: logOf(1, 1, 2), currentTerm: 2, role: 'leader', matchIndex: { S2: 2 }, nextIndex: { S2: 3 } }, S2: {} });

describe('what is known to be replicated stays known (Raft Fig. 2)', () => {
  test('matchIndex that falls within a leadership breaks the rule', () => {
    expect(leading().step('S1', { matchIndex: { S2: 1 } }).violation(progressKept)).toMatchObject({
      got: 'matchIndex[S2] 2 -> 1',
      expected: '2 or more while it leads term 2',
      nodes: ['S1', 'S2'],
    });
  });

  test('so does nextIndex at or below it, also before the beginning of the log', () => {
    expect(leading().step('S1', { nextIndex: { S2: 2 } }).violation(progressKept)?.got).toBe('nextIndex[S2] 2, matchIndex[S2] 2');
    expect(leading().step('S1', { matchIndex: { S2: 3 } }).violation(progressKept)).toBeDefined();
    const nothing = new HandMade({ S1: { currentTerm: 2, role: 'leader', matchIndex: { S2: 0 }, nextIndex: { S2: 1 } }, S2: {} });
    expect(nothing.step('S1', { nextIndex: { S2: 0 } }).violation(progressKept)).toBeDefined();
  });

  test('a guess may be lowered down to what is known, and raised again', () => {
    const trace = leading().step('S1', { nextIndex: { S2: 4 } }).step('S1', { nextIndex: { S2: 3 } }).step('S1', { matchIndex: { S2: 3 }, nextIndex: { S2: 4 } });
    expect(trace.violation(progressKept)).toBeUndefined();
  });

  test('a new leadership knows nothing, and a follower’s numbers mean nothing', () => {
    const anew = leading().step('S1', { currentTerm: 4, matchIndex: { S2: 0 }, nextIndex: { S2: 1 } });
    expect(anew.violation(progressKept)).toBeUndefined();
    const follower = leading().step('S1', { role: 'follower' }).step('S1', { matchIndex: {}, nextIndex: { S2: 0 } });
    expect(follower.violation(progressKept)).toBeUndefined();
  });
});
