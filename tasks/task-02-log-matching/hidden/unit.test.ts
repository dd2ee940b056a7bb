import { figure7, logOf, raftRules, table, test, type Row } from '#harness/suite';
import type { AppendEntries, Index, LogEntry, RaftState, Term } from '#tasks/task-02-log-matching';

type Log = readonly LogEntry[];
type Judge = NonNullable<Row['judge']>;

interface Sent {
  readonly term: Term;
  readonly prevLogIndex: Index;
  /** How many entries after prevLogIndex it carries; none for a heartbeat. */
  readonly count?: number;
  readonly leaderCommit?: Index;
}

/** AppendEntries as S1 makes it from its log. */
function sentFrom(log: Log, { term, prevLogIndex, count = 0, leaderCommit = 0 }: Sent): AppendEntries {
  return {
    type: 'AppendEntries',
    term,
    leaderId: 'S1',
    prevLogIndex,
    prevLogTerm: log[prevLogIndex - 1]?.term ?? 0,
    entries: log.slice(prevLogIndex, prevLogIndex + count),
    leaderCommit,
  };
}

interface Example {
  readonly name: string;
  /** What S2 holds before the message comes. */
  readonly holds: Partial<RaftState>;
  readonly message: AppendEntries;
  readonly success: boolean;
  /** currentTerm in the reply; the message's unless given. */
  readonly term?: Term;
  readonly leaves?: Partial<RaftState>;
  readonly judge?: Judge;
  readonly because: string;
}

function row({ name, holds, message, success, term = message.term, leaves, judge, because }: Example): Row {
  return {
    name,
    self: 'S2',
    state: holds,
    calls: [{ call: 'onAppendEntries', with: message }],
    returns: { term, success },
    ...(leaves && { leaves }),
    ...(judge && { judge }),
    because,
  };
}

type MaybeLog = readonly (LogEntry | undefined)[];

const terms = (log: MaybeLog): string => `[${log.map((entry) => entry?.term ?? '?').join(' ')}]`;

/** All of `log`, or (when the entry at `conflict` is known to be wrong) at least all before it. */
function keeps(log: Log, conflict: Index | undefined): Judge {
  return (outcomes) => {
    const after: MaybeLog = outcomes.at(-1)?.state.log ?? [];
    const least = conflict === undefined ? log.length : conflict - 1;
    const same = after.every((entry, i) => entry?.term === log[i]?.term);
    if (same && after.length >= least) return undefined;
    return `the log ${terms(log)} became ${terms(after)}, though the message was refused`;
  };
}

