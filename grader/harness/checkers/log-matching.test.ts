import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { LogEntry } from '../protocols/raft/state.ts';
import { figure7, logOf } from '../suite/raft-data.ts';
import { logMatching } from './log-matching.ts';

const entry = (term: number, key: string): LogEntry => ({ term, command: { op: 'put', key, value: 1 } });

describe('Log Matching (Raft §5.3, Fig. 3)', () => {
  test('is broken by two commands in entries of the same index and term', () => {
    const trace = new HandMade({ S1: {}, S2: {} }).step('S1', { log: [entry(1, 'x')] }).step('S2', { log: [entry(1, 'y')] });
    expect(trace.violation(logMatching)).toMatchObject({ summary: 'S1 and S2 have different commands in entry 1 of term 1', nodes: ['S1', 'S2'] });
  });

  test('is broken by agreement on an entry but not on the one before it', () => {
    const trace = new HandMade({ S1: {}, S2: {} }).step('S1', { log: logOf(1, 3) }).step('S2', { log: logOf(2, 3) });
    expect(trace.violation(logMatching)?.summary).toBe('S1 and S2 agree on entry 2 of term 3, but not on entry 1 before it');
  });

  test('is broken by logs that disagree from the beginning of the run', () => {
    const trace = new HandMade({ S1: { log: logOf(1, 3) }, S2: { log: logOf(2, 3) } });
    expect(trace.violation(logMatching)).toBeDefined();
  });

  test('holds over the history: an entry that is gone still counts', () => {
    const trace = new HandMade({ S1: {}, S2: {} })
      .step('S1', { log: [entry(1, 'x')] })
      .step('S1', { log: [] })
      .step('S2', { log: [entry(1, 'y')] });
    expect(trace.violation(logMatching)).toBeDefined();
  });

  test('allows other entries at the same index in other terms: all of Fig. 7 at once', () => {
    const { leader, a, b, c, d, e, f } = figure7;
    const trace = new HandMade({ S1: { log: [...leader] }, S2: { log: [...a] }, S3: { log: [...b] }, S4: { log: [...c] }, S5: { log: [...d] }, S6: { log: [...e] }, S7: { log: [...f] } });
    expect(trace.violation(logMatching)).toBeUndefined();
  });

  test('allows equal entries with their fields in another order', () => {
    const trace = new HandMade({ S1: {}, S2: {} })
      .step('S1', { log: [{ term: 1, command: { op: 'put', key: 'x', value: 1 } }] })
      .step('S2', { log: [{ command: { value: 1, key: 'x', op: 'put' }, term: 1 }] });
    expect(trace.violation(logMatching)).toBeUndefined();
  });

  test('allows a log to be replaced by another leader’s, and sees its entries behind a snapshot at their own index (Raft §7)', () => {
    const entries = logOf(1, 1, 2);
    const trace = new HandMade({ S1: { log: entries }, S2: { log: logOf(1, 1, 1) } })
      .step('S2', { log: entries })
      .step('S2', { log: entries.slice(2), lastDiscardedIndex: 2, snapshot: { lastIncludedIndex: 2, lastIncludedTerm: 1, data: null } });
    expect(trace.violation(logMatching)).toBeUndefined();
  });
});
