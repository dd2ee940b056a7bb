import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { logOf } from '../suite/raft-data.ts';
import { matchSoundness } from './match-soundness.ts';

const log = logOf(1, 1, 2);

/** S1 leads term 2 with three entries; S2 has heard of term 2. */
function leading(disk: readonly number[]): HandMade {
  return new HandMade({ S1: { log, currentTerm: 2, role: 'leader', matchIndex: { S2: 0 } }, S2: { log: logOf(...disk), currentTerm: 1 } }).durable('S2', { currentTerm: 2 });
}

describe('matchIndex is known to be replicated (Raft §5.3, Fig. 2)', () => {
  test('one that is larger than what the peer has on disk breaks the rule', () => {
    const found = leading([1]).step('S1', { matchIndex: { S2: 2 } }).violation(matchSoundness);
    expect(found).toMatchObject({
      summary: "S1 believes that S2 holds its log up to entry 2, but only entries up to 1 of it is on S2's disk",
      got: 'matchIndex[S2] = 2',
      expected: 'at most 1',
      nodes: ['S1', 'S2'],
    });
  });

  test('entries in the peer’s memory do not count, and on its disk they do', () => {
    const inMemory = leading([1]).step('S2', { log });
    expect(inMemory.step('S1', { matchIndex: { S2: 3 } }).violation(matchSoundness)).toBeDefined();
    const onDisk = leading([1]).durable('S2', { log });
    expect(onDisk.step('S1', { matchIndex: { S2: 3 } }).violation(matchSoundness)).toBeUndefined();
  });

  test('entries of another term at the same index do not count', () => {
    const found = leading([1, 1, 1]).step('S1', { matchIndex: { S2: 3 } }).violation(matchSoundness);
    expect(found?.expected).toBe('at most 2');
  });

  test('a smaller one than could be is allowed, and one that counts what is there', () => {
    const trace = leading([1, 1, 2]).step('S1', { matchIndex: { S2: 1 } }).step('S1', { matchIndex: { S2: 3 } });
    expect(trace.violation(matchSoundness)).toBeUndefined();
  });

  test('a stale leader rightly keeps an old one after a newer leader has overwritten the peer', () => {
    const trace = new HandMade({ S1: { log, currentTerm: 2, role: 'leader', matchIndex: { S2: 0, S3: 0 } }, S2: { log }, S3: { log: logOf(1) } })
      .durable('S2', { currentTerm: 2 })
      .step('S1', { matchIndex: { S2: 3, S3: 0 } })
      .durable('S2', { currentTerm: 3, log: logOf(1, 3) })
      .step('S1', { matchIndex: { S2: 3, S3: 1 } });
    expect(trace.violation(matchSoundness)).toBeUndefined();
  });

  test('what a server that does not lead has in matchIndex matters to nobody', () => {
    const trace = leading([1]).step('S1', { role: 'follower', matchIndex: { S2: 3 } });
    expect(trace.violation(matchSoundness)).toBeUndefined();
  });

  test('what the peer’s snapshot covers counts as held (Raft §7)', () => {
    const snapshot = { lastIncludedIndex: 2, lastIncludedTerm: 1, data: null };
    const trace = leading([1]).durable('S2', { lastDiscardedIndex: 2, snapshot, log: [] });
    expect(trace.step('S1', { matchIndex: { S2: 2 } }).violation(matchSoundness)).toBeUndefined();
    expect(trace.step('S1', { matchIndex: { S2: 3 } }).violation(matchSoundness)).toBeDefined();
  });

  test('what the peer has confirmed stays on its disk while it is in that term', () => {
    const confirmed = (): HandMade => leading([1, 1, 2]).step('S1', { matchIndex: { S2: 3 } });
    expect(confirmed().durable('S2', { log: logOf(1, 1) }).violation(matchSoundness)).toMatchObject({ got: 'matchIndex[S2] = 3', expected: 'at most 2' });
    expect(confirmed().durable('S2', { log: logOf(1, 1, 2, 2) }).violation(matchSoundness)).toBeUndefined();
    // A later leader may have it overwritten, and this one crash or step down.
    expect(confirmed().durable('S2', { currentTerm: 3, log: logOf(1, 3) }).violation(matchSoundness)).toBeUndefined();
    expect(confirmed().reborn('S1').durable('S2', { log: logOf(1) }).violation(matchSoundness)).toBeUndefined();
    expect(confirmed().step('S1', { role: 'follower' }).durable('S2', { log: logOf(1) }).violation(matchSoundness)).toBeUndefined();
  });

  test('what a snapshot on the peer’s disk covers counts, and what the leader has cut off does not by itself', () => {
    const snapshot = { lastIncludedIndex: 5, lastIncludedTerm: 2, data: null };
    const leader = (): HandMade => leading([1]).step('S1', { log: logOf(2), lastDiscardedIndex: 5, snapshot });
    expect(leader().step('S1', { matchIndex: { S2: 5 } }).violation(matchSoundness)?.expected).toBe('at most 1');
    expect(leader().durable('S2', { snapshot }).step('S1', { matchIndex: { S2: 5 } }).violation(matchSoundness)).toBeUndefined();
    expect(leader().durable('S2', { snapshot, log: [], lastDiscardedIndex: 5 }).step('S1', { matchIndex: { S2: 6 } }).violation(matchSoundness)?.expected).toBe('at most 5');
  });
});
