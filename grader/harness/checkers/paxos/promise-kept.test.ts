import { describe, expect, test } from 'vitest';
import { accept, accepted, ballot, handMadePaxos, holds, prepare, promise } from '../../../bench/testing/hand-made-paxos.ts';
import type { Ballot } from '../../protocols/paxos/state.ts';
import { promiseKept } from './promise-kept.ts';

const [one, two] = [ballot(1), ballot(2)];

/** S1 has promised this, and that has left it. */
const given = (n: Ballot) => handMadePaxos().durable('S1', { promised: n }).reply('S1', 'C1', prepare(n), promise(n));

describe('A promise is kept (Paxos Made Simple §2.2, P1a)', () => {
  test('is broken when the disk says less than what has left, in whatever form ballots are', () => {
    expect(given(two).durable('S1', { promised: one }).violation(promiseKept)).toMatchObject({
      summary: 'S1 takes its promise back: it has given its word on ballot 2.C1, and its disk says that 1.C1 is promised',
      nodes: ['S1'],
    });
    expect(given(203).durable('S1', { promised: 102 }).violation(promiseKept)).toBeDefined();
    expect(given([10, 'C1']).durable('S1', { promised: [9, 'C2'] }).violation(promiseKept)).toBeDefined();
  });

  test('is broken when something below a promise is accepted, one of an earlier life too', () => {
    expect(given(two).durable('S1', { acceptedN: one, acceptedV: 'a' }).violation(promiseKept)?.summary).toBe('S1 accepts ballot 1.C1, though it has given its word on ballot 2.C1');
    const forgotten = handMadePaxos().reply('S1', 'C1', prepare(two), promise(two)).reborn('S1').durable('S1', holds(one));
    expect(forgotten.violation(promiseKept)).toBeDefined();
  });

  test('is broken when something below an acceptance is accepted', () => {
    const trace = handMadePaxos().durable('S1', { acceptedN: two, acceptedV: 'b', promised: two }).reply('S1', 'C1', accept(two, 'b'), accepted(two, 'b')).durable('S1', { acceptedN: one, acceptedV: 'a' });
    expect(trace.violation(promiseKept)).toBeDefined();
  });

  test('goes by what was written when: an earlier acceptance may be answered after a higher promise', () => {
    const trace = handMadePaxos()
      .durable('S1', holds(one))
      .durable('S1', { promised: two })
      .reply('S1', 'C2', prepare(two), promise(two, one, 'a'))
      .reply('S1', 'C1', accept(one), accepted(one))
      .written('S1');
    expect(trace.violation(promiseKept)).toBeUndefined();
  });

  test('allows higher and equal ones, a lower promise that takes nothing back, and whatever proposers do', () => {
    const trace = given(one)
      .durable('S1', { promised: two })
      .reply('S1', 'C1', prepare(two), promise(two))
      .reply('S1', 'C1', prepare(two), promise(two))
      .reply('S1', 'C1', prepare(one), promise(one))
      .durable('S1', holds(two))
      .durable('C1', { lastBallot: two })
      .durable('C1', { lastBallot: one });
    expect(trace.violation(promiseKept)).toBeUndefined();
  });
});
