import { describe, expect, test } from 'vitest';
import type { LabEvent, RunTrace, Sent, Stack } from '../protocols/comparison/lab.ts';
import { multiPaxosReading } from './multi-paxos-reading.ts';
import { raftReading } from './raft-reading.ts';
import { readTrace } from './reading.ts';
import { recount, recountProxies } from './recount.ts';

const sent = (at: number, from: string, message: object, bytes = 10, request?: object): Sent => ({ kind: 'sent', at, from, to: 'S9', message, bytes, ...(request && { request: request as { type: string } }) });
const asked = (entry: number, at: number, commands = 1): LabEvent => ({ kind: 'asked', at, node: 'S1', entry, commands });
const answered = (entry: number, at: number, ok = true): LabEvent => ({ kind: 'answered', at, node: 'S1', entry, ok });
const event = (kind: 'deafened' | 'crashed' | 'elected', at: number): LabEvent => ({ kind, at, node: 'S1' });
const handled = (what: 'message' | 'reply' | 'timer', name: string): LabEvent => ({ kind: 'handled', at: 0, node: 'S1', what, name });

const traceOf = (stack: Stack, events: readonly LabEvent[]): RunTrace => ({
  spec: { stack, n: 3, workload: { entries: 2, everyMs: 50 }, faults: { loss: 0, uncommitted: 1 }, tuning: { batch: 2, patience: 1, delayMs: 5, writeMs: 0 }, seed: 1 },
  servers: ['S1', 'S2', 'S3'],
  roundTripMs: 10,
  durableFields: ['a', 'b'],
  events,
});

const command = (name: string): object => ({ op: 'put', key: 'x', value: name });
const append = (term: number, prevLogIndex: number, ...names: string[]): object => ({ type: 'AppendEntries', term, prevLogIndex, entries: names.map((name) => ({ term: 1, command: command(name) })) });
const accept = (n: unknown, slot: number, name: string): object => ({ type: 'accept', n, slot, v: command(name) });

describe('a recount', () => {
  test('of Raft comes to what is counted by hand', () => {
    const vote = { type: 'RequestVote', term: 2 };
    const raft = traceOf('raft', [
      sent(0, 'S1', append(1, 0, 'too early')),
      asked(1, 100, 2),
      sent(101, 'S1', append(1, 1, 'a'), 30),
      sent(102, 'S1', append(1, 1), 5),
      sent(106, 'S2', { success: true }, 4, append(1, 1, 'a')),
      sent(106, 'S2', { success: true }, 4, append(1, 1)),
      sent(107, 'S1', append(1, 1, 'a'), 30),
      answered(1, 115),
      asked(2, 150, 2),
      answered(2, 151, false),
      event('deafened', 200),
      asked(3, 201, 2),
      sent(202, 'S1', append(1, 2, 'b')),
      event('crashed', 300),
      sent(400, 'S2', vote),
      sent(401, 'S2', { ...vote, preVote: true, term: 3 }),
      sent(410, 'S3', { voteGranted: true }, 1, vote),
      sent(420, 'S3', { ...vote }),
      event('elected', 421),
      answered(3, 425),
      sent(430, 'S2', append(2, 2, 'b', 'c')),
      sent(431, 'S2', append(2, 4)),
      asked(4, 440, 2),
      answered(4, 441, false),
      asked(5, 450, 2),
      answered(5, 470),
      sent(471, 'S2', append(2, 4, 'late')),
    ]);
    expect(recount(readTrace(raft))).toEqual({
      steady: { messagesPerCommand: 3 / 2, bytesPerCommand: 64 / 2, heartbeatsPerCommand: 2 / 2, roundTripsToCommit: 1.5 },
      change: { uncommitted: 2, messages: 5, entriesCarried: 2, entriesInElections: 0, entriesRestamped: 0, electionsTried: 2, msToNewCommit: 170 },
    });
  });

  test('of Multi-Paxos does, too', () => {
    const prepare = { type: 'prepare', n: [2, 'S2'], fromSlot: 2 };
    const paxos = traceOf('multi-paxos', [
      asked(1, 100),
      sent(101, 'S1', accept([1, 'S1'], 1, 'a')),
      answered(1, 120),
      event('deafened', 200),
      asked(2, 201),
      asked(3, 201),
      sent(202, 'S1', accept([1, 'S1'], 2, 'b')),
      sent(202, 'S1', accept([1, 'S1'], 3, 'c')),
      event('crashed', 300),
      sent(400, 'S2', prepare),
      sent(405, 'S3', { type: 'promise', n: [2, 'S2'], accepted: [{ slot: 2, n: [1, 'S1'], v: command('b') }, { slot: 3, n: [1, 'S1'], v: command('c') }] }, 1, prepare),
      event('elected', 406),
      sent(410, 'S2', accept([2, 'S2'], 2, 'b')),
      sent(410, 'S2', accept([2, 'S2'], 3, 'other')),
      sent(411, 'S2', { type: 'decide', n: [2, 'S2'], slot: 2, v: command('b') }),
      sent(411, 'S2', { type: 'decide', n: [2, 'S2'], chosenUpTo: 2 }),
      sent(412, 'S3', { type: 'catchUp', n: null, fromSlot: 1 }),
      sent(413, 'S2', { type: 'known', n: null, values: [{ slot: 1, v: command('a') }] }, 1, { type: 'catchUp', n: null, fromSlot: 1 }),
      asked(4, 420),
      answered(4, 450),
    ]);
    expect(recount(readTrace(paxos)).change).toEqual({ uncommitted: 2, messages: 7, entriesCarried: 6, entriesInElections: 2, entriesRestamped: 1, electionsTried: 1, msToNewCommit: 150 });
  });

  test('of proxies counts different things once, over all runs', () => {
    const one = traceOf('raft', [handled('message', 'AppendEntries'), handled('reply', 'AppendEntries'), sent(1, 'S1', append(1, 0)), handled('timer', 'election')]);
    const other = traceOf('raft', [handled('message', 'AppendEntries'), sent(1, 'S1', { type: 'RequestVote', term: 1 }), sent(2, 'S2', { type: 'no request' }, 1, { type: 'RequestVote' })]);
    expect(recountProxies([one, other])).toEqual({ messageTypes: 2, durableFields: 2, handlers: 3 });
  });

  test('takes messages of no known shape', () => {
    for (const message of [null, 'what?', 7, {}, { type: 'accept' }, { type: 'decide', n: 1 }]) {
      for (const reading of [raftReading, multiPaxosReading]) expect(reading.entriesIn(sent(1, 'S1', message as object))).toEqual([]);
    }
  });
});
