import { expect, test } from 'vitest';
import { freshRaftState, type LogEntry, type RaftState } from '../protocols/raft/state.ts';
import { logOf } from '../suite/raft-data.ts';
import { holdsCommitted, leaderOf, raftView } from './raft-view.ts';

const state = (fields: Partial<RaftState> = {}): RaftState => ({ ...freshRaftState(), ...fields });
const leading = (currentTerm: number): RaftState => state({ role: 'leader', currentTerm });

test('of several who believe that they lead, the one of the highest term does', () => {
  expect(leaderOf(new Map([['S1', leading(2)], ['S2', leading(3)], ['S3', state({ currentTerm: 9 })]]))).toBe('S2');
  expect(leaderOf(new Map([['S1', state()]]))).toBeUndefined();
});

test('a request is held by who knows it to be committed, not by who merely has it', () => {
  const [{ command }] = logOf(1) as [LogEntry];
  expect(holdsCommitted(state({ log: logOf(1), commitIndex: 1 }), { command })).toBe(true);
  expect(holdsCommitted(state({ log: logOf(1), commitIndex: 0 }), { command })).toBe(false);
  expect(holdsCommitted(state({ log: logOf(1), commitIndex: 1 }), { command: { op: 'noop' } })).toBe(false);
});

test('what a server lacks is told in one sentence', () => {
  const leader = { ...leading(2), log: logOf(1, 1) };
  const explain = (s2: RaftState, s1: RaftState = leader): string => raftView.explainLack('S2', new Map([['S1', s1], ['S2', s2]]));
  expect(explain(state(), state())).toBe('no server leads');
  expect(explain(state({ log: logOf(1) }))).toBe("S2's log ends at 1, the leader S1's at 2");
  expect(explain(state({ log: logOf(1, 1), commitIndex: 1 }))).toBe('S2 has commitIndex 1, though its log ends at 2 like that of the leader S1');
  expect(raftView.explainLack('S2', new Map([['S1', leader]]))).toBe('S2 is down');
});
