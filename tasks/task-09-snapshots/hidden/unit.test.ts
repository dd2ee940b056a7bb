import { logOf, raftRules, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { AppendEntries, Index, InstallSnapshot, LogEntry, Machine, RaftState, Term } from '#tasks/task-09-snapshots';

type Judge = NonNullable<Row['judge']>;

/** So many applied entries may lie in a log, at most. */
const RETAINED_MAX = 20;

/** The terms of a log of so many entries: 1 up to entry 20, 2 up to 23, then 3. */
const terms = (length: number): Term[] => Array.from({ length }, (_, i) => (i < 20 ? 1 : i < 23 ? 2 : 3));
const termOf = (index: Index): Term => (index === 0 ? 0 : (terms(index).at(-1) ?? 0));
const entries = (from: Index, to: Index): LogEntry[] => logOf(...terms(to)).slice(from - 1);

/** A machine after so many entries (plain data, of whatever shape), and the sessions of two clients. */
function machineAt(lastApplied: Index): Machine {
  const contents = entries(1, lastApplied).map(({ term }, i) => [`k${i + 1}`, `term ${term}`] as const);
  return { entries: new Map(contents), progress: { lastApplied } };
}

const sessionsAt = (lastApplied: Index): RaftState['sessions'] =>
  lastApplied === 0 ? {} : { c1: { seq: lastApplied, result: { ok: true, value: null } }, c2: { seq: 1, result: { ok: false, error: 'another value' } } };

/** A server that has applied so many of its entries. */
function applied(lastApplied: Index, more: Partial<RaftState> & { readonly length?: number } = {}): Partial<RaftState> {
  const { length = lastApplied, ...fields } = more;
  return {
    currentTerm: 3,
    log: entries(1, length),
    lastDiscardedIndex: 0,
    snapshot: null,
    commitIndex: lastApplied,
    lastApplied,
    machine: machineAt(lastApplied),
    sessions: sessionsAt(lastApplied),
    ...fields,
  };
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (item instanceof Map ? { map: [...item].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) } : item));

const last = (outcomes: readonly CallOutcome[]): CallOutcome => outcomes.at(-1) as CallOutcome;

const listTerms = (log: readonly LogEntry[]): string => `[${log.map(({ term }) => term).join(' ')}]`;

/** The sentences of those that have something to say. */
const both =
  (...judges: readonly Judge[]): Judge =>
  (outcomes) =>
    judges.map((judge) => judge(outcomes)).find((found) => found !== undefined);

/** The log ends where it should, and what is left of it is what was there. */
const endsAt =
  (index: Index, of: readonly LogEntry[] = entries(1, index)): Judge =>
  (outcomes) => {
    const { log, lastDiscardedIndex } = last(outcomes).state;
    const end = lastDiscardedIndex + log.length;
    if (end !== index) return `lastDiscardedIndex ${lastDiscardedIndex} and ${log.length} entries after it: the log ends at ${end}, not at ${index}`;
    if (text(log) === text(of.slice(lastDiscardedIndex))) return undefined;
    return `after lastDiscardedIndex ${lastDiscardedIndex} the log has the terms ${listTerms(log)}, and these are not the entries from ${lastDiscardedIndex + 1} on`;
  };

/** Machine and sessions are those that belong to lastApplied, which is one of these. */
const standsAt =
  (...indices: readonly Index[]): Judge =>
  (outcomes) => {
    const { lastApplied, machine, sessions } = last(outcomes).state;
    if (!indices.includes(lastApplied)) return `lastApplied ${lastApplied}`;
    if (text(machine) !== text(machineAt(lastApplied))) return `lastApplied ${lastApplied}, and the machine is ${text(machine)}`;
    return text(sessions) === text(sessionsAt(lastApplied)) ? undefined : `lastApplied ${lastApplied}, and the sessions are ${text(sessions)}`;
  };

const commitIs =
  (index: Index): Judge =>
  (outcomes) => {
    const { commitIndex } = last(outcomes).state;
    return commitIndex === index ? undefined : `commitIndex ${commitIndex}`;
  };

// The log.

