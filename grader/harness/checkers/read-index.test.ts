import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { readIndex } from './read-index.ts';

const read = { read: true } as const;
const asked = { event: { kind: 'client', message: read } } as const;

/** S1 has committed entry 3 in term 1; S2 leads term 2 and has not heard of it. */
const changed = (): HandMade =>
  new HandMade({ S1: {}, S2: {} })
    .step('S1', { currentTerm: 1, role: 'leader' })
    .step('S1', { commitIndex: 3 })
    .step('S2', { currentTerm: 2, role: 'leader', commitIndex: 0 });

describe('a read index covers what was committed before (thesis §6.4)', () => {
  test('a new leader’s own commitIndex, before it has committed anything, breaks the rule', () => {
    expect(changed().step('S2', {}, asked).answer('S2', read, { ok: true, readIndex: 0 }).violation(readIndex)).toMatchObject({
      summary: 'S2 gave a client read index 0, though S1 had committed entry 3 in term 1 before the client asked: the read would miss it',
      expected: '3 or more, or no read index yet',
      nodes: ['S1', 'S2'],
    });
  });

  test('none, or one that covers it, is right', () => {
    expect(changed().step('S2', {}, asked).answer('S2', read, { ok: false, error: 'not-ready' }).violation(readIndex)).toBeUndefined();
    expect(changed().step('S2', { commitIndex: 4 }).step('S2', {}, asked).answer('S2', read, { ok: true, readIndex: 4 }).violation(readIndex)).toBeUndefined();
  });

  test('a deposed leader need not know what a later one has committed', () => {
    const trace = changed().step('S2', { commitIndex: 5 }).step('S1', {}, asked).answer('S1', read, { ok: true, readIndex: 3 });
    expect(trace.violation(readIndex)).toBeUndefined();
  });

  test('what is committed after the client asked does not count', () => {
    const trace = changed().step('S1', {}, asked).step('S1', { commitIndex: 4 }).step('S1', {}, asked).answer('S1', read, { ok: true, readIndex: 3 });
    expect(trace.violation(readIndex)).toBeUndefined();
    expect(trace.answer('S1', read, { ok: true, readIndex: 3 }).violation(readIndex)).toBeDefined();
  });

  test('nor what a new leader had heard of as a follower, until it commits itself', () => {
    const trace = new HandMade({ S2: { commitIndex: 2 } }).step('S2', { currentTerm: 2, role: 'leader' }).step('S2', {}, asked);
    expect(trace.answer('S2', read, { ok: true, readIndex: 1 }).violation(readIndex)).toBeUndefined();
  });

  test('a crash forgets whoever had asked', () => {
    const trace = changed().step('S2', {}, asked).reborn('S2').step('S1', {}, asked).answer('S1', read, { ok: true, readIndex: 3 });
    expect(trace.violation(readIndex)).toBeUndefined();
  });
});
