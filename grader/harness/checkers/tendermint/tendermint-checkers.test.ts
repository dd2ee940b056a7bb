import { describe, expect, test } from 'vitest';
import { handMadeTendermint } from '../../../bench/testing/hand-made-tendermint.ts';
import { votesOn } from '../../suite/tendermint-script.ts';
import type { Checker } from '../../trace/checker.ts';
import { tendermintCheckers } from '../index.ts';

const checker = (name: keyof typeof tendermintCheckers): Checker => tendermintCheckers[name] as unknown as Checker;
const faulty = { S4: { do: 'puppet' } } as const;

/** Votes for A, B and nil in a round; each goes to S1, or from it to S2. */
const [a, b, nil] = [(round: number) => votesOn('A', round), (round: number) => votesOn('B', round), (round: number) => votesOn(null, round)];
type Trace = ReturnType<typeof handMadeTendermint>;
const sends = (trace: Trace, node: string, message: { readonly type: string }): Trace => trace.send(node, node === 'S1' ? 'S2' : 'S1', message);
const prevotes = (trace: Trace, on: ReturnType<typeof votesOn>, ...nodes: readonly string[]): Trace => nodes.reduce((all, node) => sends(all, node, on.prevote(node)), trace);
const precommits = (trace: Trace, on: ReturnType<typeof votesOn>, ...nodes: readonly string[]): Trace => nodes.reduce((all, node) => sends(all, node, on.precommit(node)), trace);

describe('NO-EQUIV', () => {
  const noEquiv = checker('TM-NO-EQUIV');

  test('is broken by a second vote of a round, also for nil, and by a second proposal', () => {
    expect(prevotes(prevotes(handMadeTendermint(), a(0), 'S2'), nil(0), 'S2').violation(noEquiv)?.summary).toContain('S2 has sent its prevote for round 0 of height 1 for nil');
    expect(precommits(precommits(handMadeTendermint(), a(0), 'S2'), b(0), 'S2').violation(noEquiv)).toBeDefined();
    expect(sends(sends(handMadeTendermint(), 'S1', a(0).proposal('S1')), 'S1', b(0).proposal('S1')).violation(noEquiv)).toBeDefined();
  });

  test('allows other rounds, other kinds, repetition, and what is passed on', () => {
    const trace = precommits(prevotes(prevotes(handMadeTendermint(), a(0), 'S2', 'S2'), b(1), 'S2'), nil(0), 'S2');
    expect(trace.send('S2', 'S1', b(0).prevote('S3')).violation(noEquiv)).toBeUndefined();
    expect(prevotes(prevotes(handMadeTendermint(faulty), a(0), 'S4'), b(0), 'S4').violation(noEquiv)).toBeUndefined();
  });
});

describe('LOCK', () => {
  const lock = checker('LOCK');
  const locked = (adversaries?: typeof faulty): Trace => precommits(prevotes(handMadeTendermint(adversaries), a(1), 'S1', 'S2', 'S3'), a(1), 'S1');

  test('is broken by a prevote for another value with too few, or only older, prevotes for anything else', () => {
    expect(prevotes(locked(), b(2), 'S1').violation(lock)).toMatchObject({ nodes: ['S1'] });
    expect(prevotes(prevotes(prevotes(handMadeTendermint(), b(0), 'S2', 'S3', 'S4'), a(1), 'S1', 'S2', 'S3'), b(2), 'S1').violation(lock)).toBeUndefined();
    const older = precommits(prevotes(prevotes(handMadeTendermint(), b(0), 'S2', 'S3', 'S4'), a(1), 'S1', 'S2', 'S3'), a(1), 'S1');
    expect(prevotes(older, b(2), 'S1').violation(lock)).toBeDefined();
    expect(prevotes(prevotes(locked(faulty), b(2), 'S2'), b(3), 'S1').violation(lock)).toBeDefined();
  });

  test('allows nil, the same value, and another one after later prevotes: for it, or for nil, those of the faulty granted', () => {
    expect(prevotes(prevotes(locked(), nil(2), 'S1'), a(3), 'S1').violation(lock)).toBeUndefined();
    expect(prevotes(prevotes(locked(faulty), b(2), 'S2', 'S3'), b(3), 'S1').violation(lock)).toBeUndefined();
    expect(prevotes(prevotes(locked(), nil(2), 'S1', 'S2', 'S3'), b(3), 'S1').violation(lock)).toBeUndefined();
  });
});

describe('QUORUM and AGREE', () => {
  const quorum = checker('QUORUM');
  const agree = checker('TM-AGREE');
  const decision = (value: string, height = 1) => ({ height, value, id: votesOn(value, 0).id });

  test('a precommit needs the prevotes of more than two thirds in its round', () => {
    expect(precommits(prevotes(handMadeTendermint(), a(0), 'S1', 'S2'), a(0), 'S1').violation(quorum)?.summary).toContain('S1 precommits');
    expect(precommits(prevotes(prevotes(handMadeTendermint(), a(0), 'S1', 'S2'), a(1), 'S3'), a(1), 'S1').violation(quorum)).toBeDefined();
    expect(precommits(prevotes(handMadeTendermint(faulty), a(0), 'S1', 'S2'), a(0), 'S1').violation(quorum)).toBeUndefined();
    expect(precommits(handMadeTendermint(), nil(0), 'S1').violation(quorum)).toBeUndefined();
  });

  test('a decision needs the precommits of more than two thirds in one round', () => {
    const voted = [0, 1].reduce((trace, round) => prevotes(trace, a(round), 'S1', 'S2', 'S3'), handMadeTendermint());
    const pooled = precommits(precommits(voted, a(0), 'S1', 'S2'), a(1), 'S3').decide('S1', decision('A'));
    expect(pooled.violation(quorum)?.summary).toContain('in any one round');
    expect(precommits(prevotes(handMadeTendermint(), a(0), 'S1', 'S2', 'S3'), a(0), 'S1', 'S2', 'S3').decide('S4', decision('A')).violation(quorum)).toBeUndefined();
  });

  test('decisions are one at each height, and valid', () => {
    expect(handMadeTendermint().decide('S1', decision('A')).decide('S2', decision('B')).violation(agree)).toMatchObject({ nodes: ['S1', 'S2'] });
    expect(handMadeTendermint().decide('S1', decision('invalid')).violation(agree)?.summary).toContain('not valid');
    expect(handMadeTendermint(faulty).decide('S1', decision('A')).decide('S2', decision('A')).decide('S2', decision('B', 2)).decide('S4', decision('B')).violation(agree)).toBeUndefined();
  });
});