test('refuses earlier leaders and follows current ones', () =>
  table({
    rule: raftRules.currentLeader,
    rows: [
      row({
        name: 'a follower in term 5 hears from the leader of term 4',
        holds: { currentTerm: 5, votedFor: 'S3', log: logOf(1, 2), commitIndex: 1 },
        message: sentFrom(logOf(1, 2, 4), { term: 4, prevLogIndex: 2, count: 1, leaderCommit: 2 }),
        success: false,
        term: 5,
        leaves: { currentTerm: 5, votedFor: 'S3', log: logOf(1, 2), commitIndex: 1 },
        because: 'The leader of term 4 has been replaced; the reply tells it so, and nothing else in the message counts.',
      }),
      row({
        name: 'a follower in term 5 hears from the leader of term 4, which would overwrite entry 2',
        holds: { currentTerm: 5, log: logOf(1, 5), commitIndex: 2 },
        message: sentFrom(logOf(1, 4), { term: 4, prevLogIndex: 1, count: 1, leaderCommit: 1 }),
        success: false,
        term: 5,
        leaves: { log: logOf(1, 5), commitIndex: 2 },
        because: 'Entry 2 of term 5 may be committed; a leader of an earlier term has no say about it any more.',
      }),
      row({
        name: 'a candidate in term 5 hears from the leader of term 4',
        holds: { currentTerm: 5, role: 'candidate', votedFor: 'S2', log: logOf(1) },
        message: sentFrom(logOf(1), { term: 4, prevLogIndex: 1 }),
        success: false,
        term: 5,
        leaves: { role: 'candidate', currentTerm: 5, votedFor: 'S2' },
        because: 'Only a leader of at least the candidate’s own term is legitimate; this candidacy goes on.',
      }),
      row({
        name: 'a candidate hears from the leader of its own term',
        holds: { currentTerm: 4, role: 'candidate', votedFor: 'S2', log: logOf(1, 2) },
        message: sentFrom(logOf(1, 2), { term: 4, prevLogIndex: 2 }),
        success: true,
        leaves: { role: 'follower', currentTerm: 4, votedFor: 'S2' },
        because: 'Somebody else has won term 4. The vote of term 4 is spent all the same: forgetting it would allow a second one.',
      }),
      row({
        name: 'a candidate with a short log hears from the leader of its own term',
        holds: { currentTerm: 4, role: 'candidate', votedFor: 'S2', log: logOf(1) },
        message: sentFrom(logOf(1, 2, 2), { term: 4, prevLogIndex: 3 }),
        success: false,
        leaves: { role: 'follower', currentTerm: 4, votedFor: 'S2' },
        because: 'The logs do not fit together yet, but the sender is the leader of term 4 all the same.',
      }),
      row({
        name: 'a follower in term 3 hears from the leader of term 8',
        holds: { currentTerm: 3, votedFor: 'S4', log: logOf(1, 2) },
        message: sentFrom(logOf(1, 2), { term: 8, prevLogIndex: 2 }),
        success: true,
        leaves: { currentTerm: 8, votedFor: null, role: 'follower' },
        because: 'A later term is adopted, and in it this server has not voted.',
      }),
      row({
        name: 'a follower in term 3 with a short log hears from the leader of term 8',
        holds: { currentTerm: 3, votedFor: 'S4', log: logOf(1) },
        message: sentFrom(logOf(1, 2, 2), { term: 8, prevLogIndex: 3 }),
        success: false,
        leaves: { currentTerm: 8, votedFor: null, role: 'follower', log: logOf(1) },
        because: 'The later term is adopted before the logs are compared, so it counts in a refusal as well.',
      }),
      row({
        name: 'the leader of term 3 hears from the leader of term 4',
        holds: { currentTerm: 3, role: 'leader', votedFor: 'S2', log: logOf(1, 3), nextIndex: {}, matchIndex: {} },
        message: sentFrom(logOf(1, 2), { term: 4, prevLogIndex: 1, count: 1 }),
        success: true,
        leaves: { role: 'follower', currentTerm: 4, votedFor: null, log: logOf(1, 2) },
        because: 'Its time is over: it follows the new leader, and the entry that only it had gives way.',
      }),
    ],
  }));

interface Figure7Follower {
  readonly letter: 'a' | 'b' | 'c' | 'd' | 'e' | 'f';
  /** Up to here its log equals that of the leader. */
  readonly agreesTo: Index;
}

const figure7Followers: readonly Figure7Follower[] = [
  { letter: 'a', agreesTo: 9 },
  { letter: 'b', agreesTo: 4 },
  { letter: 'c', agreesTo: 10 },
  { letter: 'd', agreesTo: 10 },
  { letter: 'e', agreesTo: 5 },
  { letter: 'f', agreesTo: 3 },
];

/** The leader of Fig. 7 after its first client command in term 8. */
const figure7Leader: Log = [...figure7.leader, ...logOf(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8).slice(10)];

