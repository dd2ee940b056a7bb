import { figure7, logOf, raftRules, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { LogEnd, LogEntry, NodeId, RaftState, RequestVote, RequestVoteReply, Term } from '#tasks/task-05-election-restriction';

type Log = readonly LogEntry[];
type Call = Row['calls'][number];

const endOf = (log: Log): LogEnd => ({ lastLogTerm: log.at(-1)?.term ?? 0, lastLogIndex: log.length });

/** A candidate asks, with the end of its log. */
function asks(candidateId: NodeId, term: Term, log: Log): RequestVote {
  return { type: 'RequestVote', term, candidateId, ...endOf(log) };
}

const asked = (message: RequestVote): Call => ({ call: 'onRequestVote', with: message });

/** `from` has answered S1's request of `askedIn`. */
function answered(from: NodeId, askedIn: Term, reply: RequestVoteReply, log: Log = []): Call {
  return { call: 'onVoteReply', with: { from, request: asks('S1', askedIn, log), reply } };
}

// Which log is more up-to-date.

const ends: readonly LogEnd[] = [
  { lastLogTerm: 0, lastLogIndex: 0 },
  { lastLogTerm: 1, lastLogIndex: 1 },
  { lastLogTerm: 1, lastLogIndex: 3 },
  { lastLogTerm: 2, lastLogIndex: 2 },
  { lastLogTerm: 2, lastLogIndex: 3 },
  { lastLogTerm: 3, lastLogIndex: 2 },
  { lastLogTerm: 9, lastLogIndex: 10 },
  { lastLogTerm: 10, lastLogIndex: 9 },
  { lastLogTerm: 10, lastLogIndex: 10 },
];

function whyOf(candidate: LogEnd, voter: LogEnd): readonly [returns: boolean, because: string] {
  if (candidate.lastLogTerm !== voter.lastLogTerm) {
    const isLater = candidate.lastLogTerm > voter.lastLogTerm;
    return [isLater, `The last terms differ, so they decide, whatever the lengths: ${candidate.lastLogTerm} is ${isLater ? 'later' : 'earlier'} than ${voter.lastLogTerm}.`];
  }
  if (candidate.lastLogIndex === voter.lastLogIndex) return [true, 'The logs end alike. The candidate’s is at least as up-to-date, and that is all it takes.'];
  const isLonger = candidate.lastLogIndex > voter.lastLogIndex;
  return [isLonger, `The last terms are equal, so the longer log is more up-to-date: here the ${isLonger ? 'candidate' : 'voter'}’s.`];
}

const written = ({ lastLogTerm, lastLogIndex }: LogEnd): string => `index ${lastLogIndex}, term ${lastLogTerm}`;

/** The first argument of what is called is the row's state: here it is the end of the candidate's log. */
function compareRow(candidate: LogEnd, voter: LogEnd): Row {
  const [returns, because] = whyOf(candidate, voter);
  return {
    name: `${written(candidate)} asks ${written(voter)}`,
    state: candidate as Partial<RaftState>,
    calls: [{ call: 'isUpToDate', with: voter }],
    returns,
    because,
  };
}

test('compares the last terms first, and then the lengths', () =>
  table({ rule: raftRules.upToDate, rows: ends.flatMap((candidate) => ends.map((voter) => compareRow(candidate, voter))) }));

// Voters with logs as in the paper.

interface Request {
  readonly name: string;
  /** What S2 holds before it is asked; it has heard no leader. */
  readonly holds: Partial<RaftState>;
  readonly message: RequestVote;
  readonly voteGranted: boolean;
  readonly leaves?: Partial<RaftState>;
  readonly judge?: NonNullable<Row['judge']>;
  readonly because: string;
}

function row({ name, holds, message, voteGranted, leaves, judge, because }: Request): Row {
  return {
    name,
    self: 'S2',
    state: holds,
    calls: [asked(message)],
    returns: { voteGranted },
    ...(leaves && { leaves }),
    ...(judge && { judge }),
    because,
  };
}

const figure7Terms = { leader: 7, a: 7, b: 7, c: 6, d: 7, e: 4, f: 3 } as const;
const figure7Names = ['leader', 'a', 'b', 'c', 'd', 'e', 'f'] as const;

function figure7Row(candidate: (typeof figure7Names)[number], voter: (typeof figure7Names)[number]): Row {
  const log = figure7[voter];
  const ends = [endOf(figure7[candidate]), endOf(log)] as const;
  const [voteGranted, because] = whyOf(...ends);
  return row({
    name: `Fig. 7, (${candidate}) asks (${voter}): ${written(ends[0])} asks ${written(ends[1])}`,
    holds: { currentTerm: figure7Terms[voter], log: [...log] },
    message: asks('S1', 8, figure7[candidate]),
    voteGranted,
    because,
  });
}

const figure8Rows: readonly Row[] = [
  ...['S2', 'S3'].map((voter) =>
    row({
      name: `Fig. 8(d): S5 with 1 3 asks ${voter} with 1 2`,
      holds: { currentTerm: 4, votedFor: 'S1', log: logOf(1, 2) },
      message: asks('S5', 5, logOf(1, 3)),
      voteGranted: true,
      because: 'Term 3 is later than term 2. That entry 2 of term 2 lies on three servers is nothing that a voter could know.',
    }),
  ),
  ...['S2', 'S3'].map((voter) =>
    row({
      name: `Fig. 8(e): S5 with 1 3 asks ${voter} with 1 2 4`,
      holds: { currentTerm: 4, votedFor: 'S1', log: logOf(1, 2, 4) },
      message: asks('S5', 5, logOf(1, 3)),
      voteGranted: false,
      because: 'Term 4 is later than term 3: S5 could overwrite what is committed by now.',
    }),
  ),
  row({
    name: 'Fig. 8(e): S5 with 1 3 asks S4 with 1',
    holds: { currentTerm: 3, votedFor: 'S5', log: logOf(1) },
    message: asks('S5', 5, logOf(1, 3)),
    voteGranted: true,
    because: 'S4 knows of nothing later. S5 does not win by that: a majority knows better.',
  }),
];

const withinATermRows: readonly Row[] = [
  row({
    name: 'term 4 has a leader already, whose entry is here; a candidate of term 4 with 1 3 asks',
    holds: { currentTerm: 4, log: logOf(1, 2, 4) },
    message: asks('S5', 4, logOf(1, 3)),
    voteGranted: false,
    because: 'The candidate asks in term 4, but its log ends in term 3. Logs are compared by the terms of their last entries.',
  }),
  row({
    name: 'term 4 has a leader already, whose entry is here; a candidate of term 4 with 1 3 3 3 asks',
    holds: { currentTerm: 4, log: logOf(1, 2, 4) },
    message: asks('S5', 4, logOf(1, 3, 3, 3)),
    voteGranted: false,
    because: 'The candidate asks in term 4 and has the longer log, but that ends in term 3. Logs are compared by the terms of their last entries.',
  }),
  row({
    name: 'nobody has written anything yet',
    holds: {},
    message: asks('S1', 1, []),
    voteGranted: true,
    because: 'Two empty logs end alike, at index 0 of term 0: the candidate’s is at least as up-to-date.',
  }),
];

test('votes as the servers of Figures 7 and 8 would', () =>
  table({
    rule: raftRules.upToDate,
    rows: [
      ...figure7Names.flatMap((candidate) => figure7Names.map((voter) => figure7Row(candidate, voter))),
      ...figure8Rows,
      ...withinATermRows,
    ],
  }));

// One vote a term.

const alike = logOf(1, 2);

/** A candidate or leader of term 5 hears answers, and then S3 asks for its vote of term 5. */
function spentRow(name: string, state: Partial<RaftState>, answers: readonly Call[]): Row {
  return {
    name,
    state: { currentTerm: 5, votedFor: 'S1', log: alike, ...state },
    calls: [...answers, asked(asks('S3', 5, alike))],
    returns: { voteGranted: false },
    leaves: { currentTerm: 5, votedFor: 'S1' },
    because: 'S1 voted for itself in term 5. No answer of term 5 changes that; only a later term does.',
  };
}

const candidate5: Partial<RaftState> = { role: 'candidate', votesGranted: ['S1'] };
const refusal5: RequestVoteReply = { term: 5, voteGranted: false };
const vote5: RequestVoteReply = { term: 5, voteGranted: true };

const afterAnswers: readonly Row[] = [
  spentRow('a candidate of term 5 is refused, and then asked', candidate5, [answered('S2', 5, refusal5, alike)]),
  spentRow(
    'a candidate of term 5 is refused by a majority, and then asked',
    candidate5,
    ['S2', 'S3', 'S4'].map((from) => answered(from, 5, refusal5, alike)),
  ),
  spentRow('a candidate of term 5 hears a vote of term 4, and is asked', candidate5, [answered('S2', 4, { term: 4, voteGranted: true }, alike)]),
  spentRow('a candidate of term 5 gets a vote, and is asked', candidate5, [answered('S2', 5, vote5, alike)]),
  spentRow(
    'a candidate of term 5 gets the votes of a majority, and is asked',
    candidate5,
    ['S2', 'S4'].map((from) => answered(from, 5, vote5, alike)),
  ),
  spentRow('the leader of term 5 hears one more vote, and is asked', { role: 'leader', votesGranted: ['S1', 'S2', 'S4'] }, [answered('S5', 5, vote5, alike)]),
  spentRow('the leader of term 5 hears a late refusal, and is asked', { role: 'leader', votesGranted: ['S1', 'S2', 'S4'] }, [answered('S5', 5, refusal5, alike)]),
  spentRow('a server that lost in term 5 hears a late vote, and is asked', { role: 'follower' }, [answered('S2', 5, vote5, alike)]),
  spentRow('a server that lost in term 5 hears a late refusal, and is asked', { role: 'follower' }, [answered('S2', 5, refusal5, alike)]),
];

test('gives one vote a term', () =>
  table({
    rule: raftRules.oneVote,
    rows: [
      row({
        name: 'S3 has the vote of term 5, and S1 asks in term 5',
        holds: { currentTerm: 5, votedFor: 'S3', log: alike },
        message: asks('S1', 5, alike),
        voteGranted: false,
        leaves: { currentTerm: 5, votedFor: 'S3' },
        because: 'The vote of term 5 is spent, and a term has one vote.',
      }),
      row({
        name: 'S3 has the vote of term 5, and S1 asks in term 5 with the longer log',
        holds: { currentTerm: 5, votedFor: 'S3', log: alike },
        message: asks('S1', 5, logOf(1, 2, 3, 4)),
        voteGranted: false,
        leaves: { currentTerm: 5, votedFor: 'S3' },
        because: 'First come, first served: a vote is not taken back for a better log.',
      }),
      row({
        name: 'S3 has the vote of term 5, and S1 asks in term 5 with too short a log',
        holds: { currentTerm: 5, votedFor: 'S3', log: alike },
        message: asks('S1', 5, logOf(1)),
        voteGranted: false,
        leaves: { currentTerm: 5, votedFor: 'S3' },
        because: 'It could not have the vote anyway, and that of term 5 stays where it is.',
      }),
      row({
        name: 'S1 has the vote of term 5, and asks once more',
        holds: { currentTerm: 5, votedFor: 'S1', log: alike },
        message: asks('S1', 5, alike),
        voteGranted: true,
        leaves: { currentTerm: 5, votedFor: 'S1' },
        because: 'Its request came twice, or the answer was lost. Saying it again gives no second vote.',
      }),
      row({
        name: 'S3 had the vote of term 4, and S1 asks in term 5',
        holds: { currentTerm: 4, votedFor: 'S3', log: alike },
        message: asks('S1', 5, alike),
        voteGranted: true,
        leaves: { currentTerm: 5, votedFor: 'S1' },
        because: 'Each term has a vote of its own.',
      }),
      row({
        name: 'S3 has the vote of term 5, and S1 asks in term 4',
        holds: { currentTerm: 5, votedFor: 'S3', log: alike },
        message: asks('S1', 4, alike),
        voteGranted: false,
        leaves: { currentTerm: 5, votedFor: 'S3' },
        because: 'Term 4 is over: no vote can be given in it any more.',
      }),
      row({
        name: 'no vote was given in term 5, and S1 asks in term 4',
        holds: { currentTerm: 5, log: alike },
        message: asks('S1', 4, alike),
        voteGranted: false,
        leaves: { currentTerm: 5, votedFor: null },
        because: 'Term 4 is over. A vote in term 5 is not what S1 has asked for, and must not be spent on it.',
      }),
      row({
        name: 'a candidate of term 5 is asked by another one',
        holds: { currentTerm: 5, role: 'candidate', votedFor: 'S2', votesGranted: ['S2'], log: alike },
        message: asks('S1', 5, alike),
        voteGranted: false,
        leaves: { currentTerm: 5, votedFor: 'S2' },
        because: 'A candidate has voted for itself.',
      }),
      row({
        name: 'a server that stood for election in term 5 and lost is asked in term 5',
        holds: { currentTerm: 5, role: 'follower', votedFor: 'S2', log: alike },
        message: asks('S1', 5, alike),
        voteGranted: false,
        leaves: { currentTerm: 5, votedFor: 'S2' },
        because: 'It is a follower now, but its vote of term 5 went to itself. A vote belongs to the term, not to the role.',
      }),
      row({
        name: 'the leader of term 5 is asked in term 5',
        holds: { currentTerm: 5, role: 'leader', votedFor: 'S2', votesGranted: ['S2', 'S3', 'S4'], log: alike },
        message: asks('S1', 5, alike),
        voteGranted: false,
        leaves: { currentTerm: 5, role: 'leader', votedFor: 'S2' },
        because: 'The leader won by a majority that it is part of. This request was late, or S1 does not know yet.',
      }),
      {
        name: 'S1 asks in term 5, and then S3 does',
        self: 'S2',
        state: { currentTerm: 4, log: alike },
        calls: [asked(asks('S1', 5, alike)), asked(asks('S3', 5, alike))],
        returns: { term: 5, voteGranted: false },
        leaves: { currentTerm: 5, votedFor: 'S1' },
        because: 'S1 came first.',
      },
      {
        name: 'S1 asks in term 5 with too short a log, and then S3 does with a good one',
        self: 'S2',
        state: { currentTerm: 4, log: alike },
        calls: [asked(asks('S1', 5, logOf(1))), asked(asks('S3', 5, alike))],
        returns: { term: 5, voteGranted: true },
        leaves: { currentTerm: 5, votedFor: 'S3' },
        because: 'S1 was refused, so the vote of term 5 is still there for S3.',
      },
      ...afterAnswers,
    ],
  }));


// Later terms.

/** Asked in a later term, and refused for its log. */
function adoptedRow(name: string, holds: Partial<RaftState>, term: Term, log: Log, because: string): Row {
  return row({
    name,
    holds,
    message: asks('S1', term, log),
    voteGranted: false,
    leaves: { currentTerm: term, role: 'follower', votedFor: null },
    judge: tells(term),
    because,
  });
}

/** The last call's answer must carry this term. */
function tells(term: Term): NonNullable<Row['judge']> {
  return (outcomes) => {
    const reply = outcomes.at(-1)?.result as RequestVoteReply | undefined;
    return reply?.term === term ? undefined : `the answer carries term ${String(reply?.term)}, where currentTerm is ${term}`;
  };
}

test('adopts a later term, whatever becomes of the vote', () =>
  table({
    rule: raftRules.terms,
    rows: [
      adoptedRow('a follower of term 3 with 1 2 is asked in term 5 by a candidate with 1', { currentTerm: 3, log: alike }, 5, logOf(1), 'The log is not good enough for the vote, but term 5 has begun all the same: whoever acts in term 3 is behind.'),
      adoptedRow('a follower of term 3 that has voted is asked in term 5 by a candidate with 1', { currentTerm: 3, votedFor: 'S3', log: alike }, 5, logOf(1), 'Term 5 has begun, and in it no vote has been given yet: that of term 3 has nothing to do with it.'),
      adoptedRow('a candidate of term 3 is asked in term 4 by a candidate with 1', { currentTerm: 3, role: 'candidate', votedFor: 'S2', votesGranted: ['S2'], log: alike }, 4, logOf(1), 'Term 3 is over, and with it this candidacy. The vote of term 4 is still to be given.'),
      row({
        name: 'a follower of term 3 is asked in term 5 by a candidate with the same log',
        holds: { currentTerm: 3, votedFor: 'S3', log: alike },
        message: asks('S1', 5, alike),
        voteGranted: true,
        leaves: { currentTerm: 5, role: 'follower', votedFor: 'S1' },
        judge: tells(5),
        because: 'The vote is one of term 5, and so is the answer.',
      }),
      row({
        name: 'a candidate of term 3 is asked in term 4 by a candidate with the same log',
        holds: { currentTerm: 3, role: 'candidate', votedFor: 'S2', votesGranted: ['S2'], log: alike },
        message: asks('S1', 4, alike),
        voteGranted: true,
        leaves: { currentTerm: 4, role: 'follower', votedFor: 'S1' },
        judge: tells(4),
        because: 'Its own candidacy was of term 3, which is over.',
      }),
      row({
        name: 'a follower of term 5 is asked in term 3',
        holds: { currentTerm: 5, log: alike },
        message: asks('S1', 3, alike),
        voteGranted: false,
        leaves: { currentTerm: 5 },
        judge: tells(5),
        because: 'Term 3 is over. The answer tells the candidate which term it is, for it to catch up.',
      }),
      {
        name: 'a candidate of term 5 is refused by a server of term 7',
        state: { currentTerm: 5, votedFor: 'S1', log: alike, ...candidate5 },
        calls: [answered('S2', 5, { term: 7, voteGranted: false }, alike)],
        leaves: { currentTerm: 7, role: 'follower', votedFor: null },
        because: 'The answer carries a later term: this candidacy is over, and nothing has been voted in term 7 yet.',
      },
      {
        name: 'a follower hears from a server of term 7 that its request of long ago was refused',
        state: { currentTerm: 6, votedFor: 'S3', log: alike },
        calls: [answered('S2', 5, { term: 7, voteGranted: false }, alike)],
        leaves: { currentTerm: 7, role: 'follower', votedFor: null },
        because: 'A later term counts in whatever message it comes, and to whatever request it answers.',
      },
    ],
  }));

// The disk.

function writesFirst(outcomes: readonly CallOutcome[]): string | undefined {
  const kinds = (outcomes.at(-1)?.effects ?? []).map(({ kind }) => kind);
  const write = kinds.indexOf('persist');
  if (write >= 0 && write < kinds.indexOf('answer')) return undefined;
  return write < 0 ? 'it answered, and wrote nothing' : 'it answered first, and wrote afterwards';
}

test('writes its vote to disk before it answers', () =>
  table({
    rule: raftRules.beforeResponding,
    rows: [
      row({
        name: 'a vote in a later term',
        holds: { currentTerm: 3, votedFor: 'S3', log: alike },
        message: asks('S1', 4, alike),
        voteGranted: true,
        judge: writesFirst,
        because: 'After a crash this server must still know that it has voted in term 4, and for whom.',
      }),
      row({
        name: 'a vote in the current term',
        holds: { currentTerm: 4, log: alike },
        message: asks('S1', 4, alike),
        voteGranted: true,
        judge: writesFirst,
        because: 'currentTerm has not changed, but votedFor has, and that is persistent as well.',
      }),
      row({
        name: 'a refusal in a later term',
        holds: { currentTerm: 3, log: alike },
        message: asks('S1', 4, logOf(1)),
        voteGranted: false,
        judge: writesFirst,
        because: 'No vote was given, but currentTerm has changed, and the answer says so.',
      }),
    ],
  }));

// The count.

function doesNotLead(outcomes: readonly CallOutcome[]): string | undefined {
  const state = outcomes.at(-1)?.state;
  return state?.role === 'leader' ? `it leads term ${state.currentTerm}` : undefined;
}

/** A candidate of term 5 hears answers that are no majority. */
function countRow(name: string, answers: readonly Call[], because: string, servers?: readonly NodeId[]): Row {
  return {
    name,
    ...(servers && { servers }),
    state: { currentTerm: 5, votedFor: 'S1', log: alike, ...candidate5 },
    calls: answers,
    judge: doesNotLead,
    because,
  };
}

test('counts servers, not answers', () =>
  table({
    rule: raftRules.votesCounted,
    rows: [
      countRow(
        'of five servers, S2 alone grants its vote',
        [answered('S2', 5, vote5, alike)],
        'With its own, the candidate has two votes of five; a majority are three.',
      ),
      countRow(
        'of five servers, S2 grants its vote, and the answer comes three times',
        [1, 2, 3].map(() => answered('S2', 5, vote5, alike)),
        'That is the vote of one server. With its own, the candidate has two of five.',
      ),
      countRow(
        'of five servers, S2 grants its vote and three others refuse',
        [answered('S2', 5, vote5, alike), ...['S3', 'S4', 'S5'].map((from) => answered(from, 5, refusal5, alike))],
        'An answer is not a vote: voteGranted tells.',
      ),
      countRow(
        'of five servers, two send votes that were asked for in term 4',
        ['S2', 'S3'].map((from) => answered(from, 4, { term: 4, voteGranted: true }, alike)),
        'Those are votes of term 4. In term 5 the same servers may vote for somebody else.',
      ),
      countRow(
        'of five servers, S2 votes in term 5, and the vote of S3 is one of term 4',
        [answered('S2', 5, vote5, alike), answered('S3', 4, { term: 4, voteGranted: true }, alike)],
        'With its own vote that makes two in term 5.',
      ),
      countRow(
        'of four servers, S2 grants its vote',
        [answered('S2', 5, vote5, alike)],
        'Two of four are half of the servers and no majority: the other two could do the same.',
        ['S1', 'S2', 'S3', 'S4'],
      ),
      countRow(
        'of six servers, S2 and S3 grant their votes',
        ['S2', 'S3'].map((from) => answered(from, 5, vote5, alike)),
        'Three of six are half of the servers and no majority.',
        ['S1', 'S2', 'S3', 'S4', 'S5', 'S6'],
      ),
    ],
  }));
