import { describe, expect, test } from 'vitest';
import { accept, accepted, ballot, handMadePaxos, holds, nack, prepare, promise } from '../../../bench/testing/hand-made-paxos.ts';
import { paxosDurability } from './durability.ts';

const [one, two] = [ballot(1), ballot(2)];

describe('Promises and acceptances are on disk before they leave (Paxos Made Simple §2.5)', () => {
  test('is broken by a promise that is in memory only', () => {
    const trace = handMadePaxos().step('S1', { promised: two }).reply('S1', 'C1', prepare(two), promise(two));
    expect(trace.violation(paxosDurability)).toMatchObject({ summary: 'S1 promised C1 ballot 2.C1 before that was on its disk; a crash now would break the promise', got: "S1's disk holds promised none" });
    expect(handMadePaxos({ S1: { promised: one } }).reply('S1', 'C1', prepare(two), promise(two)).violation(paxosDurability)).toBeDefined();
  });

  test('is broken by an acceptance that is in memory only, or of which the disk has another value', () => {
    const unwritten = handMadePaxos().durable('S1', { promised: two }).step('S1', holds(two)).reply('S1', 'C1', accept(two), accepted(two));
    expect(unwritten.violation(paxosDurability)?.summary).toContain('that it has accepted "a" under ballot 2.C1 before');
    expect(handMadePaxos().durable('S1', holds(two, 'b')).reply('S1', 'C1', accept(two), accepted(two)).violation(paxosDurability)).toBeDefined();
  });

  test('allows what is on disk, or below what is there, and refusals and silence', () => {
    const trace = handMadePaxos()
      .durable('S1', { promised: one })
      .reply('S1', 'C1', prepare(one), promise(one))
      .durable('S1', holds(two))
      .reply('S1', 'C1', prepare(one), promise(one))
      .reply('S1', 'C1', accept(two), accepted(two))
      .reply('S1', 'C1', accept(one, 'x'), accepted(one, 'x'))
      .reply('S2', 'C1', prepare(two), nack(two, ballot(3)))
      .reply('S2', 'C1', prepare(two), null);
    expect(trace.violation(paxosDurability)).toBeUndefined();
  });
});
