import { describe, expect, test } from 'vitest';
import { accept, accepted, ballot, handMadePaxos, holds } from '../../../bench/testing/hand-made-paxos.ts';
import { agreement } from './agreement.ts';

const [one, two, three] = [ballot(1), ballot(2), ballot(3)];
const chosenA = () => handMadePaxos().durable('S1', holds(one)).durable('S2', holds(one));

describe('Only a single value is chosen, and only a chosen value is learned (Paxos Made Simple §2.1)', () => {
  test('is broken by a second choice, even where the first is overwritten everywhere', () => {
    const trace = chosenA().durable('S2', holds(two, 'b')).durable('S1', holds(two, 'b'));
    expect(trace.violation(agreement)?.summary).toBe('"b" is chosen under ballot 2.C1, by S1 and S2, after "a" had been chosen under ballot 1.C1');
    const spread = chosenA().durable('S2', holds(two, 'b')).reborn('S2').durable('S3', holds(two, 'b'));
    expect(spread.violation(agreement)).toBeDefined();
  });

  test('counts what the disks held at the start', () => {
    expect(handMadePaxos({ S1: holds(one), S2: holds(one) }).decide('C1', 'b').violation(agreement)?.summary).toBe('C1 learns "b", and "a" is chosen');
  });

  test('is broken by whoever learns what is not chosen, under one ballot', () => {
    const across = handMadePaxos().durable('S1', holds(one)).durable('S3', holds(two, 'b')).durable('S2', holds(three, 'a'));
    expect(across.decide('C1', 'a').violation(agreement)?.summary).toBe('C1 learns "a", and nothing is chosen yet');
    expect(handMadePaxos().durable('S1', holds(one)).durable('S1', holds(one)).decide('C1', 'a').violation(agreement)).toBeDefined();
  });

  test('allows the chosen value under higher ballots, to be learned by all, and null', () => {
    expect(chosenA().decide('C1', 'a').durable('S3', holds(two, 'a')).durable('S1', holds(two, 'a')).decide('C2', 'a').violation(agreement)).toBeUndefined();
    expect(handMadePaxos().durable('S1', holds(one, null)).durable('S3', holds(one, null)).decide('C1', null).violation(agreement)).toBeUndefined();
  });

  test('counts an acceptance whose write was covered by that of the next one', () => {
    const trace = handMadePaxos()
      .durable('S1', holds(one))
      .step('S2', holds(one))
      .durable('S2', holds(two, 'a'))
      .reply('S2', 'C1', accept(one), accepted(one))
      .decide('C1', 'a');
    expect(trace.violation(agreement)).toBeUndefined();
  });

  test('leaves a minority’s other value alone', () => {
    expect(chosenA().durable('S3', holds(two, 'b')).decide('C1', 'a').violation(agreement)).toBeUndefined();
  });
});
