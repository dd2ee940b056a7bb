import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../protocols/node.ts';
import type { AppendEntries, InstallSnapshot } from '../protocols/raft/messages.ts';
import { freshRaftState, type RaftState } from '../protocols/raft/state.ts';
import { logOf } from '../suite/raft-data.ts';
import type { Departure, Link, StateCopy, TraceEvent } from './events.ts';
import { describeMessage } from './lores.ts';
import { lastOf, narrate, schedule } from './narrate.ts';
import { changedFields } from './trace.ts';

/** A step of S2, from one state to another. */
function step(event: NodeEvent, from: Partial<RaftState> = {}, to: Partial<RaftState> = {}, at = 5): Extract<TraceEvent, { kind: 'step' }> {
  const before = { ...freshRaftState(), ...from } as unknown as StateCopy;
  const after = { ...before, ...to };
  return { kind: 'step', at, node: 'S2', event, before, after, changed: changedFields(before, after), output: [] };
}

const append: AppendEntries = { type: 'AppendEntries', term: 2, leaderId: 'S1', prevLogIndex: 1, prevLogTerm: 1, entries: logOf(1, 2).slice(1), leaderCommit: 1 };
const install: InstallSnapshot = { type: 'InstallSnapshot', term: 2, leaderId: 'S1', lastIncludedIndex: 5, lastIncludedTerm: 1, offset: 0, data: {}, done: true };
const heartbeat: NodeEvent = { kind: 'timer', name: 'heartbeat' };

