import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../../harness/protocols/node.ts';
import type { AppendEntries, InstallSnapshot } from '../../harness/protocols/raft/messages.ts';
import { freshRaftState, type RaftState } from '../../harness/protocols/raft/state.ts';
import { logOf } from '../../harness/suite/raft-data.ts';
import type { StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { changedFields } from '../../harness/trace/trace.ts';
import { readTraces, type TraceReadings } from './trace-readings.ts';

const stateOf = (fields: Partial<RaftState>): StateCopy => ({ ...freshRaftState(), ...fields });

function step(node: string, event: NodeEvent, before: Partial<RaftState>, after: Partial<RaftState>): TraceEvent {
  const from = stateOf(before);
  const to = { ...from, ...after };
  return { kind: 'step', at: 0, node, event, before: from, after: to, changed: changedFields(from, to), output: [] };
}

function begin(disks: Readonly<Record<string, Partial<RaftState>>>): TraceEvent {
  const states = Object.fromEntries(Object.entries(disks).map(([node, fields]) => [node, stateOf(fields)]));
  return { kind: 'begin', at: 0, states, disks: states };
}

const read = (...events: TraceEvent[]): TraceReadings => readTraces([['a test', events]]);

function appendEntries(fields: Partial<AppendEntries> = {}): AppendEntries {
  return {
    type: 'AppendEntries',
    term: 2,
    leaderId: 'S1',
    prevLogIndex: 1,
    prevLogTerm: 1,
    entries: [],
    leaderCommit: 0,
    ...fields,
  };
}

const client: NodeEvent = { kind: 'client', message: { command: { op: 'noop' } } };
const durable: NodeEvent = { kind: 'durable' };
const arrives = (message: AppendEntries): NodeEvent => ({ kind: 'message', from: 'S1', message });

test('an election is the step in which a server begins to lead a term', () => {
  const vote: NodeEvent = { kind: 'timer', name: 'election' };
  const { elections } = read(
    step('S1', vote, { role: 'candidate', currentTerm: 2 }, { role: 'leader' }),
    step('S1', vote, { role: 'leader', currentTerm: 2 }, { commitIndex: 1 }),
    step('S1', vote, { role: 'leader', currentTerm: 2 }, { currentTerm: 3 }),
  );
  expect(elections.map(({ after }) => after.currentTerm)).toEqual([2, 3]);
});

test('an apply shows whether the entry was committed, and whether it was applied in this life before', () => {
  const apply = (index: number): TraceEvent => ({ kind: 'leave', at: 0, node: 'S1', departure: { kind: 'apply', index, entry: {}, result: null } });
  const { applies } = read(
    begin({ S1: {} }),
    step('S1', client, {}, { commitIndex: 1 }),
    apply(1),
    apply(1),
    apply(2),
    { kind: 'restart', at: 0, node: 'S1', state: stateOf({}) },
    apply(1),
  );
  expect(applies.map(({ index, isCommitted, isAgain }) => [index, isCommitted, isAgain])).toEqual([
    [1, true, false],
    [1, true, true],
    [2, false, false],
    [1, false, false],
  ]);
});

test('a reply that is none is passed over', () => {
  const message = appendEntries();
  const { appends } = read(
    begin({ S2: {} }),
    step('S2', arrives(message), {}, {}),
    { kind: 'leave', at: 0, node: 'S2', departure: { kind: 'reply', to: 'S1', request: message, reply: null, id: 1 } },
  );
  expect(appends[0]?.reply).toBeUndefined();
});

test('an answer shows what the leader believed before and after it', () => {
  const event: NodeEvent = { kind: 'reply', from: 'S2', request: appendEntries(), reply: { term: 2, success: true } };
  const leads: Partial<RaftState> = { role: 'leader', currentTerm: 2, matchIndex: {}, nextIndex: { S2: 2 } };
  const { answers } = read(step('S1', event, leads, { matchIndex: { S2: 5 } }), step('S3', event, {}, {}));
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatchObject({ test: 'a test', node: 'S1', from: 'S2', match: [0, 5], next: [2, 2] });
});

describe('a commit tells how many disks hold the entry', () => {
  const log = logOf(1, 2);
  const commits = (disks: Readonly<Record<string, Partial<RaftState>>>) =>
    read(begin(disks), step('S1', client, { role: 'leader', currentTerm: 2, log }, { commitIndex: 2 })).commits[0];

  test('the leader’s own among them', () => {
    expect(commits({ S1: { log }, S2: { log }, S3: {} })).toMatchObject({
      index: 2,
      term: 2,
      servers: 3,
      copies: 2,
      hasOwnCopy: true,
    });
  });

  test('or not, and an entry of another term is another entry', () => {
    expect(commits({ S1: { log: logOf(1) }, S2: { log: logOf(1, 1) }, S3: { log } })).toMatchObject({
      copies: 1,
      hasOwnCopy: false,
    });
  });

  test('writes count from the moment they are done', () => {
    const written: TraceEvent = { kind: 'written', at: 0, node: 'S2', disk: stateOf({ log }) };
    const { commits: found } = read(
      begin({ S1: {}, S2: {} }),
      written,
      step('S1', client, { role: 'leader', log, currentTerm: 2 }, { commitIndex: 2 }),
    );
    expect(found[0]?.copies).toBe(1);
  });
});

describe('what a follower does with entries', () => {
  const handled = (message: AppendEntries, before: Partial<RaftState>, after: Partial<RaftState>) =>
    read(step('S2', arrives(message), before, after)).appends[0];
  const [x, y] = [logOf(1, 2), logOf(1, 3)];

  test('entries are lost when nothing in the message contradicts them', () => {
    const shorter = appendEntries({ entries: x.slice(1) });
    expect(handled(shorter, { log: logOf(1, 2, 2) }, { log: logOf(1, 2) })?.lostEntries).toBe(true);
    expect(handled(shorter, { log: logOf(1, 2, 2) }, {})?.lostEntries).toBe(false);
  });

  test('they are not when the message conflicts, or was refused because of them', () => {
    expect(handled(appendEntries({ entries: y.slice(1) }), { log: logOf(1, 2, 2) }, { log: y })?.lostEntries).toBe(
      false,
    );
    const refused = appendEntries({ prevLogIndex: 2, prevLogTerm: 3 });
    expect(handled(refused, { log: logOf(1, 2, 2) }, { log: logOf(1) })?.lostEntries).toBe(false);
    expect(handled(refused, { log: logOf(1, 2, 2) }, { log: [] })?.lostEntries).toBe(true);
  });

  test('an old entry is kept when it conflicts or follows a conflict', () => {
    const message = appendEntries({ term: 3, entries: y.slice(1) });
    expect(handled(message, { log: logOf(1, 2, 2) }, { log: [...y, ...logOf(1, 2, 2).slice(2)] })?.keptConflict).toBe(
      true,
    );
    expect(handled(message, { log: logOf(1, 2, 2) }, { log: y })?.keptConflict).toBe(false);
    expect(handled(appendEntries({ entries: x.slice(1) }), { log: logOf(1) }, { log: x })?.keptConflict).toBe(false);
    // Whoever has not touched the log yet may do so after a write.
    expect(handled(message, { log: logOf(1, 2, 2) }, {})?.keptConflict).toBe(false);
  });

  test('a reply that leaves before the disk has what it confirms was unwritten', () => {
    const message = appendEntries({ entries: x.slice(1) });
    const reply: TraceEvent = {
      kind: 'leave',
      at: 0,
      node: 'S2',
      departure: { kind: 'reply', to: 'S1', request: message, reply: { term: 2, success: true }, id: 1 },
    };
    const handling = step('S2', arrives(message), { log: logOf(1), currentTerm: 2 }, { log: x });
    const written: TraceEvent = { kind: 'written', at: 0, node: 'S2', disk: stateOf({ log: x, currentTerm: 2 }) };
    const early = read(begin({ S2: { log: logOf(1), currentTerm: 2 } }), handling, reply, written).appends[0];
    const late = read(begin({ S2: { log: logOf(1), currentTerm: 2 } }), handling, written, reply).appends[0];
    expect([early?.wasUnwritten, late?.wasUnwritten, late?.reply?.success]).toEqual([true, false, true]);
  });
});

describe('what is sent', () => {
  const log = logOf(1, 2, 2);
  const sent = (message: AppendEntries, state: Partial<RaftState> = {}, ...steps: TraceEvent[]) => {
    const leaves: TraceEvent = {
      kind: 'leave',
      at: 0,
      node: 'S1',
      departure: { kind: 'send', to: 'S2', message, id: 1 },
    };
    return read(begin({ S1: { log, role: 'leader', currentTerm: 2, ...state } }), ...steps, leaves).sent[0];
  };

  test('is held against the log of its leader', () => {
    expect(sent(appendEntries({ entries: log.slice(1) }))?.fitsLog).toBe(true);
    expect(sent(appendEntries({ entries: log.slice(2) }))?.fitsLog).toBe(false);
    expect(sent(appendEntries({ prevLogTerm: 2 }))?.fitsLog).toBe(false);
  });

  test('is late when its server leads no more and has just finished a write', () => {
    const follows: Partial<RaftState> = { log, currentTerm: 2, role: 'follower' };
    expect(sent(appendEntries(), {}, step('S1', durable, { ...follows, role: 'leader' }, {}))?.isLate).toBe(false);
    expect(sent(appendEntries(), {}, step('S1', durable, follows, {}))?.isLate).toBe(true);
    expect(sent(appendEntries(), {}, step('S1', client, follows, {}))?.isLate).toBe(false);
  });

  test('says nothing about this term if it was made in an earlier one', () => {
    expect(sent(appendEntries(), { currentTerm: 3 })).toBeUndefined();
  });
});

test('a late change is one of a persistent field when a write is done', () => {
  const { lateChanges } = read(
    step('S1', durable, { currentTerm: 3 }, { currentTerm: 2 }),
    step('S1', durable, {}, { commitIndex: 1 }),
    step('S1', client, {}, { currentTerm: 2 }),
  );
  expect(lateChanges.map(({ after }) => after.currentTerm)).toEqual([2]);
});

test('messages of any shape are passed over', () => {
  const odd = { type: 'AppendEntries', entries: 'none' } as unknown as AppendEntries;
  expect(read(step('S2', arrives(odd), {}, {})).appends).toEqual([]);
});

test('cutting off a prefix is no late change of the log', () => {
  const before: Partial<RaftState> = { log: logOf(1, 1, 2), snapshot: { lastIncludedIndex: 2, lastIncludedTerm: 1, data: null } };
  const cut = { log: logOf(1, 1, 2).slice(2), lastDiscardedIndex: 2 };
  expect(read(step('S1', durable, before, cut)).lateChanges).toHaveLength(0);
  expect(read(step('S1', durable, before, { ...cut, log: [] })).lateChanges).toHaveLength(1);
});

test('an install shows what went back, and what was lost behind the snapshot', () => {
  const message: InstallSnapshot = { type: 'InstallSnapshot', term: 2, leaderId: 'S1', lastIncludedIndex: 2, lastIncludedTerm: 1, offset: 0, data: null, done: true };
  const event: NodeEvent = { kind: 'message', from: 'S1', message };
  const holds: Partial<RaftState> = { currentTerm: 2, log: logOf(1, 1, 2), commitIndex: 1, lastApplied: 1 };
  const taken = { lastDiscardedIndex: 2, commitIndex: 2, lastApplied: 2 };
  const { installs } = read(
    step('S2', event, holds, { ...taken, log: logOf(1, 1, 2).slice(2) }),
    step('S2', event, holds, { ...taken, log: [] }),
    step('S2', event, { ...holds, log: logOf(2, 2, 2) }, { ...taken, log: [] }),
    step('S2', event, { ...holds, commitIndex: 3, lastApplied: 3 }, { ...taken, log: logOf(1, 1, 2).slice(2) }),
  );
  expect(installs.map(({ wentBack, lostSuffix }) => [wentBack, lostSuffix])).toEqual([
    [false, false],
    [false, true],
    [false, false],
    [true, false],
  ]);
});
