import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { logOf } from '../suite/raft-data.ts';
import { snapshot } from './snapshot.ts';

const upTo = (lastIncludedIndex: number) => ({ lastIncludedIndex, lastIncludedTerm: 1, data: null });
const s1 = (): HandMade => new HandMade({ S1: { log: logOf(1, 1, 1) } });

describe('what was cut off the log is in a snapshot on disk (Raft §7)', () => {
  test('a shorter log that is written first breaks the rule', () => {
    expect(s1().durable('S1', { log: logOf(1), lastDiscardedIndex: 2 }).violation(snapshot)).toMatchObject({
      summary: 'S1 wrote a log that begins behind entry 2, and entries 1 to 2 are in no snapshot on its disk; a crash now would lose what they did',
      got: "no snapshot on S1's disk",
    });
  });

  test('so does one cut behind the snapshot’s end', () => {
    const trace = s1().durable('S1', { snapshot: upTo(1), lastDiscardedIndex: 2, log: logOf(1) });
    expect(trace.violation(snapshot)?.got).toBe("a snapshot up to entry 1 on S1's disk");
  });

  test('the snapshot first, or both at once, is right; and so are entries that are kept', () => {
    expect(s1().durable('S1', { snapshot: upTo(2) }).durable('S1', { log: logOf(1), lastDiscardedIndex: 2 }).violation(snapshot)).toBeUndefined();
    expect(s1().durable('S1', { snapshot: upTo(2), log: logOf(1, 1), lastDiscardedIndex: 1 }).violation(snapshot)).toBeUndefined();
  });

  test('what is only in memory can wait', () => {
    expect(s1().step('S1', { log: logOf(1), lastDiscardedIndex: 2 }).violation(snapshot)).toBeUndefined();
  });
});