/** One follower of Fig. 7 and one message of the leader of term 8. */
function figure7Row({ letter, agreesTo }: Figure7Follower, prevLogIndex: Index, count: number): Row {
  const log = figure7[letter];
  const success = prevLogIndex <= agreesTo;
  const here = log[prevLogIndex - 1]?.term;
  const there = figure7Leader[prevLogIndex - 1]?.term;
  const about =
    prevLogIndex === 0
      ? 'Before entry 1 any two logs agree.'
      : success
        ? `Entry ${prevLogIndex} is of term ${here} in both logs, so they agree up to there.`
        : here === undefined
          ? `The log of (${letter}) ends at entry ${log.length}; there is no entry ${prevLogIndex} to build upon.`
          : `Entry ${prevLogIndex} of (${letter}) is of term ${here}, that of the leader of term ${there}: same place, different entry.`;
  return row({
    name: `Fig. 7(${letter}), prevLogIndex ${prevLogIndex}, ${count === 0 ? 'heartbeat' : 'with the rest of the leader’s log'}`,
    holds: { currentTerm: 7, log: [...log] },
    message: sentFrom(figure7Leader, { term: 8, prevLogIndex, count }),
    success,
    ...(success
      ? { leaves: { log: count === 0 ? [...log] : [...figure7Leader] } }
      : { judge: keeps(log, here === undefined ? undefined : prevLogIndex) }),
    because: about + (count === 0 && success && log.length > prevLogIndex ? ' A heartbeat says nothing about what follows: it stays.' : ''),
  });
}

const everyIndex: readonly Index[] = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

test('compares the previous entry by index and by term', () =>
  table({
    rule: raftRules.consistencyCheck,
    rows: [
      row({
        name: 'the very first entry reaches an empty log',
        holds: { currentTerm: 1 },
        message: sentFrom(logOf(1), { term: 1, prevLogIndex: 0, count: 1 }),
        success: true,
        leaves: { log: logOf(1) },
        because: 'prevLogIndex 0 of term 0 is the beginning of every log: nothing has to be there.',
      }),
      ...figure7Followers.flatMap((follower) => everyIndex.map((index) => figure7Row(follower, index, figure7Leader.length - index))),
      row({
        name: 'the entry at prevLogIndex is of a later term than the leader’s',
        holds: { currentTerm: 4, log: logOf(1, 3, 3) },
        message: sentFrom(logOf(1, 2, 4), { term: 4, prevLogIndex: 2, count: 1 }),
        success: false,
        judge: keeps(logOf(1, 3, 3), 2),
        because: 'Entry 2 of term 3 is another entry than entry 2 of term 2; which term is the later one does not matter.',
      }),
    ],
  }));

test('checks a heartbeat like any other message', () =>
  table({
    rule: raftRules.consistencyCheck,
    rows: [
      row({
        name: 'a heartbeat reaches an empty log',
        holds: { currentTerm: 1 },
        message: sentFrom([], { term: 1, prevLogIndex: 0 }),
        success: true,
        leaves: { log: [], commitIndex: 0 },
        because: 'Two empty logs agree.',
      }),
      ...figure7Followers.flatMap((follower) => everyIndex.map((index) => figure7Row(follower, index, 0))),
      row({
        name: 'a heartbeat, and the entry at prevLogIndex is of a later term than the leader’s',
        holds: { currentTerm: 4, log: logOf(1, 3, 3) },
        message: sentFrom(logOf(1, 2), { term: 4, prevLogIndex: 2 }),
        success: false,
        judge: keeps(logOf(1, 3, 3), 2),
        because: 'To confirm it would tell the leader that its entry 2 is here. It is not: this one is of term 3.',
      }),
    ],
  }));

