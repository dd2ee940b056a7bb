import { describe, expect, test } from 'vitest';
import { a, arrives, b, handMadePbft, requestA, requestB } from '../../../bench/testing/hand-made-pbft.ts';
import { requestOf, signedBy } from '../../suite/pbft-script.ts';
import type { Checker } from '../../trace/checker.ts';
import { pbftCheckers } from '../index.ts';

const checker = (name: keyof typeof pbftCheckers): Checker => pbftCheckers[name] as unknown as Checker;
const faulty = { S4: { do: 'puppet' } } as const;

describe('NO-EQUIV: no correct node contradicts itself', () => {
  const noEquiv = checker('NO-EQUIV');

  test('is broken by a second digest for one place, in each kind of message', () => {
    expect(handMadePbft().send('S2', 'S3', a.prepare('S2')).send('S2', 'S4', b.prepare('S2')).violation(noEquiv)?.summary).toBe(
      `S2 has sent its prepare for sequence number 1 of view 0 for ${b.digest.slice(0, 6)}, after one for ${a.digest.slice(0, 6)}`,
    );
    expect(handMadePbft().send('S2', 'S3', a.commit('S2')).send('S2', 'S4', b.commit('S2')).violation(noEquiv)).toBeDefined();
    expect(handMadePbft().send('S1', 'S3', a.prePrepare()).send('S1', 'S4', b.prePrepare()).violation(noEquiv)).toBeDefined();
  });

  test('allows saying it again, other kinds and nodes, what is passed on, and all to the faulty', () => {
    const trace = handMadePbft(faulty).send('S2', 'S3', a.prepare('S2')).send('S2', 'S4', a.prepare('S2')).send('S2', 'S3', b.commit('S2')).send('S3', 'S2', b.prepare('S3'));
    expect(trace.send('S2', 'S3', b.prepare('S4')).send('S4', 'S2', a.prepare('S4')).send('S4', 'S3', b.prepare('S4')).violation(noEquiv)).toBeUndefined();
  });
});

describe('PREP-AGREE: one digest is prepared at a place (Castro & Liskov 1999, §4.2)', () => {
  const prepAgree = checker('PREP-AGREE');

  test('is broken by commits of correct replicas for two digests', () => {
    expect(handMadePbft(faulty).send('S2', 'S1', a.commit('S2')).send('S3', 'S1', b.commit('S3')).violation(prepAgree)).toMatchObject({ nodes: ['S2', 'S3'] });
  });

  test('allows other places, one digest of all, and lies of the faulty', () => {
    const other = { ...b, commit: signedBy('S3', { ...b.commit('S3'), seq: 2 }) };
    expect(handMadePbft(faulty).send('S2', 'S1', a.commit('S2')).send('S3', 'S1', a.commit('S3')).send('S3', 'S1', other.commit).send('S4', 'S1', b.commit('S4')).violation(prepAgree)).toBeUndefined();
  });
});

describe('ACCURACY: evidence that convinces everybody', () => {
  const accuracy = checker('ACCURACY');
  const reports = (first: object, second: object, by = 'S2') => handMadePbft(faulty).step(by, { reported: [{ first, second }] } as object).violation(accuracy);

  test('is broken by a pair that proves nothing, whoever is meant', () => {
    expect(reports(a.prepare('S3'), { ...b.prepare('S3'), signature: a.prepare('S3').signature })).toMatchObject({ summary: 'S2 accuses S3, which is correct', got: 'a ballot that S3 has not signed' });
    expect(reports(a.prepare('S4'), b.commit('S4'))).toMatchObject({ summary: 'S2 accuses S4 with evidence that proves nothing', got: 'a prepare and a commit' });
    expect(reports(a.prepare('S4'), signedBy('S4', { ...b.prepare('S4'), seq: 2 }))).toBeDefined();
    expect(reports(a.prepare('S4'), b.prepare('S3'))).toMatchObject({ got: 'ballots of S4 and S3' });
    expect(reports(a.prepare('S3'), a.prepare('S3'))).toMatchObject({ got: `twice ${a.digest.slice(0, 6)}` });
    expect(reports({}, {})?.summary).toBe('S2 reports what is no evidence');
    expect(handMadePbft(faulty).step('S2', { reported: null } as object).violation(accuracy)?.summary).toBe('S2 reports no list of evidence');
  });

  test('allows a pair that holds, and anything of the faulty', () => {
    expect(reports(a.prepare('S4'), b.prepare('S4'))).toBeUndefined();
    expect(reports(a.prepare('S3'), b.commit('S3'), 'S4')).toBeUndefined();
    expect(handMadePbft(faulty).step('S2', { lastExecuted: 1 }).violation(accuracy)).toBeUndefined();
  });
});

