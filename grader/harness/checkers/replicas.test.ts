import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { replicas } from './replicas.ts';

const three = { S1: {}, S2: {}, S3: {} };

describe('the same log makes the same machine and sessions (Raft §2, §8)', () => {
  test('another machine at the same lastApplied breaks the rule', () => {
    const trace = new HandMade(three).step('S1', { lastApplied: 2 }, { digest: 'x=1' }).step('S2', { lastApplied: 2 }, { digest: 'x=2' });
    expect(trace.violation(replicas)).toMatchObject({
      summary: 'S1 and S2 both applied the entries up to 2, and their machines differ',
      got: 'x=2',
      expected: 'as at S1: x=1',
      nodes: ['S1', 'S2'],
    });
  });

  test('so do other sessions', () => {
    const trace = new HandMade(three)
      .step('S1', { lastApplied: 2, sessions: { c: { seq: 1 } } }, { digest: 'x=1' })
      .step('S2', { lastApplied: 2, sessions: {} }, { digest: 'x=1' });
    expect(trace.violation(replicas)).toMatchObject({ summary: 'S1 and S2 both applied the entries up to 2, and their client sessions differ', got: '{}' });
  });

  test('and another machine after a restart', () => {
    const trace = new HandMade(three).step('S1', { lastApplied: 2 }, { digest: 'x=1' }).reborn('S1').step('S1', { lastApplied: 2 }, { digest: 'x=2' });
    expect(trace.violation(replicas)?.summary).toBe('S1 applied the entries up to 2 once more, and its machines before and after differ');
  });

  test('equal ones are right, whatever their history and the order of their keys', () => {
    const trace = new HandMade(three)
      .step('S1', { lastApplied: 1, sessions: { a: 1, b: 2 } }, { digest: 'x=1' })
      .step('S1', { lastApplied: 2 }, { digest: 'x=2' })
      .step('S2', { lastApplied: 1, sessions: { b: 2, a: 1 } }, { digest: 'x=1' })
      .step('S3', { lastApplied: 2, sessions: { b: 2, a: 1 } }, { digest: 'x=2' });
    expect(trace.violation(replicas)).toBeUndefined();
  });

  test('in the middle of a batch nothing is compared, nor without a digest', () => {
    const trace = new HandMade(three)
      .step('S1', { lastApplied: 1 }, { digest: 'x=1' })
      .step('S2', { lastApplied: 1 }, { digest: 'x=1' })
      .step('S2', { machine: { x: 2 } }, { digest: 'x=2' })
      .step('S3', { lastApplied: 1 });
    expect(trace.violation(replicas)).toBeUndefined();
  });
});
