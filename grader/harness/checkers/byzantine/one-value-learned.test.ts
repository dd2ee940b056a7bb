import { expect, test } from 'vitest';
import { oneValueLearned } from './one-value-learned.ts';
import { ofCorrect } from './correct.ts';
import { handMadePaxos } from '../../../bench/testing/hand-made-paxos.ts';

test('two learners with two values break it, and nothing less', () => {
  const trace = () => handMadePaxos().decide('C1', 'a');
  expect(trace().decide('C2', 'b').violation(oneValueLearned)?.summary).toBe('C2 learns "b", and C1 has learned "a"');
  expect(trace().decide('C2', 'b').violation(ofCorrect(oneValueLearned))).toBeDefined();
  expect(trace().decide('C2', 'a').decide('C1', 'a').violation(oneValueLearned)).toBeUndefined();
});
