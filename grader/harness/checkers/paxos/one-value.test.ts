import { expect, test } from 'vitest';
import { accept, ballot, handMadePaxos } from '../../../bench/testing/hand-made-paxos.ts';
import { oneValue } from './one-value.ts';

test('two values under one ballot break it, whoever proposes them; null is a value', () => {
  const proposed = () => handMadePaxos().send('C1', 'S1', accept(ballot(1), 'a'));
  expect(proposed().send('C1', 'S2', accept(ballot(1), 'b')).violation(oneValue)?.summary).toBe('C1 proposes "b" under ballot 1.C1, under which "a" was proposed before');
  expect(proposed().send('C2', 'S2', accept(ballot(1), null)).violation(oneValue)).toBeDefined();
});

test('the same value to everybody doesn’t, nor do other ballots', () => {
  const trace = handMadePaxos().send('C1', 'S1', accept(ballot(1), null)).send('C1', 'S2', accept(ballot(1), null)).send('C1', 'S1', accept(ballot(2), 'b')).send('C2', 'S1', accept(ballot(1, 'C2'), 'c'));
  expect(trace.violation(oneValue)).toBeUndefined();
});