test('keeps entries that a late, shorter message leaves out', () =>
  table({
    rule: raftRules.conflicts,
    rows: [
      row({
        name: 'entries 1 to 3 are here; a message with entry 1 alone comes late',
        holds: { currentTerm: 1, log: logOf(1, 1, 1) },
        message: sentFrom(logOf(1), { term: 1, prevLogIndex: 0, count: 1 }),
        success: true,
        leaves: { log: logOf(1, 1, 1) },
        because: 'Entry 1 is here already, and nothing in the message contradicts entries 2 and 3. The leader may have counted them.',
      }),
      row({
        name: 'entries 1 to 4 are here; a message with entry 2 alone comes late',
        holds: { currentTerm: 2, log: logOf(1, 2, 2, 2) },
        message: sentFrom(logOf(1, 2), { term: 2, prevLogIndex: 1, count: 1 }),
        success: true,
        leaves: { log: logOf(1, 2, 2, 2) },
        because: 'An older message can be shorter. Entries 3 and 4 have been confirmed to the leader since it was sent.',
      }),
      row({
        name: 'entries 1 to 4 are here; the heartbeat that was sent before entry 2 comes late',
        holds: { currentTerm: 2, log: logOf(1, 2, 2, 2) },
        message: sentFrom(logOf(1), { term: 2, prevLogIndex: 1 }),
        success: true,
        leaves: { log: logOf(1, 2, 2, 2) },
        because: 'A heartbeat carries no entry that anything could conflict with.',
      }),
      row({
        name: 'the same message comes a second time',
        holds: { currentTerm: 2, log: logOf(1, 2, 2) },
        message: sentFrom(logOf(1, 2, 2), { term: 2, prevLogIndex: 1, count: 2 }),
        success: true,
        leaves: { log: logOf(1, 2, 2) },
        because: 'All its entries are here already: it is confirmed again, and nothing changes.',
      }),
      row({
        name: 'half of the entries are here already',
        holds: { currentTerm: 2, log: logOf(1, 2, 2) },
        message: sentFrom(logOf(1, 2, 2, 2, 2), { term: 2, prevLogIndex: 1, count: 4 }),
        success: true,
        leaves: { log: logOf(1, 2, 2, 2, 2) },
        because: 'Entries 2 and 3 stay, 4 and 5 are appended; none is there twice.',
      }),
      row({
        name: 'a message of the new leader repeats an entry in the middle of the log',
        holds: { currentTerm: 3, log: logOf(1, 1, 1, 2, 2) },
        message: sentFrom(logOf(1, 1, 1), { term: 4, prevLogIndex: 1, count: 1 }),
        success: true,
        leaves: { log: logOf(1, 1, 1, 2, 2) },
        because: 'Entry 2 is equal in both logs. Whether entries 3 to 5 are the leader’s is not known yet, so they stay.',
      }),
    ],
  }));

test('deletes a conflicting entry and all that follow it', () =>
  table({
    rule: raftRules.conflicts,
    rows: [
      row({
        name: 'Fig. 7(f), with entries 4 and 5 alone',
        holds: { currentTerm: 7, log: [...figure7.f] },
        message: sentFrom(figure7.leader, { term: 8, prevLogIndex: 3, count: 2 }),
        success: true,
        leaves: { log: logOf(1, 1, 1, 4, 4) },
        because: 'Entry 4 conflicts, so entries 4 to 11 all go: what follows a wrong entry came from the same wrong leader.',
      }),
      row({
        name: 'Fig. 7(e), with entries 6 and 7 alone',
        holds: { currentTerm: 7, log: [...figure7.e] },
        message: sentFrom(figure7.leader, { term: 8, prevLogIndex: 5, count: 2 }),
        success: true,
        leaves: { log: logOf(1, 1, 1, 4, 4, 5, 5) },
        because: 'Entries 6 and 7 of term 4 give way to those of term 5.',
      }),
      row({
        name: 'Fig. 7(d), with entry 11 of term 8',
        holds: { currentTerm: 7, log: [...figure7.d] },
        message: sentFrom(figure7Leader, { term: 8, prevLogIndex: 10, count: 1 }),
        success: true,
        leaves: { log: [...figure7Leader] },
        because: 'Entry 11 conflicts, so 11 and 12 go. An entry 12 of term 7 after one of term 8 could be in no leader’s log.',
      }),
      row({
        name: 'the conflict is not at the first entry of the message',
        holds: { currentTerm: 2, log: logOf(1, 1, 2, 2, 2) },
        message: sentFrom(logOf(1, 1, 3, 3), { term: 3, prevLogIndex: 1, count: 3 }),
        success: true,
        leaves: { log: logOf(1, 1, 3, 3) },
        because: 'Entry 2 is equal and stays; entry 3 is the first that differs, and everything from there on is replaced.',
      }),
      row({
        name: 'the conflict is at entry 1',
        holds: { currentTerm: 2, log: logOf(2, 2, 2) },
        message: sentFrom(logOf(3), { term: 3, prevLogIndex: 0, count: 1 }),
        success: true,
        leaves: { log: logOf(3) },
        because: 'Nothing of this log is the leader’s.',
      }),
      row({
        name: 'the last entry alone conflicts',
        holds: { currentTerm: 3, log: logOf(1, 2, 3) },
        message: sentFrom(logOf(1, 2, 4), { term: 4, prevLogIndex: 2, count: 1 }),
        success: true,
        leaves: { log: logOf(1, 2, 4) },
        because: 'Entry 3 of term 3 is replaced by entry 3 of term 4, not followed by it.',
      }),
      row({
        name: 'the leader’s entry is of an earlier term than the one it replaces',
        holds: { currentTerm: 4, log: logOf(1, 3, 3) },
        message: sentFrom(logOf(1, 2), { term: 4, prevLogIndex: 1, count: 1 }),
        success: true,
        leaves: { log: logOf(1, 2) },
        because: 'Different is enough: as in Fig. 8, a leader of term 4 may bring an entry of term 2 where another server has one of term 3.',
      }),
    ],
  }));

