import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { LogEntry } from '../protocols/raft/state.ts';
import { logOf } from '../suite/raft-data.ts';
import { applyOrder } from './apply-order.ts';

const log = logOf(1, 1, 1, 1, 1, 1);
const at = (index: number): LogEntry => log[index - 1] as LogEntry;
const snapshotAt = (lastIncludedIndex: number) => ({ lastIncludedIndex, lastIncludedTerm: 1, data: null });

/** S1 knows that five entries are committed; what it applies is up to the test. */
const five = (): HandMade => new HandMade({ S1: { log } }).step('S1', { commitIndex: 5 });

describe('entries are applied in order, each once (Raft §5.3, Fig. 2)', () => {
  test('one after the other is right, and lastApplied may move first', () => {
    const trace = five().step('S1', { lastApplied: 2 }).apply('S1', 1, at(1)).apply('S1', 2, at(2)).step('S1', { lastApplied: 3 }).apply('S1', 3, at(3));
    expect(trace.step('S1', { own: { x: 1 } }).violation(applyOrder)).toBeUndefined();
  });

  test('a gap breaks the rule, at the beginning too', () => {
    expect(five().apply('S1', 1, at(1)).apply('S1', 4, at(4)).violation(applyOrder)).toMatchObject({
      summary: 'S1 applied entry 4 without entries 2 to 3: the last before was entry 1',
      expected: 'entry 2',
    });
    expect(five().apply('S1', 2, at(2)).violation(applyOrder)?.summary).toBe('S1 applied entry 2 without entry 1: it had applied nothing before');
  });

  test('so does an entry that is applied again, or an earlier one', () => {
    const two = (): HandMade => five().apply('S1', 1, at(1)).apply('S1', 2, at(2));
    expect(two().apply('S1', 2, at(2)).violation(applyOrder)?.summary).toBe('S1 applied entry 2 again or too late: the last before was entry 2');
    expect(two().apply('S1', 1, at(1)).violation(applyOrder)).toBeDefined();
  });

  test('so does one beyond commitIndex', () => {
    const trace = new HandMade({ S1: { log } }).step('S1', { commitIndex: 1 }).apply('S1', 1, at(1)).apply('S1', 2, at(2));
    expect(trace.violation(applyOrder)).toMatchObject({ got: 'entry 2 applied with commitIndex 1', expected: 'nothing beyond entry 1' });
  });

  test('each server and each life counts for itself', () => {
    const trace = new HandMade({ S1: { log }, S2: { log } })
      .step('S1', { commitIndex: 2 })
      .apply('S1', 1, at(1))
      .step('S2', { commitIndex: 1 })
      .apply('S2', 1, at(1))
      .apply('S1', 2, at(2))
      .reborn('S1')
      .step('S1', { commitIndex: 1 })
      .apply('S1', 1, at(1));
    expect(trace.violation(applyOrder)).toBeUndefined();
    expect(trace.reborn('S2').step('S2', { commitIndex: 5 }).apply('S2', 2, at(2)).violation(applyOrder)).toBeDefined();
  });
});

describe('lastApplied is the last entry that was applied', () => {
  test('one that runs ahead breaks the rule at the next step, when all has left', () => {
    const trace = five().step('S1', { lastApplied: 3 }).apply('S1', 1, at(1)).step('S1', { own: { x: 1 } });
    expect(trace.violation(applyOrder)).toMatchObject({ summary: 'S1 has lastApplied 3, but has applied only the entries up to 1', expected: '1 until the next entry has been applied' });
  });

  test('not while a write keeps back what was made', () => {
    const trace = five().writing('S1').step('S1', { lastApplied: 1 }).step('S1', { lastApplied: 2 });
    expect(trace.violation(applyOrder)).toBeUndefined();
    expect(trace.written('S1').apply('S1', 1, at(1)).apply('S1', 2, at(2)).step('S1', { own: { x: 1 } }).violation(applyOrder)).toBeUndefined();
    const ahead = five().writing('S1').step('S1', { lastApplied: 1 }).written('S1').step('S1', { own: { x: 1 } });
    expect(ahead.violation(applyOrder)?.summary).toBe('S1 has lastApplied 1, but has applied nothing');
  });

  test('a batch may be counted when all of it has been applied', () => {
    const trace = five().apply('S1', 1, at(1)).step('S1', { own: { x: 1 } }).apply('S1', 2, at(2)).step('S1', { lastApplied: 2 }).step('S1', { own: {} });
    expect(trace.violation(applyOrder)).toBeUndefined();
  });

  test('one that falls breaks the rule', () => {
    const trace = five().apply('S1', 1, at(1)).step('S1', { lastApplied: 1 }).step('S1', { lastApplied: 0 });
    expect(trace.violation(applyOrder)?.got).toBe('lastApplied 1 -> 0');
  });
});

describe('a restored snapshot counts as applying what it covers (Raft §7)', () => {
  test('the next entry is the one behind it, after a restart', () => {
    const trace = new HandMade({ S1: { log: log.slice(4), lastDiscardedIndex: 4, snapshot: snapshotAt(4) } }).step('S1', { lastApplied: 4, commitIndex: 4 }).step('S1', { commitIndex: 5 });
    expect(trace.apply('S1', 5, at(5)).violation(applyOrder)).toBeUndefined();
    expect(trace.apply('S1', 1, at(1)).violation(applyOrder)).toBeDefined();
  });

  test('or after one was installed, also when what was applied before leaves later', () => {
    const trace = five()
      .step('S1', { lastApplied: 1 })
      .apply('S1', 1, at(1))
      .writing('S1')
      .step('S1', { lastApplied: 2 })
      .step('S1', { lastApplied: 5, snapshot: snapshotAt(5) })
      .written('S1')
      .apply('S1', 2, at(2))
      .step('S1', { commitIndex: 6, lastApplied: 6 })
      .apply('S1', 6, at(6));
    expect(trace.violation(applyOrder)).toBeUndefined();
  });

  test('also where the entries behind it are applied in the same step', () => {
    const installed = { kind: 'message', from: 'S2', message: { type: 'InstallSnapshot', lastIncludedIndex: 3 } } as const;
    const trace = five().step('S1', { lastApplied: 5, snapshot: snapshotAt(5) }, { event: installed }).apply('S1', 4, at(4)).apply('S1', 5, at(5));
    expect(trace.step('S1', { own: { x: 1 } }).violation(applyOrder)).toBeUndefined();
  });

  test('one at which lastApplied does not stand excuses no gap', () => {
    expect(five().step('S1', { snapshot: snapshotAt(4) }).apply('S1', 5, at(5)).violation(applyOrder)).toBeDefined();
  });

  test('one that takes lastApplied back breaks the rule', () => {
    const trace = five().apply('S1', 1, at(1)).apply('S1', 2, at(2)).step('S1', { lastApplied: 2 }).step('S1', { lastApplied: 1, snapshot: snapshotAt(1) });
    expect(trace.violation(applyOrder)?.summary).toBe('S1 took its lastApplied back');
  });
});
