import { expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { Message } from '../protocols/node.ts';
import { rightReplies } from './right-replies.ts';

const violationOf = (type: string, reply: unknown) =>
  new HandMade({ S2: {} }).reply('S2', 'S1', { type } as Message, reply).violation(rightReplies);

test.each<[string, unknown]>([
  ['AppendEntries', { term: 2, success: false }],
  ['AppendEntries', { term: 2, success: true, conflictIndex: 3, more: 1 }],
  ['RequestVote', { term: 0, voteGranted: true }],
  ['InstallSnapshot', { term: 2 }],
  ['AnyOther', null],
])('%s may be answered with %j (Raft Fig. 2)', (type, reply) => {
  expect(violationOf(type, reply)).toBeUndefined();
});

test.each<[string, unknown]>([
  ['AppendEntries', { ok: true, value: null }],
  ['AppendEntries', { term: 2, voteGranted: true }],
  ['AppendEntries', null],
  ['AppendEntries', 'yes'],
  ['RequestVote', { term: 2, success: true }],
  ['InstallSnapshot', { ok: false, error: 'x' }],
])('%s must not be answered with %j', (type, reply) => {
  expect(violationOf(type, reply)).toMatchObject({ nodes: ['S2', 'S1'] });
});

test('what is wrong is told in one sentence', () => {
  expect(violationOf('AppendEntries', { ok: true, value: 1 })).toMatchObject({
    summary: 'S2 answered AppendEntries of S1 with {"ok":true,"value":1}',
    expected: '{term, success}',
  });
});
