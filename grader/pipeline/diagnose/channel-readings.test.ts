import { describe, expect, test } from 'vitest';
import type { AppendEntries } from '../../harness/protocols/raft/messages.ts';
import { freshRaftState, type RaftState } from '../../harness/protocols/raft/state.ts';
import { logOf } from '../../harness/suite/raft-data.ts';
import type { Departure, StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { changedFields } from '../../harness/trace/trace.ts';
import { readChannel, type ChannelReadings } from './channel-readings.ts';

const stateOf = (fields: Partial<RaftState>): StateCopy => ({ ...freshRaftState(), ...fields });
const disk = stateOf({ log: logOf(1) });

const begin: TraceEvent = { kind: 'begin', at: 0, states: { S1: stateOf({}) }, disks: { S1: disk } };
const message = (leaderCommit: number): AppendEntries => ({ type: 'AppendEntries', term: 1, leaderId: 'S2', prevLogIndex: 1, prevLogTerm: 1, entries: [], leaderCommit });

function step(at: number, after: Partial<RaftState>, before: Partial<RaftState> = {}, hears?: AppendEntries): TraceEvent {
  const [from, to] = [stateOf(before), stateOf({ ...before, ...after })];
  const event = hears ? ({ kind: 'message', from: 'S2', message: hears } as const) : ({ kind: 'timer', name: 'heartbeat' } as const);
  return { kind: 'step', at, node: 'S1', event, before: from, after: to, changed: changedFields(from, to), output: [] };
}

const leave = (at: number, departure: Departure): TraceEvent => ({ kind: 'leave', at, node: 'S1', departure });
const handles = (at: number, heard = message(0)): TraceEvent => step(at, {}, {}, heard);
const replies = (at: number, to = message(0)): TraceEvent => leave(at, { kind: 'reply', to: 'S2', request: to, reply: { term: 1, success: true }, id: 1 });
const sends = (at: number): TraceEvent => leave(at, { kind: 'send', to: 'S2', message: message(0), id: 1 });
const applies = (at: number, index: number): TraceEvent => leave(at, { kind: 'apply', index, entry: {}, result: {} });
const persists = (at: number): TraceEvent => leave(at, { kind: 'persist' });
const written = (at: number, contents = disk): TraceEvent => ({ kind: 'written', at, node: 'S1', disk: contents });
const note = (at: number): TraceEvent => ({ kind: 'note', at, text: 'later' });

const read = (...events: TraceEvent[]): ChannelReadings => readChannel([['a test', [begin, ...events]]]);
const delays = (found: readonly { readonly ms: number }[]): readonly number[] => found.map(({ ms }) => ms);

describe('a late reply', () => {
  test('is counted from the message to its own reply, or to the end of the run', () => {
    expect(delays(read(handles(5), handles(10, message(1)), replies(12, message(1)), replies(45)).lateReplies)).toEqual([2, 40]);
    expect(delays(read(handles(5), note(65)).lateReplies)).toEqual([60]);
  });

  test('is excused by a long write or a pause, and not by a quick one', () => {
    expect(delays(read(handles(5), persists(5), written(40), replies(40)).lateReplies)).toEqual([0]);
    expect(delays(read(handles(5), persists(5), written(7), replies(40)).lateReplies)).toEqual([35]);
    expect(delays(read(handles(5), persists(5), note(90)).lateReplies)).toEqual([]);
    expect(delays(read(handles(5), { kind: 'pause', at: 6, node: 'S1' }, { kind: 'resume', at: 30, node: 'S1' }, replies(31)).lateReplies)).toEqual([1]);
  });

  test('is none of a server that crashes', () => {
    const crash: TraceEvent = { kind: 'crash', at: 20, node: 'S1', unsent: 0, disk };
    expect(read(handles(5), crash, note(90)).lateReplies).toEqual([]);
  });
});

describe('a silence', () => {
  const leads = { role: 'leader' } as const;

  test('is what a leader lets pass between its messages, and before it is deposed', () => {
    const run = [step(0, leads), sends(0), step(50, {}, leads), sends(50), step(230, { role: 'follower' }, leads), sends(400)];
    expect(delays(read(...run).silences)).toEqual([0, 50, 180]);
  });

  test('is none of a server that doesn’t lead', () => {
    expect(read(handles(0), sends(200)).silences).toEqual([]);
  });
});

describe('an idle write', () => {
  test('changes nothing on disk, at a server that has applied entries', () => {
    expect(read(persists(0), written(1)).idleWrites).toEqual([]);
    expect(read(applies(0, 1), persists(0), written(1, stateOf({ log: logOf(1, 1) }))).idleWrites).toEqual([]);
    expect(read(applies(0, 1), persists(0), written(1)).idleWrites).toEqual([{ test: 'a test', node: 'S1' }]);
  });
});

describe('lastApplied is ahead', () => {
  const ahead = { lastApplied: 2 };

  test('where it names what was not applied by the next step', () => {
    expect(read(step(0, ahead), step(1, {}, ahead)).ahead).toEqual([{ test: 'a test', node: 'S1' }]);
  });

  test.each<[string, TraceEvent[]]>([
    ['it was applied in the same step', [step(0, ahead), applies(0, 1), applies(0, 2), step(1, {}, ahead)]],
    ['a write holds the report up', [persists(0), step(0, ahead), step(1, {}, ahead)]],
    ['a snapshot covers it', [step(0, ahead), step(1, {}, { ...ahead, snapshot: { lastIncludedIndex: 2, lastIncludedTerm: 1, data: null } })]],
  ])('and not where %s', (_what, events) => {
    expect(read(...events).ahead).toEqual([]);
  });
});