describe('a step is told by what caused it and what it changed', () => {
  test('an AppendEntries that adds an entry', () => {
    const log = logOf(1, 2);
    const event = step({ kind: 'message', from: 'S1', message: append }, { currentTerm: 1, log: log.slice(0, 1) }, { currentTerm: 2, log, commitIndex: 1 });
    expect(narrate({ ...event, output: ['got it'] })).toEqual([
      'S1 ──AppendEntries(term 2, prev 1 of term 1, entry 2 of term 2, commit 1)──▶ S2',
      '  S2 currentTerm 1 → 2',
      '  S2 commitIndex 0 → 1',
      '  S2 log [1] → [1 2]',
      'S2 prints: got it',
    ]);
  });

  test('a log that lost entries says from where on', () => {
    const log = logOf(1, 1, 2);
    const replaced = [...log.slice(0, 1), ...logOf(1, 3).slice(1)];
    expect(narrate(step(heartbeat, { log }, { log: replaced }))).toEqual(['  S2 log [1 1 2] → [1 3], entries from 2 on replaced or deleted']);
  });

  test('a snapshot, and the log that it has cut off', () => {
    const snapshot = { lastIncludedIndex: 2, lastIncludedTerm: 1, data: null };
    const log = logOf(1, 1, 2);
    expect(narrate(step(heartbeat, { log }, { log: log.slice(2), lastDiscardedIndex: 2, snapshot }))).toEqual([
      '  S2 has a snapshot up to entry 2',
      '  S2 log [1 1 2] → [(1 to 2 cut off) 2]',
    ]);
    const state = { currentTerm: 2, votedFor: null, log: log.slice(2), lastDiscardedIndex: 2, snapshot };
    expect(narrate({ kind: 'restart', at: 0, node: 'S2', state })).toEqual(['S2 restarts from its disk: term 2, vote none, snapshot up to entry 2, log [(1 to 2 cut off) 2]']);
  });

  test('a machine that is slower than consensus; one that keeps up needs no words', () => {
    expect(narrate(step({ kind: 'timer', name: 'work 1' }, { commitIndex: 3, lastApplied: 1 }, { lastApplied: 2 }))).toEqual(["S2's machine is done", '  S2 lastApplied 1 → 2']);
    expect(narrate(step(heartbeat, {}, { commitIndex: 3, lastApplied: 3 }))).toEqual(['  S2 commitIndex 0 → 3']);
    expect(narrate(step(heartbeat, {}, { commitIndex: 3, lastApplied: 2 }))).toEqual(['  S2 commitIndex 0 → 3', '  S2 lastApplied 0 → 2']);
  });

  test('an election that is won, without all the indices that it sets anew', () => {
    const event = step(
      { kind: 'reply', from: 'S1', request: { type: 'RequestVote' }, reply: { term: 3, voteGranted: true } },
      { role: 'candidate', currentTerm: 3 },
      { role: 'leader', nextIndex: { S1: 1 }, matchIndex: { S1: 0 } },
    );
    expect(narrate(event)).toEqual(['S1 ──vote(term 3)──▶ S2', '  S2 leads term 3']);
  });

  test('a success, with the values that changed, peer by peer', () => {
    const event = step(
      { kind: 'reply', from: 'S1', request: append, reply: { term: 2, success: true } },
      { role: 'leader', matchIndex: { S1: 0, S3: 0 }, nextIndex: { S1: 2, S3: 2 } },
      { matchIndex: { S1: 2, S3: 0 }, nextIndex: { S1: 3, S3: 2 } },
    );
    expect(narrate(event)).toEqual([
      'S1 ──success(term 2) of AppendEntries(term 2, prev 1 of term 1, entry 2 of term 2, commit 1)──▶ S2',
      '  S2 nextIndex[S1] 2 → 3',
      '  S2 matchIndex[S1] 0 → 2',
    ]);
  });

  test.each<[NodeEvent, string[]]>([
    [{ kind: 'timer', name: 'election' }, ['S2: its election timer fires']],
    [heartbeat, []],
    [{ kind: 'durable' }, []],
    [{ kind: 'start' }, []],
    [{ kind: 'timer', name: 'work 1' }, ["S2's machine is done"]],
    [{ kind: 'timer', name: 'soon 1' }, ['S2 goes on at once']],
    [{ kind: 'timer', name: 'after 2' }, ['S2 has waited long enough']],
    [{ kind: 'timer', name: 'rpc timeout' }, ['S2 gives up waiting for a reply']],
    [{ kind: 'client', message: { command: { op: 'put', key: 'x', value: 1 } } }, ['client ──put x──▶ S2']],
    [{ kind: 'client', message: { command: { op: 'get', key: 'x', clientId: 'c', seq: 3 } } }, ['client ──get x (c, request 3)──▶ S2']],
    [{ kind: 'client', message: { read: true } }, ['client ──read──▶ S2']],
    [{ kind: 'client', message: { command: { op: 'noop' } } }, ['client ──{command:{op:noop}}──▶ S2']],
    [{ kind: 'reply', from: 'S1', request: { type: 'RequestVote' }, reply: { term: 3, voteGranted: false } }, ['S1 ──no vote(term 3)──▶ S2']],
    [{ kind: 'reply', from: 'S1', request: install, reply: { term: 2 } }, ['S1 ──reply(term 2) to InstallSnapshot(term 2, up to entry 5 of term 1)──▶ S2']],
    [{ kind: 'reply', from: 'S1', request: install, reply: { term: 2, nextOffset: 3 } }, ['S1 ──reply(term 2, next offset 3) to InstallSnapshot(term 2, up to entry 5 of term 1)──▶ S2']],
    [{ kind: 'reply', from: 'S1', request: { type: 'Other' }, reply: [1] }, ['S1 ──reply [1]──▶ S2']],
    [{ kind: 'reply', from: 'S1', request: { type: 'RequestVote' }, reply: null }, ['S1 ──no vote(term ?)──▶ S2']],
  ])('%j', (event, lines) => {
    expect(narrate(step(event))).toEqual(lines);
  });
});

describe('messages', () => {
  test.each([
    [{ ...append, entries: [] }, 'AppendEntries(term 2, prev 1 of term 1, no entries, commit 1)'],
    [{ ...append, prevLogIndex: 0, prevLogTerm: 0, entries: logOf(1, 1, 2) }, 'AppendEntries(term 2, prev 0 of term 0, entries 1 to 2 of term 1, 3 of term 2, commit 1)'],
    [{ ...append, entries: logOf(2) }, 'AppendEntries(term 2, prev 1 of term 1, entry 2 of term 2, commit 1)'],
    [{ ...append, entries: logOf(1, 2, 3, 4, 5, 6, 7, 7) }, /7 of term 6, …, commit 1\)$/],
    [{ ...append, entries: undefined }, /entries undefined/],
    [{ type: 'RequestVote', term: 2, candidateId: 'S1', lastLogIndex: 3, lastLogTerm: 1 }, 'RequestVote(term 2, last entry 3 of term 1)'],
    [install, 'InstallSnapshot(term 2, up to entry 5 of term 1)'],
    [{ ...install, offset: 4, done: false }, 'InstallSnapshot(term 2, up to entry 5 of term 1, from offset 4)'],
    [{ ...install, offset: 8 }, 'InstallSnapshot(term 2, up to entry 5 of term 1, from offset 8, the last chunk)'],
    [{ type: 'Prepare', n: 3 }, 'Prepare({n:3})'],
  ])('%j', (message, text) => {
    expect(describeMessage(message)).toEqual(typeof text === 'string' ? text : expect.stringMatching(text));
  });
});

