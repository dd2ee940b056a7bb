import { describe, expect, test } from 'vitest';
import { ballot, handMadePaxos, prepare } from '../../../bench/testing/hand-made-paxos.ts';
import { ballotUnique } from './ballot-unique.ts';

const begun = (n = ballot(1)) => handMadePaxos().send('C1', 'S1', prepare(n));

describe('Each ballot is used by one proposer, once (Paxos Made Simple §2.2, §2.5)', () => {
  test('is broken by a second proposer, in whatever form the ballot is', () => {
    expect(begun().send('C2', 'S2', prepare(ballot(1))).violation(ballotUnique)).toMatchObject({ summary: "C2 begins with ballot 1.C1, which is C1's", nodes: ['C1', 'C2'] });
    expect(begun(7).send('C2', 'S2', prepare(7)).violation(ballotUnique)?.summary).toBe("C2 begins with ballot 7, which is C1's");
    expect(begun([1, 'C']).send('C2', 'S2', prepare([1, 'C'])).violation(ballotUnique)).toBeDefined();
  });

  test('is broken by a proposer that uses it again after a crash', () => {
    expect(begun().reborn('C1').send('C1', 'S1', prepare(ballot(1))).violation(ballotUnique)?.summary).toBe('C1 begins with ballot 1.C1, which it had used before its crash');
  });

  test('allows the same prepare to everybody and again, higher ones, and crashes of acceptors', () => {
    const trace = begun().send('C1', 'S2', prepare(ballot(1))).reborn('S1').send('C1', 'S1', prepare(ballot(1))).reborn('C1').send('C1', 'S1', prepare(ballot(2))).send('C2', 'S1', prepare(ballot(1, 'C2')));
    expect(trace.violation(ballotUnique)).toBeUndefined();
  });
});