const cutAt10: Partial<RaftState> = {
  currentTerm: 3,
  log: entries(11, 24),
  lastDiscardedIndex: 10,
  snapshot: { lastIncludedIndex: 10, lastIncludedTerm: 1, data: null },
  commitIndex: 10,
  lastApplied: 10,
};
const cutAt22: Partial<RaftState> = {
  ...cutAt10,
  log: entries(23, 24),
  lastDiscardedIndex: 22,
  snapshot: { lastIncludedIndex: 22, lastIncludedTerm: 2, data: null },
  commitIndex: 22,
  lastApplied: 22,
};
const cutAtEnd: Partial<RaftState> = { ...cutAt22, log: [] };
const whole: Partial<RaftState> = { currentTerm: 3, log: entries(1, 24) };

function accessor(name: string, state: Partial<RaftState>, call: string, index: Index | undefined, value: unknown, because: string): Row {
  const judge: Judge = (outcomes) => (last(outcomes).result === undefined ? undefined : `result of ${call}: ${text(last(outcomes).result)}`);
  return {
    name,
    state,
    calls: [{ call, args: index === undefined ? [] : [index] }],
    ...(value === undefined ? { judge } : { returns: value }),
    because,
  };
}

const lastIndexRows: readonly Row[] = [
  accessor('lastIndex, nothing cut off', whole, 'log.lastIndex', undefined, 24, 'The log has 24 entries.'),
  accessor('lastIndex, ten entries cut off', cutAt10, 'log.lastIndex', undefined, 24, 'The last entry is entry 24, however many of those before it are still here.'),
  accessor('lastIndex, all entries cut off', cutAtEnd, 'log.lastIndex', undefined, 22, 'The log has no entry any more, but the next one will be entry 23.'),
  accessor('lastIndex of a server that never had an entry', {}, 'log.lastIndex', undefined, 0, 'Index 0 is the end of the empty log.'),
];

const termRows: readonly Row[] = [
  accessor('termAt 0, nothing cut off', whole, 'log.termAt', 0, 0, 'Index 0 is of term 0.'),
  accessor('termAt 21, nothing cut off', whole, 'log.termAt', 21, 2, 'Entry 21 is of term 2.'),
  accessor('termAt 21, ten entries cut off', cutAt10, 'log.termAt', 21, 2, 'Entry 21 is still here, as the eleventh of the list.'),
  accessor('termAt 11, the first that is left', cutAt10, 'log.termAt', 11, 1, 'Entry 11 is the first of the list.'),
  accessor('termAt 24, the last entry', cutAt22, 'log.termAt', 24, 3, 'Entry 24 is of term 3.'),
  accessor('termAt of the last entry that was cut off', cutAt22, 'log.termAt', 22, 2, 'The next AppendEntries is about to name it as prevLogIndex. The snapshot has kept its term for just that.'),
  accessor('termAt of the last entry that was cut off, when none is left', cutAtEnd, 'log.termAt', 22, 2, 'An election compares the last entry’s term; entry 22 is in the snapshot, and its term too.'),
  accessor('termAt behind the end', cutAt22, 'log.termAt', 25, undefined, 'There is no entry 25.'),
  accessor('termAt of an entry long gone', cutAt22, 'log.termAt', 5, undefined, 'Nobody knows the term of entry 5 any more.'),
];

const entriesRows: readonly Row[] = [
  accessor('entriesFrom 23, nothing cut off', whole, 'log.entriesFrom', 23, entries(23, 24), 'Entries 23 and 24.'),
  accessor('entriesFrom 23, ten entries cut off', cutAt10, 'log.entriesFrom', 23, entries(23, 24), 'Entries 23 and 24, wherever they lie in the list.'),
  accessor('entriesFrom the first that is left', cutAt22, 'log.entriesFrom', 23, entries(23, 24), 'All that is left.'),
  accessor('entriesFrom behind the end', cutAt22, 'log.entriesFrom', 25, [], 'There is none.'),
  accessor('entriesFrom where it was cut off', cutAt22, 'log.entriesFrom', 22, [], 'Entries from 22 on can’t be had: entry 22 is gone.'),
];

