import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../../harness/protocols/node.ts';
import type { AppendEntries } from '../../harness/protocols/raft/messages.ts';
import { freshRaftState, type RaftState } from '../../harness/protocols/raft/state.ts';
import { logOf } from '../../harness/suite/raft-data.ts';
import type { StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { changedFields } from '../../harness/trace/trace.ts';
import { readLive, type LiveReadings } from './live-readings.ts';

const stateOf = (fields: Partial<RaftState>): StateCopy => ({ ...freshRaftState(), ...fields });
const servers = ['S1', 'S2', 'S3'];
const log = logOf(1, 2);
const leads: Partial<RaftState> = { role: 'leader', currentTerm: 2, log };

const begin: TraceEvent = {
  kind: 'begin',
  at: 0,
  states: Object.fromEntries(servers.map((node) => [node, stateOf({})])),
  disks: Object.fromEntries(servers.map((node) => [node, stateOf({ log: node === 'S1' ? log : [] })])),
};

function step(at: number, event: NodeEvent, before: Partial<RaftState> = leads, after: Partial<RaftState> = {}): TraceEvent {
  const from = stateOf(before);
  const to = { ...from, ...after };
  return { kind: 'step', at, node: 'S1', event, before: from, after: to, changed: changedFields(from, to), output: [] };
}

const message: AppendEntries = { type: 'AppendEntries', term: 2, leaderId: 'S1', prevLogIndex: 1, prevLogTerm: 1, entries: log.slice(1), leaderCommit: 0 };
const sends = (at: number, to: string, sent: AppendEntries = message): TraceEvent => ({ kind: 'leave', at, node: 'S1', departure: { kind: 'send', to, message: sent, id: 0 } });
const answers = (from: string, reply: object = { term: 2, success: true }): NodeEvent => ({ kind: 'reply', from, request: message, reply });
const heartbeat: NodeEvent = { kind: 'timer', name: 'heartbeat' };
const request = { command: { op: 'put', key: 'x', value: 1 } } as const;
const client: NodeEvent = { kind: 'client', message: request };

const read = (...events: TraceEvent[]): LiveReadings => readLive([['a test', [begin, ...events]]]);

describe('a relay', () => {
  test('is an answer that leads to one message, for somebody else', () => {
    const { relays } = read(step(0, heartbeat), sends(0, 'S2'), step(5, answers('S2')), sends(5, 'S3'), step(60, heartbeat));
    expect(relays).toEqual([{ test: 'a test', node: 'S1', from: 'S2', to: 'S3' }]);
  });

  test.each<[string, TraceEvent[]]>([
    ['a new attempt at the same', [sends(5, 'S2')]],
    ['messages for several', [sends(5, 'S2'), sends(5, 'S3')]],
    ['what the next event leads to', [step(5, heartbeat), sends(5, 'S3')]],
  ])('is not %s', (_what, then) => {
    expect(read(step(0, heartbeat), sends(0, 'S2'), step(5, answers('S2')), ...then, step(60, heartbeat)).relays).toEqual([]);
  });
});

describe('a hush', () => {
  const round = [step(0, heartbeat), sends(0, 'S2'), sends(0, 'S3'), step(5, answers('S2'))];

  test('is a leader that writes to nobody, until it writes again or the run ends', () => {
    expect(read(...round, step(120, heartbeat), sends(120, 'S2')).hushes.map(({ ms }) => ms)).toEqual([120]);
    expect(read(...round, step(130, heartbeat)).hushes.map(({ ms }) => ms)).toEqual([130]);
  });

  test('is not one where nobody or everybody has answered, where the disk is slow, or within a heartbeat', () => {
    expect(read(step(0, heartbeat), sends(0, 'S2'), step(130, heartbeat)).hushes).toEqual([]);
    expect(read(...round, step(6, answers('S3')), step(130, heartbeat)).hushes).toEqual([]);
    expect(read(...round, step(50, heartbeat), sends(50, 'S2')).hushes).toEqual([]);
    const write = { kind: 'leave', at: 10, node: 'S1', departure: { kind: 'persist' } } as const;
    const written = { kind: 'written', at: 120, node: 'S1', disk: stateOf({ log }) } as const;
    expect(read(...round, write, written, sends(120, 'S2')).hushes).toEqual([]);
  });
});

describe('an entry is held back', () => {
  test('from the answer that completes a majority until it is committed', () => {
    const { heldBack, counted } = read(step(0, heartbeat), step(10, answers('S2')), step(90, answers('S3'), leads, { commitIndex: 2 }));
    expect(heldBack.map(({ ms }) => ms)).toEqual([80]);
    expect(counted).toEqual([{ test: 'a test', node: 'S1', confirmed: 2, peers: 2 }]);
  });

  test('and not where it is committed at once, refused, or of another term', () => {
    expect(read(step(10, answers('S2'), leads, { commitIndex: 2 }), step(99, heartbeat, { ...leads, commitIndex: 2 })).heldBack).toEqual([]);
    expect(read(step(10, answers('S2', { term: 2, success: false })), step(99, heartbeat)).heldBack).toEqual([]);
    const inTerm3 = { ...leads, currentTerm: 3 };
    expect(read(step(10, answers('S2'), inTerm3), step(99, heartbeat, inTerm3)).heldBack).toEqual([]);
  });
});

test('a stray is a message of a term that its sender is in and does not lead', () => {
  const deposed = { ...leads, role: 'follower' } as const;
  expect(read(step(0, heartbeat, leads, { role: 'follower' }), sends(0, 'S2')).strays).toHaveLength(1);
  expect(read(step(0, heartbeat), sends(0, 'S2')).strays).toEqual([]);
  // It was made while it led, and left later.
  expect(read(step(0, heartbeat, deposed, { currentTerm: 3 }), sends(0, 'S2')).strays).toEqual([]);
});

describe('a client', () => {
  const ok = { kind: 'leave', at: 5, node: 'S1', departure: { kind: 'answer', request, reply: { ok: true, value: null }, id: 1 } } as const;
  const withEntry = { ...leads, log: [...log, { term: 2, ...request }] };

  test('hears ok early where its entry is not committed on that server', () => {
    expect(read(step(0, client, withEntry), ok).earlyOks).toHaveLength(1);
    expect(read(step(0, client, { ...withEntry, commitIndex: 3 }), ok).earlyOks).toEqual([]);
  });

  test('waits for its command to be appended', () => {
    expect(read(step(0, client), step(70, heartbeat, leads, { log: withEntry.log })).lateAppends.map(({ ms }) => ms)).toEqual([70]);
    expect(read(step(0, client, leads, { log: withEntry.log }), step(70, heartbeat, withEntry)).lateAppends).toEqual([]);
    expect(read(step(0, client), step(90, heartbeat)).lateAppends.map(({ ms }) => ms)).toEqual([90]);
  });
});

test('a server that does not lead commits by itself where no message tells it to', () => {
  const follows = { ...leads, role: 'follower' } as const;
  expect(read(step(0, answers('S2'), follows, { commitIndex: 2 })).ownCommits).toHaveLength(1);
  expect(read(step(0, { kind: 'message', from: 'S2', message }, follows, { commitIndex: 2 })).ownCommits).toEqual([]);
});