interface CommitExample {
  readonly name: string;
  readonly holds: Partial<RaftState>;
  readonly message: AppendEntries;
  readonly success?: boolean;
  readonly commitIndex: Index;
  readonly because: string;
}

const commitRow = ({ commitIndex, success = true, ...example }: CommitExample): Row =>
  row({ ...example, success, leaves: { commitIndex } });

test('commits only what the message has verified', () =>
  table({
    rule: raftRules.followerCommit,
    rows: [
      commitRow({
        name: 'a heartbeat verifies entry 1 of three',
        holds: { currentTerm: 1, log: logOf(1, 1, 1) },
        message: sentFrom(logOf(1, 2, 2), { term: 2, prevLogIndex: 1, leaderCommit: 3 }),
        commitIndex: 1,
        because: 'The leader has committed 3 entries, but only entry 1 of this log is known to be one of them.',
      }),
      commitRow({
        name: 'a message verifies entries 1 and 2 of three',
        holds: { currentTerm: 2, log: logOf(1, 2, 2) },
        message: sentFrom(logOf(1, 2, 3), { term: 3, prevLogIndex: 1, count: 1, leaderCommit: 3 }),
        commitIndex: 2,
        because: 'prevLogIndex and the entries reach as far as 2; entry 3 may be another than the leader’s.',
      }),
      commitRow({
        name: 'a heartbeat from the beginning of the log',
        holds: { currentTerm: 1, log: logOf(1, 1, 1) },
        message: sentFrom(logOf(2, 2, 2), { term: 2, prevLogIndex: 0, leaderCommit: 3 }),
        commitIndex: 0,
        because: 'It verifies nothing at all.',
      }),
      commitRow({
        name: 'the leader has committed less than the message verifies',
        holds: { currentTerm: 1, log: logOf(1, 1, 1) },
        message: sentFrom(logOf(1, 1, 1), { term: 1, prevLogIndex: 3, leaderCommit: 2 }),
        commitIndex: 2,
        because: 'Entry 3 is the leader’s, but it is not committed yet.',
      }),
      commitRow({
        name: 'the leader has committed more than the message verifies',
        holds: { currentTerm: 1, log: logOf(1, 1, 1) },
        message: sentFrom(logOf(1, 1, 1, 1, 1), { term: 1, prevLogIndex: 3, leaderCommit: 5 }),
        commitIndex: 3,
        because: 'This server holds three entries, and all three are verified.',
      }),
      commitRow({
        name: 'new entries arrive together with their commitment',
        holds: { currentTerm: 2, log: logOf(1), commitIndex: 1 },
        message: sentFrom(logOf(1, 2, 2), { term: 2, prevLogIndex: 1, count: 2, leaderCommit: 3 }),
        commitIndex: 3,
        because: 'The two entries are verified by being the leader’s own, and committed.',
      }),
      commitRow({
        name: 'new entries arrive before their commitment',
        holds: { currentTerm: 2, log: logOf(1) },
        message: sentFrom(logOf(1, 2, 2), { term: 2, prevLogIndex: 1, count: 2, leaderCommit: 1 }),
        commitIndex: 1,
        because: 'Only entry 1 is committed so far.',
      }),
      commitRow({
        name: 'an early heartbeat after more was committed, and it claims yet more',
        holds: { currentTerm: 1, log: logOf(1, 1, 1), commitIndex: 2 },
        message: sentFrom(logOf(1, 1, 1), { term: 1, prevLogIndex: 1, leaderCommit: 3 }),
        commitIndex: 2,
        because: 'It verifies entry 1 only, which raises nothing; and commitIndex never goes back.',
      }),
      commitRow({
        name: 'a new leader that does not know yet what is committed',
        holds: { currentTerm: 1, log: logOf(1, 1, 1), commitIndex: 2 },
        message: sentFrom(logOf(1, 1, 1), { term: 2, prevLogIndex: 3, leaderCommit: 0 }),
        commitIndex: 2,
        because: 'A new leader may know of fewer commits than its followers do. commitIndex never goes back.',
      }),
      commitRow({
        name: 'the message is refused',
        holds: { currentTerm: 1, log: logOf(1, 1, 1), commitIndex: 1 },
        message: sentFrom(logOf(1, 2, 2), { term: 2, prevLogIndex: 3, leaderCommit: 3 }),
        success: false,
        commitIndex: 1,
        because: 'A refused message verifies nothing.',
      }),
    ],
  }));