const changeRows: readonly Row[] = [
  {
    name: 'append, nothing cut off',
    state: { log: entries(1, 22) },
    calls: [{ call: 'log.append', args: entries(23, 24) }, { call: 'log.lastIndex', args: [] }],
    returns: 24,
    leaves: { log: entries(1, 24) },
    because: 'Two entries after entry 22 are entries 23 and 24.',
  },
  {
    name: 'append, everything cut off',
    state: cutAtEnd,
    calls: [{ call: 'log.append', args: entries(23, 24) }, { call: 'log.lastIndex', args: [] }],
    returns: 24,
    leaves: { log: entries(23, 24), lastDiscardedIndex: 22 },
    because: 'Two entries after entry 22 are entries 23 and 24.',
  },
  {
    name: 'truncateFrom 24, with 22 entries cut off',
    state: cutAt22,
    calls: [{ call: 'log.truncateFrom', args: [24] }],
    leaves: { log: entries(23, 23), lastDiscardedIndex: 22 },
    because: 'Entry 24 goes, entry 23 stays.',
  },
  {
    name: 'truncateFrom 12, with ten entries cut off',
    state: cutAt10,
    calls: [{ call: 'log.truncateFrom', args: [12] }],
    leaves: { log: entries(11, 11), lastDiscardedIndex: 10 },
    because: 'Entry 11 is the first of the list, and the only one to stay.',
  },
  {
    name: 'truncateFrom 3, nothing cut off',
    state: whole,
    calls: [{ call: 'log.truncateFrom', args: [3] }],
    leaves: { log: entries(1, 2) },
    because: 'Entries 1 and 2 stay.',
  },
];

test('finds every entry by its index, whatever was cut off', () =>
  table({ rule: raftRules.logWithOffset, rows: [...lastIndexRows, ...termRows, ...entriesRows, ...changeRows] }));

// Taking and restoring.

const fresh: Partial<RaftState> = { commitIndex: 0, lastApplied: 0, machine: machineAt(0), sessions: {}, own: {}, role: 'follower' };

/** 24 of 26 entries are committed; the machine is the node's own, and has applied nothing. */
const beforeApplying: Partial<RaftState> = { currentTerm: 3, log: entries(1, 26), commitIndex: 24 };

/** The machine is as it was after an earlier call, when it had applied so much. */
const standsAsAfter =
  (place: number, index: Index): Judge =>
  (outcomes) => {
    const { lastApplied, machine } = last(outcomes).state;
    if (lastApplied !== index) return `lastApplied ${lastApplied}`;
    return text(machine) === text(outcomes[place]?.state.machine) ? undefined : `lastApplied ${lastApplied}, and the machine is ${text(machine)}`;
  };

test('takes a snapshot of what is applied, and of nothing else', () =>
  table({
    rule: raftRules.snapshotContents,
    rows: [
      {
        name: 'everything is applied',
        state: applied(24),
        calls: [{ call: 'takeSnapshot' }],
        returns: { lastIncludedIndex: 24, lastIncludedTerm: 3 },
        because: 'The machine stands at entry 24, of term 3.',
      },
      {
        name: 'more is committed than applied',
        state: applied(22, { commitIndex: 24, length: 26 }),
        calls: [{ call: 'takeSnapshot' }],
        returns: { lastIncludedIndex: 22, lastIncludedTerm: 2 },
        because: 'The machine has not applied entries 23 and 24 yet: whoever restores this as “up to 24” would never apply them.',
      },
      {
        name: 'entries were cut off before',
        state: { ...applied(23), log: entries(21, 24), lastDiscardedIndex: 20, snapshot: { lastIncludedIndex: 20, lastIncludedTerm: 1, data: null } },
        calls: [{ call: 'takeSnapshot' }],
        returns: { lastIncludedIndex: 23, lastIncludedTerm: 2 },
        because: 'Entry 23 is the third of the list, and of term 2.',
      },
      {
        name: 'it is restored in a later life',
        state: applied(24),
        calls: [{ call: 'compact' }, { call: 'restore', sets: fresh }],
        judge: both(standsAt(24), commitIs(24)),
        because: 'After a restart the server must stand where the snapshot was taken, with all that depends on what was applied.',
      },
      {
        name: 'it is restored in a later life, with entries behind it',
        state: applied(22, { commitIndex: 24, length: 26 }),
        calls: [{ call: 'compact' }, { call: 'restore', sets: fresh }],
        judge: both(standsAt(22), commitIs(22), endsAt(26)),
        because: 'Entries 23 to 26 are still in the log, and have yet to be applied: how many of them are committed, the leader will tell.',
      },
      {
        name: 'what is applied after it was taken is not in it',
        state: beforeApplying,
        calls: [
          { call: 'parts.machine.applyCommitted' },
          { call: 'compact' },
          { call: 'parts.machine.applyCommitted', sets: { commitIndex: 26 } },
          { call: 'restore', sets: fresh },
        ],
        judge: standsAsAfter(0, 24),
        because: 'The snapshot is of entry 24. The machine has gone on to entry 26, and the snapshot must not go with it.',
      },
      {
        name: 'what is applied after it was restored is not in it',
        state: beforeApplying,
        calls: [
          { call: 'parts.machine.applyCommitted' },
          { call: 'compact' },
          { call: 'restore', sets: fresh },
          { call: 'parts.machine.applyCommitted', sets: { commitIndex: 26 } },
          { call: 'restore', sets: fresh },
        ],
        judge: standsAsAfter(0, 24),
        because: 'The machine was built from the snapshot, and has gone on to entry 26. The snapshot is still one of entry 24.',
      },
    ],
  }));