describe('what happens to the cluster is told in a line', () => {
  const links = (cut: Link[], up: Link[]): TraceEvent => ({ kind: 'links', at: 0, cut, up });
  const network = (what: 'lost' | 'cut' | 'doubled' | 'held'): TraceEvent => ({ kind: 'network', at: 0, what, from: 'S1', to: 'S2', message: 'AppendEntries' });
  test.each<[string, TraceEvent, string[]]>([
    ['a crash', { kind: 'crash', at: 0, node: 'S1', unsent: 0, disk: {} }, ['S1 crashes']],
    ['a crash between effects', { kind: 'crash', at: 0, node: 'S1', unsent: 2, disk: {} }, ['S1 crashes; 2 of its effects had not left']],
    ['a restart', { kind: 'restart', at: 0, node: 'S1', state: { currentTerm: 2, votedFor: null, log: logOf(1, 2) } }, ['S1 restarts from its disk: term 2, vote none, log [1 2]']],
    ['a pause', { kind: 'pause', at: 0, node: 'S1' }, ['S1 pauses']],
    ['its end', { kind: 'resume', at: 0, node: 'S1' }, ['S1 goes on']],
    ['a lost message', network('lost'), ['S1 ──AppendEntries──✕ S2   (lost)']],
    ['a held one', network('held'), ['S1 ──AppendEntries──✕ S2   (held)']],
    ['a message into a cut', network('cut'), []],
    ['a doubled one', network('doubled'), []],
    ['a heal', links([], [['S1', 'S2'], ['S2', 'S1']]), ['all links are up']],
    ['a whole cut', links([['S1', 'S2'], ['S2', 'S1']], []), ['all links are cut']],
    ['a small cut', links([['S1', 'S2'], ['S2', 'S1'], ['S3', 'S1']], [['S1', 'S3'], ['S2', 'S3'], ['S3', 'S2'], ['S4', 'S1']]), ['links cut: S1↔S2 S3→S1']],
    ['a large cut', links([['S1', 'S2'], ['S2', 'S1']], [['S2', 'S3']]), ['only these links are up: S2→S3']],
    ['a note', { kind: 'note', at: 0, text: 'Fig. 8(a)' }, ['— Fig. 8(a)']],
  ])('%s', (_name, event, lines) => {
    expect(narrate(event)).toEqual(lines);
  });
});

describe('what leaves a server for its client or its machine', () => {
  const leave = (departure: Departure): TraceEvent => ({ kind: 'leave', at: 0, node: 'S1', departure });
  const answer = (reply: unknown, request: unknown = { command: { op: 'get', key: 'x' } }): TraceEvent => leave({ kind: 'answer', request, reply, id: 1 });
  test.each<[TraceEvent, string[]]>([
    [answer({ ok: true, value: null }), ['S1 ──ok──▶ client, to get x']],
    [answer({ ok: true, value: [1] }), ['S1 ──ok, [1]──▶ client, to get x']],
    [answer({ ok: false, error: 'unknown' }), ['S1 ──not ok, unknown──▶ client, to get x']],
    [answer({ ok: true, readIndex: 4 }, { read: true }), ['S1 ──read index 4──▶ client, to read']],
    [answer('what?'), ['S1 ──what?──▶ client, to get x']],
    [answer(null), ['S1 ──null──▶ client, to get x']],
    [leave({ kind: 'apply', index: 3, entry: {}, result: { ok: true, value: 1 } }), ['S1 applies entry 3: ok, 1']],
    [leave({ kind: 'persist' }), []],
  ])('%j', (event, lines) => {
    expect(narrate(event)).toEqual(lines);
  });

  test('a story tells good news to clients, and what was applied only where it ends with that', () => {
    const apply = (index: number): TraceEvent => leave({ kind: 'apply', index, entry: {}, result: { ok: true, value: null } });
    const end = step({ kind: 'timer', name: 'election' });
    const told = (events: TraceEvent[]): string[] => schedule(events).map((line) => line.replace(/^ *\d+ ms {2}/, ''));
    expect(told([apply(1), answer({ ok: false, error: 'not-leader' }), answer({ ok: true, value: null }), end])).toEqual(['S1 ──ok──▶ client, to get x', 'S2: its election timer fires']);
    expect(told([apply(1), end, apply(1)])).toEqual(['S1 applies entry 1: ok', 'S1 applies entry 1: ok']);
  });
});

