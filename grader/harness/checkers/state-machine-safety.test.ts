import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { LogEntry } from '../protocols/raft/state.ts';
import { logOf } from '../suite/raft-data.ts';
import { stateMachineSafety } from './state-machine-safety.ts';

const [one, two] = logOf(1, 2) as [LogEntry, LogEntry];
const other: LogEntry = { term: 3, command: { op: 'delete', key: 'k2' } };
const servers = { S1: { log: [one, two] }, S2: { log: [one, other] }, S3: {} };

describe('State Machine Safety (Raft §5.4.3, Fig. 3)', () => {
  test('is broken when two servers apply different entries at an index', () => {
    const trace = new HandMade(servers).apply('S1', 2, two).apply('S2', 2, other);
    expect(trace.violation(stateMachineSafety)).toMatchObject({
      summary: 'S2 applied entry 2 of term 3, but S1 had committed entry 2 of term 2',
      nodes: ['S1', 'S2'],
    });
  });

  test('is broken when commitIndex passes different entries', () => {
    const trace = new HandMade(servers).step('S1', { commitIndex: 2 }).step('S2', { commitIndex: 2 });
    expect(trace.violation(stateMachineSafety)?.summary).toBe('S2 committed entry 2 of term 3, but S1 had committed entry 2 of term 2');
  });

  test('is broken when a server applies another entry than it had committed', () => {
    const trace = new HandMade(servers).step('S1', { commitIndex: 2 }).apply('S1', 2, other);
    expect(trace.violation(stateMachineSafety)?.summary).toBe('S1 applied entry 2 of term 3, but it had committed entry 2 of term 2');
  });

  test('is broken when only the command differs', () => {
    const trace = new HandMade(servers).apply('S1', 1, one).apply('S2', 1, { ...one, command: { op: 'noop' } });
    expect(trace.violation(stateMachineSafety)).toBeDefined();
  });

  test('is broken by a commitIndex beyond the end of the log (Raft Fig. 2)', () => {
    const trace = new HandMade(servers).step('S1', { commitIndex: 3 });
    expect(trace.violation(stateMachineSafety)?.summary).toBe('S1 set commitIndex to 3, but its log ends at 2');
  });

  test('remembers over crashes: a server may not apply something else in its next life', () => {
    const trace = new HandMade(servers).apply('S1', 2, two).reborn('S1').apply('S1', 2, other);
    expect(trace.violation(stateMachineSafety)).toBeDefined();
  });

  test('allows equal entries everywhere, and to apply them again after a crash', () => {
    const trace = new HandMade({ S1: { log: [one, two] }, S2: { log: [one, two] } })
      .step('S1', { commitIndex: 2 })
      .apply('S1', 1, one)
      .apply('S1', 2, two)
      .reborn('S1')
      .step('S1', { commitIndex: 2 })
      .apply('S1', 1, one)
      .step('S2', { commitIndex: 1 })
      .apply('S2', 1, { command: one.command, term: one.term });
    expect(trace.violation(stateMachineSafety)).toBeUndefined();
  });

  test('allows a conflict between entries that nobody committed', () => {
    const trace = new HandMade(servers).step('S1', { commitIndex: 1 }).step('S2', { commitIndex: 1 });
    expect(trace.violation(stateMachineSafety)).toBeUndefined();
  });

  test('allows commitIndex at the end of a snapshot, with no entry behind it (Raft §7)', () => {
    const snapshot = { lastIncludedIndex: 2, lastIncludedTerm: 2, data: null };
    const trace = new HandMade(servers).step('S1', { commitIndex: 2 }).step('S3', { lastDiscardedIndex: 2, snapshot, commitIndex: 2 });
    expect(trace.violation(stateMachineSafety)).toBeUndefined();
    expect(new HandMade(servers).step('S3', { lastDiscardedIndex: 2, snapshot, commitIndex: 3 }).violation(stateMachineSafety)).toBeDefined();
  });
});