const isBounded: Judge = (outcomes) => {
  const { lastApplied, lastDiscardedIndex, log } = last(outcomes).state;
  const retained = Math.min(lastApplied - lastDiscardedIndex, log.length);
  return retained <= RETAINED_MAX ? undefined : `${retained} applied entries lie in the log`;
};

/** What is not in the log any more is in the snapshot, which is of a moment that has been. */
const isCovered: Judge = (outcomes) => {
  const { lastApplied, lastDiscardedIndex, snapshot } = last(outcomes).state;
  const index = snapshot?.lastIncludedIndex ?? 0;
  if (index < lastDiscardedIndex) return `cut off up to entry ${lastDiscardedIndex}, with a snapshot up to ${index}`;
  if (index > lastApplied) return `a snapshot up to entry ${index}, with lastApplied ${lastApplied}`;
  return snapshot === null || snapshot.lastIncludedTerm === termOf(index) ? undefined : `a snapshot up to entry ${index} of term ${snapshot.lastIncludedTerm}`;
};

test('cuts off what a snapshot includes, and nothing else', () =>
  table({
    rule: raftRules.compaction,
    rows: [
      {
        name: 'all of 24 entries are applied',
        state: applied(24),
        calls: [{ call: 'compact' }],
        judge: both(isBounded, isCovered, endsAt(24)),
        because: `At most ${RETAINED_MAX} applied entries may stay in the log; a snapshot holds what they did.`,
      },
      {
        name: '24 of 27 entries are applied',
        state: applied(24, { commitIndex: 25, length: 27 }),
        calls: [{ call: 'compact' }],
        judge: both(isBounded, isCovered, endsAt(27)),
        because: 'Entries 25 to 27 are in no machine yet: the log is the only place where they are.',
      },
      {
        name: 'another 24 entries after the first snapshot',
        state: applied(24),
        calls: [
          { call: 'compact' },
          { call: 'compact', sets: { ...applied(48), log: entries(25, 48), lastDiscardedIndex: 24, snapshot: { lastIncludedIndex: 24, lastIncludedTerm: 3, data: null } } },
        ],
        judge: both(isBounded, isCovered, endsAt(48)),
        because: 'The log is to stay small for good, not once.',
      },
      {
        name: 'nothing is applied yet',
        state: applied(0, { length: 24 }),
        calls: [{ call: 'compact' }],
        judge: both(isCovered, endsAt(24)),
        because: 'However long the log is: what is not applied is in no snapshot, and must stay.',
      },
      {
        name: 'what is cut off is on disk with its snapshot',
        state: applied(24),
        calls: [{ call: 'compact' }],
        judge: (outcomes) => (last(outcomes).effects.some(({ kind }) => kind === 'persist') ? undefined : 'nothing was written to disk'),
        because: 'Log and snapshot are persistent: a restart reads them from disk, and the old log would come back.',
      },
    ],
  }));

// Sending.

/** The calls by which a server that has applied 24 entries makes a message of its snapshot for S2. */
const makesMessage: Row['calls'] = [{ call: 'compact' }, { call: 'makeInstallSnapshot', with: 'S2' }];
const leads = { role: 'leader', nextIndex: { S2: 1, S3: 25 }, matchIndex: { S2: 0, S3: 24 } } as const;