describe('BFT-AGREE and EXECUTION', () => {
  const agree = checker('BFT-AGREE');
  const execution = checker('EXECUTION');
  const again = requestOf('C1', 2);

  test('are broken by different requests at a number', () => {
    expect(handMadePbft(faulty).apply('S2', 1, requestA, null).apply('S3', 1, requestB, null).violation(agree)?.summary).toBe("S3 executes C2's request 1 at sequence number 1, where S2 has executed C1's request 1");
    expect(handMadePbft(faulty).apply('S2', 1, requestA, null).apply('S4', 1, requestB, null).violation(agree)).toBeUndefined();
  });

  test('are broken by falling numbers, a second execution, and another order', () => {
    expect(handMadePbft().apply('S2', 2, requestB, null).apply('S2', 1, requestA, null).violation(execution)?.summary).toContain('executes sequence number 1 after 2');
    expect(handMadePbft().apply('S2', 1, requestA, null).apply('S2', 2, requestA, null).violation(execution)?.summary).toContain("executes C1's request 1 at sequence number 2, after it had executed request 1 of C1");
    expect(handMadePbft().apply('S2', 1, again, null).apply('S2', 2, requestA, null).violation(execution)).toBeDefined();
    expect(handMadePbft().apply('S2', 1, requestA, null).apply('S2', 2, requestB, null).apply('S3', 2, requestB, null).violation(execution)?.summary).toContain('as its number 1');
  });

  test('allow one to lag behind, and numbers that came to nothing', () => {
    const trace = handMadePbft().apply('S2', 1, requestA, null).apply('S2', 3, again, null).apply('S2', 4, requestB, null).apply('S3', 1, requestA, null).apply('S3', 3, again, null);
    expect(trace.violation(execution)).toBeUndefined();
    expect(trace.violation(agree)).toBeUndefined();
  });
});

describe('BFT-RESULT: a result that a correct replica has computed', () => {
  const result = checker('BFT-RESULT');
  const asked = () => handMadePbft(faulty).send('C1', 'S1', requestA);

  test('is broken by a lie, and by a result before anybody has executed', () => {
    expect(asked().apply('S2', 1, requestA, 'ok').answer('C1', { op: null }, { result: 'a lie' }).violation(result)).toMatchObject({ got: '"a lie"', expected: '"ok"' });
    expect(asked().apply('S4', 1, requestA, 'a lie').answer('C1', { op: null }, { result: 'a lie' }).violation(result)).toMatchObject({ expected: 'no result yet, for no correct replica has executed it' });
    expect(asked().apply('S2', 1, requestB, 'ok').answer('C1', { op: null }, { result: 'ok' }).violation(result)).toBeDefined();
  });

  test('allows what a correct replica has computed', () => {
    expect(asked().apply('S2', 1, requestA, null).answer('C1', { op: null }, { result: null }).violation(result)).toBeUndefined();
  });
});

describe('UNFORGED', () => {
  const unforged = checker('UNFORGED');

  test('is broken by whoever says in another’s name what that one has never said, faulty or not, said or injected', () => {
    expect(handMadePbft(faulty).send('S4', 'S2', a.prepare('S3')).violation(unforged)?.summary).toBe('S4 says something in the name of S3, who has never signed it');
    expect(handMadePbft(faulty).step('S2', {}, arrives('S4', a.prepare('S3'))).violation(unforged)).toBeDefined();
    // The request in it is its client's.
    expect(handMadePbft().send('S1', 'S2', a.prePrepare()).violation(unforged)?.summary).toContain('in the name of C1');
  });

  test('allows passing on, and its own', () => {
    const trace = handMadePbft(faulty).send('C1', 'S1', requestA).send('S1', 'S2', a.prePrepare()).send('S3', 'S4', a.prepare('S3')).send('S4', 'S2', a.prepare('S3'));
    expect(trace.step('S2', {}, arrives('S4', a.prepare('S3'))).send('S4', 'S2', signedBy('S4', { ...a.prepare('S3') })).violation(unforged)).toBeUndefined();
  });
});
