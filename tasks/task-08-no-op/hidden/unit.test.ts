import { logOf, raftRules, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { LogEntry, RaftState, Term } from '#tasks/task-08-no-op';

type Log = readonly LogEntry[];
type Judge = NonNullable<Row['judge']>;

const rule = raftRules.firstEntry;

/** S1 of five has just won this term. */
function elected(currentTerm: Term, log: Log, more: Partial<RaftState> = {}): Partial<RaftState> {
  const peers = ['S2', 'S3', 'S4', 'S5'];
  return {
    role: 'leader',
    leaderId: 'S1',
    currentTerm,
    votedFor: 'S1',
    votesGranted: ['S1', 'S2', 'S3'],
    log: [...log],
    nextIndex: Object.fromEntries(peers.map((peer) => [peer, log.length + 1])),
    matchIndex: Object.fromEntries(peers.map((peer) => [peer, 0])),
    ...more,
  };
}

const noopOf = (term: Term): LogEntry => ({ term, command: { op: 'noop' } });

/** What lies behind the entries that were there before, whatever shape it has. */
function addedTo(log: Log, outcomes: readonly CallOutcome[]): readonly Partial<LogEntry>[] {
  return (outcomes.at(-1)?.state.log ?? []).slice(log.length);
}

const terms = (log: readonly Partial<LogEntry>[]): string => `[${log.map(({ term }) => term ?? '?').join(' ')}]`;

/** One entry of this term was added, and all others are as they were. */
function oneOf(term: Term, log: Log): Judge {
  return (outcomes) => {
    const after = outcomes.at(-1)?.state.log ?? [];
    const added = addedTo(log, outcomes);
    if (log.some((entry, i) => JSON.stringify(after[i]) !== JSON.stringify(entry))) return `the log ${terms(log)} became ${terms(after)}`;
    if (added.length === 0) return 'no entry was added';
    if (added.length > 1) return `${added.length} entries were added: ${terms(added)}`;
    return added[0]?.term === term ? undefined : `entry ${log.length + 1} has term ${String(added[0]?.term)}, in term ${term}`;
  };
}

const isWritten: Judge = (outcomes) => (outcomes.some(({ effects }) => effects.some(({ kind }) => kind === 'persist')) ? undefined : 'nothing was written to disk');

function both(one: Judge, other: Judge): Judge {
  return (outcomes) => one(outcomes) ?? other(outcomes);
}

const won = { call: 'onElected' } as const;

function winRow(name: string, term: Term, log: Log, because: string, more: Partial<RaftState> = {}): Row {
  return { name, state: elected(term, log, more), calls: [won], judge: both(oneOf(term, log), isWritten), because };
}

test('adds one entry of its own term, and writes it', () =>
  table({
    rule,
    rows: [
      winRow('log of terms 1, 2, 2; entry 1 is committed; S1 wins term 3', 3, logOf(1, 2, 2), 'Entries 2 and 3 can only be committed along with an entry of term 3: the no-op becomes entry 4.', {
        commitIndex: 1,
        lastApplied: 1,
      }),
      winRow('an empty log; S1 wins term 1', 1, [], 'The first leader begins with a no-op too: entry 1, of term 1.'),
      winRow('everything is committed already; S1 wins term 4', 4, logOf(1, 2, 2), 'Nothing waits to be committed, but without an entry of its own term the leader may serve no read.', {
        commitIndex: 3,
        lastApplied: 3,
      }),
      winRow('the log ends with the no-op of another leader; S1 wins term 5', 5, [...logOf(1, 2), noopOf(4)], 'The no-op of term 4 does nothing for the leader of term 5: it needs one of its own.'),
      winRow('terms went by without an entry; S1 wins term 9', 9, logOf(1, 1), 'The entry is of the term that was won, not of one near the log’s last.'),
      {
        name: 'S1 wins term 3, and later term 6',
        state: elected(3, logOf(1, 2)),
        calls: [won, { call: 'onElected', sets: elected(6, logOf(1, 2, 4)) }],
        judge: oneOf(6, logOf(1, 2, 4)),
        because: 'Every term that is won begins with a no-op, not only the first of a server’s life.',
      },
      {
        name: 'a cluster of one; S1 wins term 2',
        servers: ['S1'],
        state: { role: 'leader', currentTerm: 2, votedFor: 'S1', votesGranted: ['S1'], log: logOf(1) },
        calls: [won],
        judge: both(oneOf(2, logOf(1)), isWritten),
        because: 'A single server commits earlier entries by the same rule.',
      },
    ],
  }));

/** The machine and the sessions must not notice the entry. What else is written in it is free. */
function doesNothing(log: Log): Judge {
  return (outcomes) => {
    for (const entry of addedTo(log, outcomes)) {
      const { op, clientId, seq } = (entry.command ?? {}) as { readonly op?: unknown; readonly clientId?: unknown; readonly seq?: unknown };
      if (op !== 'noop') return `its command is ${JSON.stringify(entry.command)}`;
      if (clientId !== undefined && seq !== undefined) return `its command opens a session: ${JSON.stringify(entry.command)}`;
    }
    return addedTo(log, outcomes).length === 0 ? 'no entry was added' : undefined;
  };
}

test('adds an entry that does nothing', () =>
  table({
    rule,
    rows: [
      [2, logOf(1)] as const,
      [1, []] as const,
      [7, logOf(1, 3, 6, 6)] as const,
    ].map(([term, log]) => ({
      name: `S1 wins term ${term} with ${log.length} entries`,
      state: elected(term, log),
      calls: [won],
      judge: doesNothing(log),
      because: 'The machine knows the operation noop: it changes no key, and no client’s session comes of it.',
    })),
  }));

test('adds it once a term, however many votes come', () =>
  table({
    rule,
    rows: [
      {
        name: 'the fourth and the fifth vote come when S1 leads already',
        state: elected(3, logOf(1, 2, 2)),
        calls: [won, won, won],
        judge: oneOf(3, logOf(1, 2, 2)),
        because: 'A vote that comes late, or twice, finds a leader that has its no-op.',
      },
      {
        name: 'the log is empty, and two more votes come',
        state: elected(1, []),
        calls: [won, won, won],
        judge: oneOf(1, []),
        because: 'A vote that comes late, or twice, finds a leader that has its no-op.',
      },
      {
        name: 'the no-op is committed when another vote comes',
        state: elected(3, logOf(1, 2, 2), { commitIndex: 1 }),
        calls: [won, { call: 'onElected', sets: { commitIndex: 4, lastApplied: 4 } }],
        judge: oneOf(3, logOf(1, 2, 2)),
        because: 'Once a term means once, whether the entry is committed by now or not.',
      },
      {
        name: 'a client’s command lies behind the no-op when another vote comes',
        state: elected(3, logOf(1, 2)),
        calls: [won, { call: 'onElected', sets: { log: [...logOf(1, 2), noopOf(3), { term: 3, command: { op: 'put', key: 'x', value: 1 } }] } }],
        judge: oneOf(3, [...logOf(1, 2), noopOf(3)]),
        because: 'The no-op of term 3 is there; that it is not the last entry any more changes nothing.',
      },
    ],
  }));

function stillAt(name: string, term: Term, log: Log, commitIndex: number, because: string): Row {
  return {
    name,
    state: elected(term, log, { commitIndex, lastApplied: commitIndex }),
    calls: [won, { call: 'canServeRead' }],
    leaves: { commitIndex, lastApplied: commitIndex },
    judge: (outcomes) => (outcomes.some(({ effects }) => effects.some(({ kind }) => kind === 'apply')) ? 'it applied an entry' : undefined),
    because,
  };
}

test('commits nothing by winning', () =>
  table({
    rule: raftRules.commitment,
    rows: [
      stillAt('log of terms 1, 2, 2; entry 1 is committed', 3, logOf(1, 2, 2), 1, 'That the leader has entries 2 and 3 doesn’t make them committed: S1 may crash before anybody else has them.'),
      stillAt('nothing is known to be committed', 4, logOf(1, 2), 0, 'commitIndex moves by the commit rule alone, when a majority has confirmed the no-op.'),
      stillAt('everything but the no-op is committed', 5, logOf(1, 2, 2), 3, 'The no-op itself is on one server so far.'),
      stillAt('an empty log', 1, [], 0, 'The no-op itself is on one server so far.'),
    ],
  }));

function readRow(name: string, state: Partial<RaftState>, returns: boolean, because: string): Row {
  return { name, state, calls: [{ call: 'canServeRead' }], returns, because };
}

/** The same, after the leader has been told that it won, and of what has happened since. */
function readAfterWin(name: string, state: Partial<RaftState>, sets: Partial<RaftState>, returns: boolean, because: string): Row {
  return { name, state, calls: [won, { call: 'canServeRead', sets }], returns, because };
}

const untold = 'An earlier leader may have committed more than this one has heard of.';

test('serves no read before it has committed an entry of its own term', () =>
  table({
    rule: raftRules.readAfterCommit,
    rows: [
      readRow('it has just won term 3, and knows of one committed entry', elected(3, logOf(1, 2, 2), { commitIndex: 1, lastApplied: 1 }), false, untold),
      readAfterWin('the no-op is in the log, and not committed', elected(3, logOf(1, 2, 2), { commitIndex: 1, lastApplied: 1 }), {}, false, untold),
      readAfterWin('all entries of earlier terms are known to be committed', elected(3, logOf(1, 2, 2), { commitIndex: 3, lastApplied: 3 }), {}, false, 'The leader can’t know that these are all: only the commit of an own entry shows it.'),
      readAfterWin('nothing is committed in an empty log', elected(1, []), {}, false, 'Nothing of term 1 is committed yet.'),
      readAfterWin('a follower has confirmed the no-op, and one of five is no majority', elected(3, logOf(1, 2)), { matchIndex: { S2: 3, S3: 0, S4: 0, S5: 0 }, commitIndex: 1, lastApplied: 1 }, false, untold),
      readRow('a leader of term 5; its commitIndex is the no-op of term 4', elected(5, [...logOf(1, 2), noopOf(4)], { commitIndex: 3, lastApplied: 3 }), false, 'The no-op of another leader’s term vouches for nothing in term 5.'),
      readRow('a follower of term 3, with an entry of term 3 committed', { role: 'follower', leaderId: 'S2', currentTerm: 3, log: logOf(1, 2, 3), commitIndex: 3, lastApplied: 3 }, false, 'Only the leader knows where the log ends; a follower may be behind.'),
      readRow('a candidate of term 4, with an entry of term 3 committed', { role: 'candidate', currentTerm: 4, votedFor: 'S1', log: logOf(1, 2, 3), commitIndex: 3, lastApplied: 3 }, false, 'A candidate leads nobody.'),
      readRow('a server that has never run', {}, false, 'A follower with an empty log knows nothing.'),
    ],
  }));

const vouched = 'An entry of term 3 is committed: whatever was committed before lies below it in this log.';

test('serves reads from then on', () =>
  table({
    rule: raftRules.readAfterCommit,
    rows: [
      readAfterWin('the no-op is committed', elected(3, logOf(1, 2, 2), { commitIndex: 1, lastApplied: 1 }), { commitIndex: 4, lastApplied: 4 }, true, vouched),
      readAfterWin('the no-op is all there is', elected(3, []), { commitIndex: 1, lastApplied: 1 }, true, vouched),
      {
        name: 'another vote comes, and the no-op is still committed',
        state: elected(3, logOf(1, 2)),
        calls: [won, { call: 'onElected', sets: { commitIndex: 3, lastApplied: 3 } }, { call: 'canServeRead' }],
        returns: true,
        because: vouched,
      },
      {
        name: 'deposed, and elected again in term 6',
        state: elected(3, logOf(1, 2)),
        calls: [won, { call: 'onElected', sets: elected(6, logOf(1, 2, 3, 5), { commitIndex: 3 }) }, { call: 'canServeRead', sets: { commitIndex: 5, lastApplied: 5 } }],
        returns: true,
        because: 'The no-op of term 6 is committed.',
      },
    ],
  }));