const sends: Judge = (outcomes) => {
  const message = last(outcomes).result as Partial<InstallSnapshot> | undefined;
  if (message === undefined) return 'result of makeInstallSnapshot: undefined';
  const { type, term, leaderId, lastIncludedIndex, lastIncludedTerm, offset } = message;
  const got = { type, term, leaderId, lastIncludedIndex, lastIncludedTerm, offset };
  const expected = { type: 'InstallSnapshot', term: 3, leaderId: 'S1', lastIncludedIndex: 24, lastIncludedTerm: 3, offset: 0 };
  return text(got) === text(expected) ? undefined : `result of makeInstallSnapshot: ${text(got)}, not ${text(expected)}`;
};
const sendsNothing: Judge = (outcomes) => (last(outcomes).result === undefined ? undefined : 'result of makeInstallSnapshot: a message');

/** A leader with entries 25 and 26 in its log, and everything before in its snapshot. */
const sendRow = (name: string, nextIndex: Index, judge: Judge, because: string): Row => ({
  name,
  state: applied(24, leads),
  calls: [
    { call: 'compact' },
    { call: 'makeInstallSnapshot', with: 'S2', sets: { log: entries(25, 26), lastDiscardedIndex: 24, nextIndex: { S2: nextIndex, S3: 25 } } },
  ],
  judge,
  because,
});

test('sends its snapshot to whom the log no longer reaches', () =>
  table({
    rule: raftRules.sendSnapshot,
    rows: [
      sendRow('the peer needs entry 1', 1, sends, 'Entry 1 is not in the log any more: only the snapshot can bring what it did.'),
      sendRow('the peer needs the last entry that was cut off', 24, sends, 'Entry 24 is gone as well.'),
      sendRow('the peer needs the first entry that is left', 25, sendsNothing, 'Entry 25 is here, and the term of entry 24 before it is known from the snapshot. AppendEntries will do.'),
      sendRow('the peer needs the last entry', 26, sendsNothing, 'AppendEntries reaches it.'),
      sendRow('the peer has everything', 27, sendsNothing, 'A heartbeat will do.'),
      {
        name: 'nothing was ever cut off',
        state: applied(3, { ...leads, nextIndex: { S2: 1, S3: 4 } }),
        calls: [{ call: 'makeInstallSnapshot', with: 'S2' }],
        judge: sendsNothing,
        because: 'All entries are here, and no snapshot.',
      },
    ],
  }));

// AppendEntries that overlap.

const sent = (prevLogIndex: Index, to: Index): AppendEntries => ({
  type: 'AppendEntries',
  term: 3,
  leaderId: 'S2',
  prevLogIndex,
  prevLogTerm: termOf(prevLogIndex),
  entries: entries(prevLogIndex + 1, to),
  leaderCommit: 24,
});

/** What comes out is about entries that are here, or the last before them, and says no more and no less. */
const trimsTo =
  (message: AppendEntries, least: Index): Judge =>
  (outcomes) => {
    const got = last(outcomes).result as Partial<AppendEntries> | undefined;
    const prev = got?.prevLogIndex ?? -1;
    const end = message.prevLogIndex + message.entries.length;
    const fits =
      prev >= least &&
      prev <= Math.max(end, least) &&
      got?.prevLogTerm === termOf(prev) &&
      text(got.entries) === text(end > prev ? entries(prev + 1, end) : []) &&
      got.term === message.term &&
      got.leaderCommit === message.leaderCommit;
    if (fits) return undefined;
    return `result of trim: prevLogIndex ${got?.prevLogIndex}, prevLogTerm ${got?.prevLogTerm}, entries ${listTerms(got?.entries ?? [])}, leaderCommit ${got?.leaderCommit}`;
  };

function trimRow(name: string, state: Partial<RaftState>, prevLogIndex: Index, to: Index, least: Index, because: string): Row {
  const message = sent(prevLogIndex, to);
  return { name, state, calls: [{ call: 'trim', with: message }], judge: trimsTo(message, least), because };
}

const trimUnchanged = (name: string, state: Partial<RaftState>, prevLogIndex: Index, to: Index, because: string): Row => ({
  name,
  state,
  calls: [{ call: 'trim', with: sent(prevLogIndex, to) }],
  returns: sent(prevLogIndex, to),
  because,
});