const writesFirst: Judge = (outcomes) => {
  const effects = outcomes.at(-1)?.effects ?? [];
  const kinds = effects.map((effect) => effect.kind);
  const write = kinds.indexOf('persist');
  if (write >= 0 && write < kinds.indexOf('answer')) return undefined;
  return write < 0 ? 'it answered, and wrote nothing' : 'it answered first, and wrote afterwards';
};

interface WriteExample {
  readonly name: string;
  readonly holds: Partial<RaftState>;
  readonly message: AppendEntries;
  readonly success?: boolean;
  readonly because: string;
}

const writeRow = ({ success = true, ...example }: WriteExample): Row => row({ ...example, success, judge: writesFirst });

test('writes to disk before it answers', () =>
  table({
    rule: raftRules.beforeResponding,
    rows: [
      writeRow({
        name: 'a new entry',
        holds: { currentTerm: 2, log: logOf(1) },
        message: sentFrom(logOf(1, 2), { term: 2, prevLogIndex: 1, count: 1 }),
        because: 'The leader will count this server for entry 2. After a crash the entry must still be there.',
      }),
      writeRow({
        name: 'an entry that replaces another',
        holds: { currentTerm: 3, log: logOf(1, 2, 2) },
        message: sentFrom(logOf(1, 3), { term: 3, prevLogIndex: 1, count: 1 }),
        because: 'If the old entry 2 came back after a crash, the leader would have counted an entry that is gone.',
      }),
      writeRow({
        name: 'a heartbeat of a later term',
        holds: { currentTerm: 2, log: logOf(1) },
        message: sentFrom(logOf(1), { term: 3, prevLogIndex: 1 }),
        because: 'currentTerm is persistent. A server that forgot term 3 might follow or elect a leader of term 2 again.',
      }),
      writeRow({
        name: 'a refusal in a later term',
        holds: { currentTerm: 2, log: logOf(1) },
        message: sentFrom(logOf(1, 2, 2), { term: 3, prevLogIndex: 3 }),
        success: false,
        because: 'The entries are refused, but the later term was adopted, and currentTerm is persistent.',
      }),
    ],
  }));
