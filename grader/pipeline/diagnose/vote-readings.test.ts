import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../../harness/protocols/node.ts';
import type { RequestVote } from '../../harness/protocols/raft/messages.ts';
import { freshRaftState, type RaftState } from '../../harness/protocols/raft/state.ts';
import type { StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { changedFields } from '../../harness/trace/trace.ts';
import { readVotes, type VoteReadings } from './vote-readings.ts';

const stateOf = (fields: Partial<RaftState>): StateCopy => ({ ...freshRaftState(), ...fields });

function step(node: string, event: NodeEvent, before: Partial<RaftState>, after: Partial<RaftState>): TraceEvent {
  const from = stateOf(before);
  const to = { ...from, ...after };
  return { kind: 'step', at: 0, node, event, before: from, after: to, changed: changedFields(from, to), output: [] };
}

function begin(...servers: readonly string[]): TraceEvent {
  const states = Object.fromEntries(servers.map((node) => [node, stateOf({ currentTerm: 1 })]));
  return { kind: 'begin', at: 0, states, disks: states };
}

const asks = (candidateId: string, term: number, preVote?: true): RequestVote => ({
  type: 'RequestVote',
  term,
  candidateId,
  lastLogIndex: 0,
  lastLogTerm: 0,
  ...(preVote && { preVote }),
});
const hears = (from: string, request: RequestVote, voteGranted = true): NodeEvent => ({ kind: 'reply', from, request, reply: { term: request.term, voteGranted } });
const replies = (node: string, request: RequestVote, voteGranted = true): TraceEvent => ({
  kind: 'leave',
  at: 0,
  node,
  departure: { kind: 'reply', to: request.candidateId, request, reply: { term: request.term, voteGranted }, id: 1 },
});
const written = (node: string, fields: Partial<RaftState>): TraceEvent => ({ kind: 'written', at: 0, node, disk: stateOf(fields) });

const read = (...events: TraceEvent[]): VoteReadings => readVotes([['a test', events]]);

const candidate = { role: 'candidate', currentTerm: 2, votedFor: 'S1' } as const;
const three = begin('S1', 'S2', 'S3');

describe('a win', () => {
  const tally = (...events: TraceEvent[]) => read(begin('S1', 'S2', 'S3', 'S4', 'S5'), ...events).wins.map(({ node, votes, servers }) => ({ node, votes, servers }));

  test('is known with the servers that had voted for it in that term', () => {
    const won = step('S1', hears('S3', asks('S1', 2)), candidate, { role: 'leader' });
    expect(tally(step('S1', hears('S2', asks('S1', 2)), candidate, {}), won)).toEqual([{ node: 'S1', votes: 3, servers: 5 }]);
  });

  test('counts no server twice, no refusal, no other term, no PreVote and no earlier life', () => {
    const won = step('S1', hears('S2', asks('S1', 2)), candidate, { role: 'leader' });
    const heard = [hears('S2', asks('S1', 2)), hears('S3', asks('S1', 2), false), hears('S4', asks('S1', 1)), hears('S5', asks('S1', 2, true))];
    expect(tally(...heard.map((event) => step('S1', event, candidate, {})), won)).toEqual([{ node: 'S1', votes: 2, servers: 5 }]);
    const crash: TraceEvent = { kind: 'crash', at: 0, node: 'S1', unsent: 0, disk: stateOf({}) };
    expect(tally(step('S1', hears('S3', asks('S1', 2)), candidate, {}), crash, won)).toEqual([{ node: 'S1', votes: 2, servers: 5 }]);
  });

  test('is known with all the answers that came before it', () => {
    const won = step('S1', hears('S2', asks('S1', 2)), candidate, { role: 'leader' });
    const heard = [hears('S2', asks('S1', 2)), hears('S3', asks('S1', 2), false), hears('S4', asks('S1', 1)), hears('S5', asks('S1', 2, true))];
    expect(read(three, ...heard.map((event) => step('S1', event, candidate, {})), won).wins[0]?.answers).toBe(4);
  });

  test('tells whether the own vote was on disk', () => {
    const won = step('S1', hears('S2', asks('S1', 2)), candidate, { role: 'leader' });
    expect(read(three, won).wins[0]?.wasUnwritten).toBe(true);
    expect(read(three, written('S1', candidate), won).wins[0]?.wasUnwritten).toBe(false);
  });

  test('is not had again by whoever leads on', () => {
    const leader = { ...candidate, role: 'leader' } as const;
    expect(read(three, step('S1', hears('S3', asks('S1', 2)), leader, {})).wins).toEqual([]);
  });
});

describe('a vote', () => {
  test('was unwritten unless the disk had it when it left', () => {
    const unwritten = (...events: TraceEvent[]): boolean[] => read(three, ...events).granted.map(({ wasUnwritten }) => wasUnwritten);
    expect(unwritten(replies('S2', asks('S1', 2)))).toEqual([true]);
    expect(unwritten(written('S2', { currentTerm: 2, votedFor: 'S3' }), replies('S2', asks('S1', 2)))).toEqual([true]);
    expect(unwritten(written('S2', { currentTerm: 2, votedFor: 'S1' }), replies('S2', asks('S1', 2)))).toEqual([false]);
    expect(unwritten(written('S2', { currentTerm: 3, votedFor: 'S3' }), replies('S2', asks('S1', 2)))).toEqual([false]);
    expect(unwritten(replies('S2', asks('S1', 2), false), replies('S2', asks('S1', 2, true)))).toEqual([]);
  });

  test('is forgotten when it changes within a term, unless that was decided upon before', () => {
    const asked: NodeEvent = { kind: 'message', from: 'S3', message: asks('S3', 2) };
    expect(read(three, step('S1', asked, candidate, { votedFor: 'S3' }), step('S1', asked, candidate, { votedFor: null })).forgotten).toHaveLength(2);
    const others = [
      step('S1', asked, candidate, { currentTerm: 3, votedFor: 'S3' }),
      step('S1', asked, { currentTerm: 2 }, { votedFor: 'S3' }),
      step('S1', { kind: 'durable' }, candidate, { votedFor: 'S3' }),
    ];
    expect(read(three, ...others).forgotten).toEqual([]);
  });
});

test('messages of any shape are read past', () => {
  const odd = { kind: 'reply', from: 'S2', request: { type: 'RequestVote' }, reply: null } as const;
  expect(read(three, step('S1', odd, candidate, {}))).toEqual({ granted: [], wins: [], forgotten: [] });
});
