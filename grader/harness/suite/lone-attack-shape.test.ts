import { describe, expect, test } from 'vitest';
import { attack } from '../../../solutions/task-16-byzantine-faults/byzantine-faults.ts';
import { refusal } from './lone-attack-shape.ts';

const faulty = { S3: { do: 'double-vote' } };
const raft = (step: unknown): unknown => ({ faulty, script: [{ do: 'wait', ms: 1 }, step] });
const message = { type: 'RequestVote' };

describe('an attack', () => {
  test.each(['ES', 'LC', 'AGREE'] as const)('on %s that keeps to the rules is tried', (goal) => {
    expect(refusal(attack(goal), goal)).toBeUndefined();
  });

  test.each([
    { do: 'hold', from: 'S1', to: 'S2' },
    { do: 'release', order: 'newest-first' },
    { do: 'heal' },
    { do: 'timeout', node: 'S1', timer: 'heartbeat' },
    { do: 'inject', from: 'S3', to: 'S1', message },
  ])('may do this: %j', (step) => {
    expect(refusal(raft(step), 'ES')).toBeUndefined();
  });

  test.each<readonly [string, unknown, RegExp]>([
    ['two liars', { faulty: { ...faulty, S1: { do: 'silent' } }, script: [] }, /^S3 and S1 are to be faulty, and only 1 of 3 may be$/],
    ['a faulty client', { faulty: { C1: { do: 'silent' } }, script: [] }, /^C1 is to be faulty: only one of S1, S2, S3 can be/],
    ['a correct server’s voice', raft({ do: 'inject', from: 'S1', to: 'S2', message }), /^step 2 of its script, .* speaks in the name of S1, who is correct$/],
    ['a crash', raft({ do: 'crash', node: 'S1' }), /makes a correct server fail, too/],
  ])('may not have %s', (_what, given, says) => {
    const refused = refusal(given, 'ES');
    expect(refused?.why).toBe('too-strong');
    expect(refused?.says).toMatch(says);
  });

  test.each<readonly [unknown, RegExp]>([
    [undefined, /^it is undefined, and should have/],
    [{ faulty, script: 'none' }, /should have `faulty` and a `script`$/],
    [{ faulty: { S1: { do: 'dance' } }, script: [] }, /^\{"do":"dance"\} is no behaviour of S1$/],
    [{ faulty: { S1: { do: 'equivocate' } }, script: [] }, /is no behaviour of S1$/],
    [{ faulty, script: Array.from({ length: 61 }, () => ({ do: 'heal' })) }, /has 61 steps; 60 must do$/],
    [raft(null), /is no step$/],
    [raft({ do: 'explode' }), /is of no kind that there is$/],
    [raft({ do: 'wait', ms: 1e9 }), /waits for no time from 0 to 5000 ms$/],
    [raft({ do: 'wait', ms: 0.5 }), /waits for no time/],
    [raft({ do: 'connect', groups: ['S1'] }), /has no groups of servers$/],
    [raft({ do: 'cut', links: [['S1']] }), /has no links from node to node$/],
    [raft({ do: 'hold', from: 'S1' }), /names no link$/],
    [raft({ do: 'release' }), /has no order$/],
    [raft({ do: 'timeout', node: 'C1', timer: 'election' }), /there are election and heartbeat at S1, S2, S3$/],
    [raft({ do: 'ask', node: 'S1', message: { propose: 1 } }), /`\{ command \}` can be asked of S1, S2, S3$/],
    [raft({ do: 'inject', from: 'S3', to: 'S1', message: { no: 'type' } }), /says no message from node to node$/],
  ])('has to be one: %j', (given, says) => {
    const refused = refusal(given, 'LC');
    expect(refused?.why).toBe('no-attack');
    expect(refused?.says).toMatch(says);
  });
});