describe('schedule', () => {
  const vote = (at: number, term: number): TraceEvent => step({ kind: 'timer', name: 'election' }, { currentTerm: term - 1 }, { currentTerm: term }, at);
  const idle = (at: number): TraceEvent => step({ kind: 'message', from: 'S1', message: append }, {}, {}, at);
  const crash = (at: number): TraceEvent => ({ kind: 'crash', at, node: 'S1', unsent: 0, disk: {} });

  test('stamps the first line of each event with its time, and leaves out what changed nothing', () => {
    expect(schedule([vote(5, 1), idle(8), vote(120, 2)])).toEqual([
      '    5 ms  S2: its election timer fires',
      '            S2 currentTerm 0 → 1',
      '  120 ms  S2: its election timer fires',
      '            S2 currentTerm 1 → 2',
    ]);
  });

  test('tells the last event, even one that changed nothing', () => {
    expect(schedule([idle(5), idle(8)])).toEqual(['    8 ms  S1 ──AppendEntries(term 2, prev 1 of term 1, entry 2 of term 2, commit 1)──▶ S2']);
  });

  test('of a long run tells the turning points, and only the end in full', () => {
    const events = [vote(1, 1), crash(2), vote(3, 2), vote(4, 3), vote(5, 4)];
    expect(schedule(events, 4)).toEqual([
      '    2 ms  S1 crashes',
      '          … and then, in full',
      '    4 ms  S2: its election timer fires',
      '            S2 currentTerm 2 → 3',
      '    5 ms  S2: its election timer fires',
      '            S2 currentTerm 3 → 4',
    ]);
  });

  test('is short, however long the run', () => {
    const events = Array.from({ length: 5000 }, (_, i) => (i % 2 === 0 ? vote(i, i + 1) : crash(i)));
    const lines = schedule(events);
    expect(lines.length).toBeLessThan(45);
    expect(lines[0]).toBe('          … earlier events');
    expect(lines.at(-1)).toBe(' 4999 ms  S1 crashes');
  });

  test('of nothing is nothing', () => {
    expect(schedule([])).toEqual([]);
  });
});

describe('of a run in which something never came about', () => {
  const heard = (from: string, at: number): TraceEvent => step({ kind: 'message', from, message: append }, {}, {}, at);
  const elected: TraceEvent = { ...step(heartbeat, { role: 'candidate' }, { role: 'leader', currentTerm: 2 }, 2), node: 'S1' };
  const committed: TraceEvent = { ...step(heartbeat, { role: 'leader' }, { role: 'leader', commitIndex: 3 }, 3), node: 'S1' };

  test('the last that a server heard is told, though it changed nothing, after the elections and faults before it', () => {
    const lines = lastOf([elected, committed, ...[10, 20].map((at) => heard('S1', at))], ['S2']);
    expect(lines).toEqual([
      '    2 ms    S1 currentTerm 0 → 2',
      '            S1 leads term 2',
      ...[10, 20].map((at) => `   ${at} ms  S1 ──${describeMessage(append)}──▶ S2`),
    ]);
  });

  test('of more than ten things that it heard, the last ten are, and a line says so', () => {
    const lines = lastOf(Array.from({ length: 12 }, (_, i) => heard('S1', i)), ['S2']);
    expect(lines[0]).toBe('          … and at last, of S2');
    expect(lines.slice(1)).toHaveLength(10);
  });

  test('what concerns others alone is left out', () => {
    expect(lastOf([heard('S1', 1)], ['S3'])).toEqual([]);
  });
});