test('sees of AppendEntries what its log can be compared with', () =>
  table({
    rule: raftRules.logWithOffset,
    rows: [
      trimRow('it begins before the cut and ends behind it', cutAt22, 20, 24, 22, 'Entries 21 and 22 are in the snapshot, and the same as the leader’s; entries 23 and 24 are to be compared.'),
      trimRow('it begins before the cut and brings something new', cutAtEnd, 3, 24, 22, 'Entries 4 to 22 are here, in the snapshot. Entries 23 and 24 are missing.'),
      trimRow('it begins with the first entry of all', cutAt22, 0, 24, 22, 'The same, from the very beginning.'),
      trimRow('it ends where the log was cut', cutAt22, 20, 22, 22, 'Everything in it is in the snapshot: it may say that entry 22 is here, and nothing else.'),
      trimRow('it ends before the cut', cutAt22, 3, 8, 22, 'A message that was sent long ago. All in it is here, and it is no reason to refuse it.'),
      trimRow('an old heartbeat', cutAt22, 3, 3, 22, 'It asks whether entry 3 is here. It is, in the snapshot.'),
      trimUnchanged('its previous entry is the last that was cut off', cutAt22, 22, 24, 'Entry 22 can be compared: its term is in the snapshot.'),
      trimUnchanged('its previous entry is in the log', cutAt22, 23, 24, 'Nothing of it was cut off.'),
      trimUnchanged('its previous entry is not here yet', cutAtEnd, 23, 24, 'That is for the consistency check to refuse.'),
      trimUnchanged('nothing was ever cut off', whole, 20, 24, 'Nothing was cut off.'),
    ],
  }));

// Receiving.

interface Install {
  readonly name: string;
  /** The server that the snapshot reaches, which is of 24 entries. */
  readonly holds: Partial<RaftState>;
  /** Further calls before it comes. */
  readonly first?: Row['calls'];
  readonly term?: Term;
  /** currentTerm in the reply. */
  readonly replies?: Term;
  readonly judges: readonly Judge[];
  readonly because: string;
}

const followsAs = (fields: Partial<RaftState>): Partial<RaftState> => ({ role: 'follower', nextIndex: {}, matchIndex: {}, own: {}, ...fields });

/** S1 is made to lead, makes a message of its snapshot, and gets it in another role: only it knows how to read the data. */
function installRow({ name, holds, first, term = 3, replies = term, judges, because }: Install): Row {
  const sets = followsAs(holds);
  const install = { call: 'onInstallSnapshot', resultOf: 1, with: { term, leaderId: 'S2' } };
  const calls: Row['calls'] = first
    ? [...makesMessage, ...first.map((call, i) => (i === 0 ? { ...call, sets } : call)), install]
    : [...makesMessage, { ...install, sets }];
  const judge: Judge = (outcomes) => {
    const { result } = last(outcomes);
    const got = (result as { term?: unknown } | undefined)?.term;
    if (got !== replies) return `result of onInstallSnapshot: ${text(result)}, and not term ${replies}`;
    // The first of several chunks can't bring the snapshot.
    const { done } = outcomes[1]?.result as InstallSnapshot;
    return done ? both(...judges)(outcomes) : undefined;
  };
  return { name, state: applied(24, leads), calls, judge, because };
}

const roleIs =
  (role: RaftState['role'], currentTerm: Term, votedFor: string | null): Judge =>
  (outcomes) => {
    const { state } = last(outcomes);
    if (state.role === role && state.currentTerm === currentTerm && state.votedFor === votedFor) return undefined;
    return `role ${state.role}, currentTerm ${state.currentTerm}, votedFor ${state.votedFor}`;
  };

const snapshotIs =
  (index: Index): Judge =>
  (outcomes) => {
    const found = last(outcomes).state.snapshot?.lastIncludedIndex ?? 0;
    return found === index ? undefined : `a snapshot up to entry ${found}`;
  };

const writesFirst: Judge = (outcomes) => {
  const kinds = last(outcomes).effects.map(({ kind }) => kind);
  const write = kinds.indexOf('persist');
  // The log may be cut in a second write, after the reply.
  if (write >= 0 && write < kinds.indexOf('answer')) return undefined;
  return write < 0 ? 'it answered, and wrote nothing' : 'it answered first, and wrote afterwards';
};

