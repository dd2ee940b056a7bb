import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { AppendEntries, InstallSnapshot, RequestVote } from '../protocols/raft/messages.ts';
import { logOf } from '../suite/raft-data.ts';
import { durability } from './durability.ts';

const voteRequest: RequestVote = { type: 'RequestVote', term: 2, candidateId: 'S1', lastLogIndex: 0, lastLogTerm: 0 };
const granted = { term: 2, voteGranted: true };

function append(term: number, prevLogIndex: number, ...terms: number[]): AppendEntries {
  const entries = logOf(...Array<number>(prevLogIndex).fill(1), ...terms).slice(prevLogIndex);
  return { type: 'AppendEntries', term, leaderId: 'S1', prevLogIndex, prevLogTerm: 1, entries, leaderCommit: 0 };
}
const success = { term: 2, success: true };
const s2 = (): HandMade => new HandMade({ S2: { currentTerm: 1, log: logOf(1) } });

describe('A vote is on disk before it leaves (Raft §5.1, Fig. 2)', () => {
  test('a vote that is only in memory breaks the rule', () => {
    const trace = s2().step('S2', { currentTerm: 2, votedFor: 'S1' }).reply('S2', 'S1', voteRequest, granted);
    expect(trace.violation(durability)).toMatchObject({
      summary: 'S2 promised S1 its vote for S1 in term 2 before that was on its disk; a crash now would break the promise',
      got: "S2's disk holds term 1, vote none",
      nodes: ['S2', 'S1'],
    });
  });

  test('so does one with only the term on disk, or with a vote for somebody else', () => {
    expect(s2().durable('S2', { currentTerm: 2 }).reply('S2', 'S1', voteRequest, granted).violation(durability)).toBeDefined();
    expect(s2().durable('S2', { currentTerm: 2, votedFor: 'S3' }).reply('S2', 'S1', voteRequest, granted).violation(durability)).toBeDefined();
  });

  test('one that is on disk is kept, also when it is given again', () => {
    const trace = s2().durable('S2', { currentTerm: 2, votedFor: 'S1' }).reply('S2', 'S1', voteRequest, granted).reply('S2', 'S1', voteRequest, granted);
    expect(trace.violation(durability)).toBeUndefined();
  });

  test('a refusal promises nothing', () => {
    const trace = s2().step('S2', { currentTerm: 2 }).reply('S2', 'S1', voteRequest, { term: 2, voteGranted: false });
    expect(trace.violation(durability)).toBeUndefined();
  });
});

describe('Entries are on disk before their success leaves (Raft §5.1, Fig. 2)', () => {
  test('a success for entries that are only in memory breaks the rule', () => {
    const trace = s2().durable('S2', { currentTerm: 2 }).step('S2', { log: logOf(1, 2) }).reply('S2', 'S1', append(2, 1, 2), success);
    expect(trace.violation(durability)).toMatchObject({
      summary: 'S2 promised S1 entry 2 of term 2 before that was on its disk; a crash now would break the promise',
      got: "S2's disk holds no entry 2",
    });
  });

  test('so does one while the disk has another entry there, or an earlier term', () => {
    const other = s2().durable('S2', { currentTerm: 2, log: logOf(1, 1) }).reply('S2', 'S1', append(2, 1, 2), success);
    expect(other.violation(durability)?.got).toBe("S2's disk holds entry 2 of term 1");
    const earlier = s2().step('S2', { currentTerm: 2 }).reply('S2', 'S1', append(2, 1), success);
    expect(earlier.violation(durability)?.got).toBe("S2's disk holds currentTerm 1");
  });

  test('so does one before the last of several entries is written', () => {
    const trace = s2().durable('S2', { currentTerm: 2, log: logOf(1, 2) }).reply('S2', 'S1', append(2, 1, 2, 2), success);
    expect(trace.violation(durability)?.got).toBe("S2's disk holds no entry 3");
  });

  test('a success for entries that were on disk already is kept, without another write', () => {
    const trace = new HandMade({ S2: { currentTerm: 2, log: logOf(1, 2, 2) } }).reply('S2', 'S1', append(2, 1, 2), success);
    expect(trace.violation(durability)).toBeUndefined();
  });

  test('a heartbeat’s success promises no entries', () => {
    const trace = new HandMade({ S2: { currentTerm: 2, log: logOf(1) } }).step('S2', { commitIndex: 1 }).reply('S2', 'S1', append(2, 1), success);
    expect(trace.violation(durability)).toBeUndefined();
  });

  test('a success that leaves after a newer leader has overwritten the entries is kept', () => {
    // An async handler awaited its write; by the time it answers, a leader of term 3 has come.
    const trace = s2()
      .durable('S2', { currentTerm: 2, log: logOf(1, 2) })
      .durable('S2', { currentTerm: 3, log: logOf(1, 3) })
      .reply('S2', 'S1', append(2, 1, 2), success);
    expect(trace.violation(durability)).toBeUndefined();
  });

  test('a refusal promises nothing', () => {
    const trace = s2().step('S2', { log: [] }).reply('S2', 'S1', append(2, 1, 2), { term: 2, success: false });
    expect(trace.violation(durability)).toBeUndefined();
  });

  test('what a snapshot on disk covers is on disk (Raft §7)', () => {
    const snapshot = { lastIncludedIndex: 2, lastIncludedTerm: 2, data: null };
    const trace = new HandMade({ S2: { currentTerm: 2, lastDiscardedIndex: 2, snapshot, log: [] } }).reply('S2', 'S1', append(2, 1, 2), success);
    expect(trace.violation(durability)).toBeUndefined();
  });
});

describe('A snapshot is on disk before its reply leaves (Raft §7, Fig. 13)', () => {
  const install = (more: Partial<InstallSnapshot> = {}): InstallSnapshot => {
    return { type: 'InstallSnapshot', term: 2, leaderId: 'S1', lastIncludedIndex: 5, lastIncludedTerm: 1, offset: 0, data: null, done: true, ...more };
  };
  const installed = { lastDiscardedIndex: 5, snapshot: { lastIncludedIndex: 5, lastIncludedTerm: 1, data: null }, log: [] };
  const inTerm2 = (): HandMade => s2().durable('S2', { currentTerm: 2 });

  test('a reply while the snapshot is only in memory breaks the rule', () => {
    const trace = inTerm2().step('S2', installed).reply('S2', 'S1', install(), { term: 2 });
    expect(trace.violation(durability)).toMatchObject({
      summary: 'S2 promised S1 everything up to entry 5 under term 2 before that was on its disk; a crash now would break the promise',
      got: "S2's disk holds entries up to 1, currentTerm 2",
    });
  });

  test('one that is on disk is kept, and so are the entries themselves', () => {
    expect(inTerm2().durable('S2', installed).reply('S2', 'S1', install(), { term: 2 }).violation(durability)).toBeUndefined();
    expect(inTerm2().durable('S2', { log: logOf(1, 1, 1, 1, 1, 1) }).reply('S2', 'S1', install(), { term: 2 }).violation(durability)).toBeUndefined();
  });

  test('a refusal, a chunk before the last and a reply that asks for more promise nothing', () => {
    expect(inTerm2().reply('S2', 'S1', install({ term: 1 }), { term: 2 }).violation(durability)).toBeUndefined();
    expect(inTerm2().reply('S2', 'S1', install({ done: false }), { term: 2 }).violation(durability)).toBeUndefined();
    expect(inTerm2().reply('S2', 'S1', install({ offset: 9 }), { term: 2, nextOffset: 0 }).violation(durability)).toBeUndefined();
  });
});
