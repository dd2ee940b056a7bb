import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { RaftState } from '../protocols/raft/state.ts';
import { logOf } from '../suite/raft-data.ts';
import { leaderCompleteness } from './leader-completeness.ts';

const servers = { S1: {}, S2: {}, S3: {}, S4: {}, S5: {} };
const leads = (currentTerm: number, terms: readonly number[], more: Partial<RaftState> = {}): Partial<RaftState> => ({
  currentTerm,
  role: 'leader',
  log: logOf(...terms),
  ...more,
});

describe('Leader Completeness (Raft §5.4, Fig. 3)', () => {
  test('is broken by a later leader without a committed entry: Fig. 8(d)', () => {
    const trace = new HandMade(servers)
      .step('S1', leads(4, [1, 2]))
      .step('S1', { commitIndex: 2 })
      .step('S5', leads(5, [1, 3]));
    expect(trace.violation(leaderCompleteness)).toMatchObject({
      summary: 'S5 leads term 5 without entry 2 of term 2, which S1 committed in term 4',
      got: 'entry 2 of S5 has term 3',
      nodes: ['S1', 'S5'],
    });
  });

  test('is broken by a later leader whose log is too short', () => {
    const trace = new HandMade(servers).step('S1', leads(2, [1, 2])).step('S1', { commitIndex: 2 }).step('S2', leads(3, [1]));
    expect(trace.violation(leaderCompleteness)?.got).toBe('S2 has no entry 2');
  });

  test('is broken by a stale leader that commits after a newer one without the entry was elected', () => {
    const trace = new HandMade(servers)
      .step('S1', leads(2, [1, 2]))
      .step('S2', leads(3, [1]))
      .step('S1', { commitIndex: 2 });
    expect(trace.violation(leaderCompleteness)?.summary).toBe('S2 leads term 3 without entry 2 of term 2, which S1 committed in term 2');
  });

  test('is broken by an entry that a leader declares committed in the very step that elects it', () => {
    const trace = new HandMade(servers).step('S1', leads(4, [1, 2], { commitIndex: 2 })).step('S5', leads(5, [1, 3]));
    expect(trace.violation(leaderCompleteness)?.summary).toBe('S5 leads term 5 without entry 2 of term 2, which S1 committed in term 4');
  });

  test('allows a later leader that has the entry, whatever it has besides', () => {
    const trace = new HandMade(servers)
      .step('S1', leads(2, [1, 2]))
      .step('S1', { commitIndex: 2 })
      .step('S2', leads(3, [1, 2, 2, 3]))
      .step('S2', { commitIndex: 4 });
    expect(trace.violation(leaderCompleteness)).toBeUndefined();
  });

  test('allows an earlier leader, still up, that lacks what a later one commits', () => {
    const trace = new HandMade(servers).step('S1', leads(2, [1, 2])).step('S2', leads(3, [1, 3])).step('S2', { commitIndex: 2 });
    expect(trace.violation(leaderCompleteness)).toBeUndefined();
  });

  test('takes nobody’s word for a commit but a leader’s', () => {
    const trace = new HandMade(servers).step('S1', { currentTerm: 2, log: logOf(1, 2), commitIndex: 2 }).step('S2', leads(3, [1]));
    expect(trace.violation(leaderCompleteness)).toBeUndefined();
  });

  test('does not count what a new leader already knew to be committed as its own declaration', () => {
    // S1 heard of the commit as a follower; it was made in term 2, and S3 leads term 3 rightly without entry 2.
    const trace = new HandMade(servers)
      .step('S3', leads(3, [1]))
      .step('S1', { currentTerm: 4, log: logOf(1, 4), commitIndex: 1 })
      .step('S1', { role: 'leader', currentTerm: 5 });
    expect(trace.violation(leaderCompleteness)).toBeUndefined();
  });

  test('takes what a leader’s snapshot covers as present (Raft §7)', () => {
    const snapshot = { lastIncludedIndex: 2, lastIncludedTerm: 2, data: null };
    const trace = new HandMade(servers)
      .step('S1', leads(2, [1, 2]))
      .step('S1', { commitIndex: 2 })
      .step('S2', { currentTerm: 3, role: 'leader', log: logOf(3), lastDiscardedIndex: 2, snapshot });
    expect(trace.violation(leaderCompleteness)).toBeUndefined();
  });
});