const isInstalled: readonly Judge[] = [snapshotIs(24), standsAt(24), commitIs(24), endsAt(24), isCovered];
const isUntouched = (lastApplied: Index, length: number): readonly Judge[] => [standsAt(lastApplied), commitIs(lastApplied), endsAt(length), snapshotIs(0)];

test('takes over the snapshot of the current leader', () =>
  table({
    rule: raftRules.installSnapshot,
    rows: [
      installRow({
        name: 'it reaches an empty server',
        holds: applied(0),
        judges: [...isInstalled, roleIs('follower', 3, null)],
        because: 'A server that has nothing gets everything up to entry 24, and goes on from there.',
      }),
      installRow({
        name: 'it reaches a server with a few entries',
        holds: applied(2, { length: 5 }),
        judges: isInstalled,
        because: 'What the server has is covered by the snapshot.',
      }),
      installRow({
        name: 'it is on disk before the reply leaves',
        holds: applied(2, { length: 5 }),
        judges: [writesFirst],
        because: 'The leader will count this server for everything up to entry 24, and no longer sends it.',
      }),
      installRow({
        name: 'the log has another entry 24',
        holds: applied(2, { log: [...entries(1, 2), ...logOf(...Array<Term>(26).fill(2)).slice(2)] }),
        judges: isInstalled,
        because: 'Entry 24 is here, but of term 2: this log is another one, and so is what follows. All of it goes.',
      }),
      installRow({
        name: 'the leader is of an earlier term',
        holds: applied(2, { currentTerm: 4, votedFor: 'S1', role: 'candidate', length: 5 }),
        term: 3,
        replies: 4,
        judges: [...isUntouched(2, 5), roleIs('candidate', 4, 'S1')],
        because: 'It has been replaced. The reply tells it so, and nothing else changes.',
      }),
      installRow({
        name: 'the leader is of a later term',
        holds: applied(2, { currentTerm: 3, votedFor: 'S3', length: 5 }),
        term: 5,
        judges: [...isInstalled, roleIs('follower', 5, null), writesFirst],
        because: 'The later term is adopted, without a vote in it, and on disk before the reply.',
      }),
      installRow({
        name: 'a candidate of the same term',
        holds: applied(2, { currentTerm: 4, votedFor: 'S1', role: 'candidate', length: 5 }),
        term: 4,
        judges: [...isInstalled, roleIs('follower', 4, 'S1')],
        because: 'Somebody else has won term 4. The vote in it stays spent.',
      }),
      installRow({
        name: 'a leader of an earlier term',
        holds: applied(2, { currentTerm: 3, votedFor: 'S1', role: 'leader', length: 5, nextIndex: { S2: 1, S3: 1 }, matchIndex: { S2: 0, S3: 0 } }),
        term: 4,
        judges: [...isInstalled, roleIs('follower', 4, null)],
        because: 'It is deposed, and follows like any other server.',
      }),
      installRow({
        name: 'a later term, and a snapshot that brings nothing',
        holds: applied(24, { currentTerm: 3, votedFor: 'S3' }),
        term: 5,
        judges: [standsAt(24), commitIs(24), endsAt(24), roleIs('follower', 5, null), writesFirst],
        because: 'The entries are all here; the term is new, and currentTerm is persistent.',
      }),
    ],
  }));

test('loses nothing that goes beyond the snapshot', () =>
  table({
    rule: raftRules.installSnapshot,
    rows: [
      installRow({
        name: 'the log has the snapshot’s last entry, and two more',
        holds: applied(2, { length: 26 }),
        judges: [standsAt(2, 24), commitIs(24), endsAt(26), isCovered],
        because: 'The log agrees with the leader’s up to entry 24, so entries 25 and 26 may be too: they may have been confirmed, and must stay.',
      }),
      installRow({
        name: 'the log ends with the snapshot’s last entry',
        holds: applied(2, { length: 24 }),
        judges: [standsAt(2, 24), commitIs(24), endsAt(24), isCovered],
        because: 'Everything that the snapshot covers is committed.',
      }),
      installRow({
        name: 'it comes late, and six more entries are applied',
        holds: applied(30),
        judges: isUntouched(30, 30),
        because: 'A copy that was on its way for long. To restore it would take the machine back to entry 24.',
      }),
      installRow({
        name: 'it comes a second time',
        holds: applied(24, { length: 26 }),
        judges: [standsAt(24), commitIs(24), endsAt(26)],
        because: 'All that it covers is applied.',
      }),
      installRow({
        name: 'more is committed already, and not all of it applied',
        holds: applied(20, { commitIndex: 30, length: 30 }),
        judges: [standsAt(20, 24), commitIs(30), endsAt(30), isCovered],
        because: 'commitIndex never goes back, and the entries up to 30 stay.',
      }),
      installRow({
        name: 'it comes late, and the server has a later snapshot of its own',
        holds: applied(48),
        first: [{ call: 'compact' }],
        judges: [standsAt(48), commitIs(48), endsAt(48), snapshotIs(48), isCovered],
        because: 'The older snapshot does not cover what was cut off since.',
      }),
    ],
  }));

