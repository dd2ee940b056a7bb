import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { RequestVote } from '../protocols/raft/messages.ts';
import { oneVote } from './one-vote.ts';

// Raft §5.2: each server votes for at most one candidate in a given term.

const three = { S1: {}, S2: {}, S3: {} };
const asks = (candidateId: string, term: number, more: Partial<RequestVote> = {}): RequestVote => ({ type: 'RequestVote', term, candidateId, lastLogIndex: 0, lastLogTerm: 0, ...more });
const granted = { term: 2, voteGranted: true };
const refused = { term: 2, voteGranted: false };

const votedForS1 = (): HandMade => new HandMade(three).reply('S2', 'S1', asks('S1', 2), granted);

describe('One vote a server and term (Raft §5.2)', () => {
  test('is broken by a second vote in the same term, also after a crash', () => {
    expect(votedForS1().reply('S2', 'S3', asks('S3', 2), granted).violation(oneVote)).toMatchObject({
      summary: 'S2 votes for S1 and for S3 in term 2',
      got: 'votes of S2 in term 2: S1 and S3',
      nodes: ['S2', 'S3'],
    });
    expect(votedForS1().reborn('S2').reply('S2', 'S3', asks('S3', 2), granted).violation(oneVote)).toBeDefined();
  });

  test('is broken by a candidate that votes for another one too, before or after', () => {
    const asksItself = new HandMade(three).send('S2', 'S1', asks('S2', 2));
    expect(asksItself.reply('S2', 'S3', asks('S3', 2), granted).violation(oneVote)?.summary).toBe('S2 votes for itself and for S3 in term 2');
    expect(votedForS1().send('S2', 'S3', asks('S2', 2)).violation(oneVote)?.summary).toBe('S2 votes for S1 and for itself in term 2');
  });

  test('is broken by a leader that votes for another one in its own term, also after a crash', () => {
    const leads = new HandMade(three).step('S2', { currentTerm: 2, role: 'leader' }).reborn('S2');
    expect(leads.reply('S2', 'S3', asks('S3', 2), granted).violation(oneVote)).toBeDefined();
  });

  test('allows the same vote again, votes of other terms, and refusals', () => {
    const trace = votedForS1()
      .reply('S2', 'S1', asks('S1', 2), granted)
      .reply('S2', 'S3', asks('S3', 2), refused)
      .reply('S2', 'S3', asks('S3', 3), granted)
      .reply('S3', 'S1', asks('S1', 2), granted);
    expect(trace.violation(oneVote)).toBeUndefined();
  });

  test('allows a candidate that crashed before anybody had counted its own vote to vote for another', () => {
    const trace = new HandMade(three).send('S2', 'S1', asks('S2', 2)).reborn('S2').reply('S2', 'S3', asks('S3', 2), granted);
    expect(trace.violation(oneVote)).toBeUndefined();
  });

  test('has nothing to say about what is asked and answered in PreVote', () => {
    const pre = { preVote: true };
    const trace = votedForS1().reply('S2', 'S3', asks('S3', 2, pre), granted).send('S2', 'S3', asks('S2', 2, pre));
    expect(trace.violation(oneVote)).toBeUndefined();
  });
});
