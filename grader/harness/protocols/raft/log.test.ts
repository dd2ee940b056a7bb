import { describe, expect, test } from 'vitest';
import { logOf } from '../../suite/raft-data.ts';
import { lastDurableIndex } from './replication.ts';
import { wholeLog } from './log.ts';
import type { RaftContext } from './parts.ts';
import { entryOf, firstDifference, lastIndexOf, offsetOf, termOf } from './reading.ts';
import { freshRaftState, type RaftState } from './state.ts';

const stateOf = (fields: Partial<RaftState>): RaftState => ({ ...freshRaftState(), ...fields });
const snapshot = { lastIncludedIndex: 3, lastIncludedTerm: 2, data: null };

describe('the whole log, counted from 1 (Raft §5.3)', () => {
  const state = (): RaftState => stateOf({ log: logOf(1, 1, 2) });

  test('ends at 0 when it is empty, and index 0 has term 0', () => {
    expect(wholeLog.lastIndex(stateOf({}))).toBe(0);
    expect(wholeLog.termAt(stateOf({}), 0)).toBe(0);
    expect(wholeLog.termAt(stateOf({}), 1)).toBeUndefined();
  });

  test('has a term at each index, and none beyond its end', () => {
    expect([0, 1, 2, 3, 4].map((index) => wholeLog.termAt(state(), index))).toEqual([0, 1, 1, 2, undefined]);
    expect(wholeLog.lastIndex(state())).toBe(3);
  });

  test('gives the entries from an index on, in an array of its own', () => {
    const one = state();
    expect(wholeLog.entriesFrom(one, 2)).toEqual(logOf(1, 1, 2).slice(1));
    expect(wholeLog.entriesFrom(one, 4)).toEqual([]);
    wholeLog.entriesFrom(one, 1).pop();
    expect(wholeLog.lastIndex(one)).toBe(3);
  });

  test('appends at the end, and deletes from an index on', () => {
    const one = state();
    wholeLog.append(one, ...logOf(2, 2));
    expect(wholeLog.lastIndex(one)).toBe(5);
    wholeLog.truncateFrom(one, 3);
    expect(one.log).toEqual(logOf(1, 1));
    wholeLog.truncateFrom(one, 1);
    expect(one.log).toEqual([]);
    wholeLog.truncateFrom(one, 5);
    expect(one.log).toEqual([]);
  });
});

describe('reading a log behind a snapshot (Raft §7)', () => {
  const state = stateOf({ snapshot, lastDiscardedIndex: 3, log: logOf(2, 4) });

  test('counts on from the last index that the snapshot covers', () => {
    expect([offsetOf(state), lastIndexOf(state)]).toEqual([3, 5]);
    expect([2, 3, 4, 5, 6].map((index) => termOf(state, index))).toEqual([undefined, 2, 2, 4, undefined]);
    expect([3, 4, 5].map((index) => entryOf(state, index)?.term)).toEqual([undefined, 2, 4]);
    expect(termOf(state, 0)).toBe(0);
  });
});

describe('firstDifference', () => {
  const log = logOf(1, 1, 2, 2, 3);
  const other = logOf(3);

  test('is where two logs part, or one behind the shorter', () => {
    expect(firstDifference(stateOf({ log }), stateOf({ log: [...log.slice(0, 2), ...other] }))).toBe(3);
    expect(firstDifference(stateOf({ log }), stateOf({ log: [...log, ...other] }))).toBe(6);
    expect(firstDifference(stateOf({ log }), stateOf({ log: log.slice(0, 2) }))).toBe(3);
    expect(firstDifference(stateOf({ log }), stateOf({ log }))).toBe(6);
  });

  test('sees no difference where only a prefix was cut off, though the copies are new', () => {
    const cut = stateOf({ snapshot, lastDiscardedIndex: 3, log: logOf(1, 1, 2, 2, 3).slice(3) });
    expect(firstDifference(stateOf({ log }), cut)).toBe(6);
    expect(firstDifference(stateOf({ log }), stateOf({ snapshot, lastDiscardedIndex: 3, log: logOf(2, 4) }))).toBe(5);
  });
});

describe('lastDurableIndex: what of the log is on disk as it is in memory (thesis §10.2.1)', () => {
  const durable = (memory: Partial<RaftState>, disk: Partial<RaftState>): number =>
    lastDurableIndex(stateOf(memory), { disk: { log: [], snapshot: null, ...disk }, log: wholeLog } as unknown as RaftContext);

  test.each<[string, readonly number[], readonly number[], number]>([
    ['nothing yet', [1, 1], [], 0],
    ['a part', [1, 1, 2], [1, 1], 2],
    ['all', [1, 1, 2], [1, 1, 2], 3],
    ['more than there is: the end was deleted since', [1, 1], [1, 1, 2], 2],
    ['another end: it was replaced since', [1, 3, 3], [1, 2, 2], 1],
    ['nothing of it', [3], [2], 0],
  ])('%s', (_name, memory, disk, index) => {
    expect(durable({ log: logOf(...memory) }, { log: logOf(...disk) })).toBe(index);
  });
});
