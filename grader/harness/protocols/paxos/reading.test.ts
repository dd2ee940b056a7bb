import { describe, expect, test } from 'vitest';
import { ballotText, isBelow, orderOf } from './reading.ts';
import type { Ballot } from './state.ts';

describe('ballots are ordered by round and then by name, in each form', () => {
  test.each<readonly [Ballot, Ballot]>([
    [{ round: 9, id: 'C2' }, { round: 10, id: 'C1' }],
    [{ round: 2, id: 'C1' }, { round: 2, id: 'C2' }],
    [[9, 'C2'], [10, 'C1']],
    [[2, 'C1'], [2, 'C2']],
    [902, 1001],
  ])('%j below %j', (low, high) => {
    expect([orderOf(low, high) < 0, orderOf(high, low) > 0, orderOf(low, low)]).toEqual([true, true, 0]);
    expect([isBelow(low, high), isBelow(high, low), isBelow(low, low), isBelow(null, low)]).toEqual([true, false, false, true]);
  });
});

test('what is no ballot is neither below nor above anything', () => {
  for (const odd of ['1.C1', {}, [], ['C1', 1], { round: '1', id: 'C1' }] as unknown as Ballot[]) {
    expect([orderOf(odd, 1), orderOf([1, 'C1'], odd)]).toEqual([0, 0]);
  }
});

test('ballots are told in one way, and what is none as it is', () => {
  expect([ballotText({ round: 2, id: 'C1' }), ballotText([2, 'C1']), ballotText(201), ballotText(null), ballotText(undefined)]).toEqual(['2.C1', '2.C1', '201', 'none', 'none']);
  expect([ballotText('x'), ballotText({ a: 1 })]).toEqual(['"x"', '{"a":1}']);
});
