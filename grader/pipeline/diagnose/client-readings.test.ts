import { describe, expect, test } from 'vitest';
import type { KvOutcome, KvReply, KvRequest } from '../../harness/protocols/kv.ts';
import type { Message, NodeEvent } from '../../harness/protocols/node.ts';
import type { AppendEntries } from '../../harness/protocols/raft/messages.ts';
import { freshRaftState, type LogEntry, type RaftState } from '../../harness/protocols/raft/state.ts';
import type { Departure, StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { changedFields } from '../../harness/trace/trace.ts';
import { readClients, type ClientReadings } from './client-readings.ts';

const stateOf = (fields: Partial<RaftState>): StateCopy => ({ ...freshRaftState(), ...fields });
const disks = { S1: stateOf({}), S2: stateOf({}), S3: stateOf({}) };
const begin: TraceEvent = { kind: 'begin', at: 0, states: disks, disks };

const read = (seq = 1): KvRequest => ({ type: 'read', key: 'x', clientId: 'C1', seq });
const write = (seq = 1): KvRequest => ({ type: 'write', key: 'x', value: 1, clientId: 'C1', seq });
const heartbeat: AppendEntries = { type: 'AppendEntries', term: 2, leaderId: 'S1', prevLogIndex: 0, prevLogTerm: 0, entries: [], leaderCommit: 0 };

const leads: Partial<RaftState> = { role: 'leader', currentTerm: 2 };

function step(at: number, node: string, event: NodeEvent, before: Partial<RaftState> = leads, after: Partial<RaftState> = before): TraceEvent {
  const [from, to] = [stateOf(before), stateOf(after)];
  return { kind: 'step', at, node, event, before: from, after: to, changed: changedFields(from, to), output: [] };
}

const leave = (at: number, node: string, departure: Departure): TraceEvent => ({ kind: 'leave', at, node, departure });
const sends = (at: number, node: string, to: string, message: Message): TraceEvent => leave(at, node, { kind: 'send', to, message, id: 1 });
const hears = (at: number, node: string, from: string, request: Message, reply: unknown): TraceEvent => step(at, node, { kind: 'reply', from, request, reply });
const asked = (at: number, request: KvRequest, before = leads, after = before): TraceEvent => step(at, 'S1', { kind: 'message', from: 'C1', message: request }, before, after);
const replies = (at: number, request: KvRequest, reply: KvReply): TraceEvent => leave(at, 'S1', { kind: 'reply', to: 'C1', request, reply, id: 1 });
const confirmed = (sentAt: number, at: number): readonly TraceEvent[] => [sends(sentAt, 'S1', 'S2', heartbeat), hears(at, 'S1', 'S2', heartbeat, { term: 2, success: true })];

const readAll = (...events: readonly TraceEvent[]): ClientReadings => readClients([['a test', [begin, ...events]]]);

describe('an operation of a client', () => {
  const begins = step(1, 'C1', { kind: 'client', message: { type: 'write', key: 'x', value: 1 } });
  const ends = (reply: KvOutcome): TraceEvent => leave(90, 'C1', { kind: 'answer', request: { type: 'write', key: 'x', value: 1 }, reply, id: 1 });

  test('is its attempts, each with what was answered, and how it ended', () => {
    const refusal: KvReply = { type: 'error', code: 11 };
    const { operations } = readAll(begins, sends(1, 'C1', 'S1', write()), sends(30, 'C1', 'S2', write(2)), hears(40, 'C1', 'S2', write(2), refusal), ends({ type: 'fail', code: 11 }));
    expect(operations).toEqual([
      {
        test: 'a test',
        client: 'C1',
        operation: { type: 'write', key: 'x', value: 1 },
        attempts: [
          { to: 'S1', clientId: 'C1', seq: 1 },
          { to: 'S2', clientId: 'C1', seq: 2, reply: refusal },
        ],
        outcome: { type: 'fail', code: 11 },
      },
    ]);
  });

  test('has no answer that comes when it is over', () => {
    const { operations } = readAll(begins, sends(1, 'C1', 'S1', write()), ends({ type: 'info' }), hears(95, 'C1', 'S1', write(), { type: 'write_ok' }));
    expect(operations.flatMap(({ attempts }) => attempts.map(({ reply }) => reply))).toEqual([undefined]);
  });
});

describe('a read that a server answers', () => {
  const found: KvReply = { type: 'read_ok', value: 1 };

  test('at once, from memory', () => {
    expect(readAll(...confirmed(5, 10), asked(50, read()), replies(50, read(), found)).reads).toEqual([
      { test: 'a test', node: 'S1', wasLeader: true, isLogged: false, isAtOnce: true, isConfirmed: false, confirmedMsAgo: 45 },
    ]);
    expect(readAll(asked(50, read(), { role: 'follower' }), replies(50, read(), found)).reads).toMatchObject([{ wasLeader: false, confirmedMsAgo: Infinity }]);
  });

  test('later, after a round that began before or after it', () => {
    expect(readAll(asked(50, read()), ...confirmed(51, 60), replies(60, read(), found)).reads).toMatchObject([{ isAtOnce: false, isConfirmed: true }]);
    expect(readAll(sends(49, 'S1', 'S2', heartbeat), asked(50, read()), ...confirmed(51, 60).slice(1), replies(60, read(), found)).reads).toMatchObject([{ isAtOnce: false, isConfirmed: false }]);
  });

  test('is not confirmed by a reply of a later term', () => {
    const refused = hears(60, 'S1', 'S2', heartbeat, { term: 3, success: false });
    expect(readAll(asked(50, read()), sends(51, 'S1', 'S2', heartbeat), refused, replies(60, read(), found)).reads).toMatchObject([{ isConfirmed: false }]);
  });

  test('as a command in the log', () => {
    const log: LogEntry[] = [{ term: 2, command: { op: 'get', key: 'x', clientId: 'C1', seq: 1 } }];
    expect(readAll(asked(50, read(), leads, { ...leads, log }), replies(70, read(), found)).reads).toMatchObject([{ isLogged: true }]);
  });
});

describe('a definite error', () => {
  const log: LogEntry[] = [{ term: 2, command: { op: 'put', key: 'x', value: 1, clientId: 'C1', seq: 1 } }];
  const refusal = (code: number): KvReply => ({ type: 'error', code });

  test('denies what the server has put into its log, or handed on', () => {
    expect(readAll(asked(50, write(), leads, { ...leads, log }), replies(70, write(), refusal(11))).denials).toEqual([{ test: 'a test', node: 'S1', request: write(), code: 11 }]);
    expect(readAll(asked(50, write(), {}), sends(50, 'S1', 'S2', write()), replies(70, write(), refusal(14))).denials).toHaveLength(1);
  });

  test('denies nothing where nothing was done, where the machine refused, or where it is indefinite', () => {
    expect(readAll(asked(50, write(), {}), replies(50, write(), refusal(11))).denials).toEqual([]);
    expect(readAll(asked(50, write(), leads, { ...leads, log }), replies(70, write(), refusal(22)), asked(80, write(2), { ...leads, log }), replies(80, write(2), refusal(11))).denials).toEqual([]);
    expect(readAll(asked(50, write(), leads, { ...leads, log }), replies(70, write(), refusal(13))).denials).toEqual([]);
  });
});