// What the leader hears.

const request: InstallSnapshot = { type: 'InstallSnapshot', term: 3, leaderId: 'S1', lastIncludedIndex: 24, lastIncludedTerm: 3, offset: 0, data: null, done: true };
const leadsWith = (more: Partial<RaftState> = {}): Partial<RaftState> => applied(26, { role: 'leader', votedFor: 'S1', nextIndex: { S2: 1, S3: 27 }, matchIndex: { S2: 0, S3: 26 }, ...more });

const replyRow = (name: string, state: Partial<RaftState>, answer: object, leaves: Partial<RaftState>, because: string): Row => ({
  name,
  state,
  calls: [{ call: 'onInstallSnapshotReply', with: { from: 'S2', request, reply: { term: 3 }, ...answer } }],
  leaves,
  because,
});

test('knows what a peer holds by the snapshot that it has taken', () =>
  table({
    rule: raftRules.installSnapshot,
    rows: [
      {
        name: 'the peer has taken the snapshot',
        state: leadsWith(),
        calls: [
          ...applied24AsLeader(),
          { call: 'onInstallSnapshot', resultOf: 1, sets: { ...applied(0), role: 'follower' } },
          { call: 'onInstallSnapshotReply', with: { from: 'S2' }, resultOf: { request: 1, reply: 2 }, sets: leadsWith({ log: entries(25, 26), lastDiscardedIndex: 24 }) },
        ],
        judge: (outcomes) => {
          const { matchIndex, nextIndex } = last(outcomes).state;
          const { done } = outcomes[1]?.result as InstallSnapshot;
          const [match, next] = done ? [24, 25] : [0, nextIndex['S2']];
          return matchIndex['S2'] === match && nextIndex['S2'] === next ? undefined : `matchIndex[S2] ${matchIndex['S2']}, nextIndex[S2] ${nextIndex['S2']}`;
        },
        because: 'It holds everything up to entry 24, and needs entry 25 next. The first of several chunks says nothing of the kind yet.',
      },
      replyRow('the reply comes late, and the peer holds more', leadsWith({ nextIndex: { S2: 27, S3: 27 }, matchIndex: { S2: 26, S3: 26 } }), {}, { matchIndex: { S2: 26, S3: 26 }, nextIndex: { S2: 27, S3: 27 } }, 'It is known to hold entries 25 and 26 too; matchIndex never goes back.'),
      replyRow('the peer is in a later term', leadsWith(), { reply: { term: 5 } }, { role: 'follower', currentTerm: 5, votedFor: null, matchIndex: { S2: 0, S3: 26 } }, 'There is a later term: this leader follows, and the peer has refused its snapshot.'),
      replyRow('the request was of an earlier term', leadsWith({ currentTerm: 5 }), {}, { role: 'leader', currentTerm: 5, matchIndex: { S2: 0, S3: 26 } }, 'In term 3 this server asked, in term 5 it leads again. What a peer said before is no proof of what it holds now.'),
      replyRow('it leads no longer', leadsWith({ currentTerm: 3, role: 'follower' }), {}, { role: 'follower', currentTerm: 3, matchIndex: { S2: 0, S3: 26 } }, 'matchIndex is a leader’s.'),
    ],
  }));

function applied24AsLeader(): Row['calls'] {
  return [{ call: 'compact', sets: applied(24, leads) }, { call: 'makeInstallSnapshot', with: 'S2' }];
}
