import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { electionSafety } from './election-safety.ts';

// Election Safety, Raft §5.2, Fig. 3: at most one leader can be elected in a given term.

const three = { S1: {}, S2: {}, S3: {} };

describe('Election Safety (Raft §5.2, Fig. 3)', () => {
  test('is broken when a second server leads a term', () => {
    const trace = new HandMade(three).step('S1', { currentTerm: 2, role: 'leader' }).step('S2', { currentTerm: 2, role: 'leader' });
    expect(trace.violation(electionSafety)).toMatchObject({ summary: 'S1 and S2 both lead term 2', nodes: ['S1', 'S2'] });
  });

  test('is broken even when the first has stepped down, or crashed, since', () => {
    const lead = { currentTerm: 2, role: 'leader' } as const;
    expect(new HandMade(three).step('S1', lead).step('S1', { role: 'follower' }).step('S2', lead).violation(electionSafety)).toBeDefined();
    expect(new HandMade(three).step('S1', lead).reborn('S1').step('S2', lead).violation(electionSafety)).toBeDefined();
  });

  test('allows leaders of different terms at the same time', () => {
    const trace = new HandMade(three).step('S1', { currentTerm: 2, role: 'leader' }).step('S2', { currentTerm: 3, role: 'leader' });
    expect(trace.violation(electionSafety)).toBeUndefined();
  });

  test('allows a leader to go on leading, and to lead again in a later term', () => {
    const trace = new HandMade(three)
      .step('S1', { currentTerm: 2, role: 'leader' })
      .step('S1', { commitIndex: 0, own: { x: 1 } })
      .step('S1', { currentTerm: 3, role: 'follower' })
      .step('S1', { currentTerm: 4, role: 'leader' });
    expect(trace.violation(electionSafety)).toBeUndefined();
  });

  test('allows many candidates in a term', () => {
    const trace = new HandMade(three).step('S1', { currentTerm: 2, role: 'candidate' }).step('S2', { currentTerm: 2, role: 'candidate' });
    expect(trace.violation(electionSafety)).toBeUndefined();
  });
});
