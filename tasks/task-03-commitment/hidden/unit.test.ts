import { lookup, raftRules, table, test, type Row } from '#harness/suite';
import type { CommitView, Index, QuorumView, Term } from '#tasks/task-03-commitment';

const rule = raftRules.commitment;

/** A cluster by what its servers hold: the leader's own disk first, then each peer's matchIndex. */
function held(own: Index, ...peers: readonly Index[]): QuorumView {
  const names = peers.map((_, i) => `S${i + 2}`);
  return {
    self: 'S1',
    voters: ['S1', ...names],
    matchIndex: Object.fromEntries(names.map((name, i) => [name, peers[i] ?? 0])),
    lastDurableSelf: own,
  };
}

function majorityRow(indices: readonly [Index, ...Index[]], returns: Index, because: string): Row {
  return { name: `held: ${indices.join(', ')}`, calls: [{ call: 'quorumMatch', with: held(...indices) }], returns, because };
}

interface Situation {
  /** Terms of the leader's entries, entry 1 first. */
  readonly log: readonly Term[];
  readonly currentTerm: Term;
  readonly commitIndex: Index;
  readonly held: QuorumView;
}

function commitRow(name: string, situation: Situation, returns: Index, because: string): Row {
  const { log, currentTerm, commitIndex } = situation;
  const view: CommitView = { ...situation.held, currentTerm, commitIndex, termAt: lookup([0, ...log]) };
  return { name, calls: [{ call: 'nextCommitIndex', with: view }], returns, because };
}

test('finds the highest index that a majority holds', () =>
  table({
    rule,
    rows: [
      majorityRow([8, 5, 8, 2, 7], 7, 'Fig. 6: three of the five servers hold entries up to 7, only two hold entry 8.'),
      majorityRow([7, 5, 5, 3, 2], 5, 'Three servers hold entry 5; only one holds entries 6 and 7.'),
      majorityRow([5, 5, 3, 2, 1], 3, 'Three servers hold entry 3; only two hold entry 4.'),
      majorityRow([2, 5, 5, 5, 5], 5, 'The four followers are a majority even without the leader.'),
      majorityRow([4, 4, 4], 4, 'All three hold entry 4.'),
      majorityRow([6, 0, 0, 0, 0], 0, 'Nobody but the leader holds anything.'),
    ],
  }));

test('needs more than half, in clusters of any size', () =>
  table({
    rule,
    rows: [
      majorityRow([3], 3, 'A single server is its own majority.'),
      majorityRow([3, 0], 0, 'Of two servers, a majority is both.'),
      majorityRow([3, 2], 2, 'Of two servers, a majority is both.'),
      majorityRow([4, 4, 0, 0], 0, 'Two of four are half, not more than half: the other two could elect a leader without entry 4.'),
      majorityRow([4, 4, 3, 0], 3, 'Three of four hold entry 3; entry 4 has only two copies.'),
      majorityRow([9, 9, 9, 1, 1, 1], 1, 'Three of six are half, not more than half.'),
      majorityRow([2, 9, 9, 9, 1, 1, 1], 2, 'Four of seven hold entry 2.'),
      majorityRow([1, 9, 9, 9, 9, 1, 1], 9, 'Four of seven hold entry 9.'),
    ],
  }));

test('compares indices as numbers', () =>
  table({
    rule,
    rows: [
      majorityRow([10, 9, 2], 9, 'Sorted as numbers these are 2, 9, 10; sorted as text they would be 10, 2, 9.'),
      majorityRow([100, 20, 3], 20, 'Sorted as numbers these are 3, 20, 100.'),
      majorityRow([9, 10, 11, 100, 8], 10, 'Three servers hold entry 10.'),
      commitRow(
        'terms 1 to 1, ten entries, matched 10, 9',
        { log: Array<Term>(10).fill(1), currentTerm: 1, commitIndex: 1, held: held(10, 10, 9, 2, 1) },
        9,
        'Three servers hold entry 9, and it is of the current term.',
      ),
    ],
  }));

test('counts the leader once, with what is on its own disk', () =>
  table({
    rule,
    rows: [
      majorityRow([5, 5, 0, 0, 0], 0, 'The leader and one follower are two of five.'),
      majorityRow([5, 5, 5, 0, 0], 5, 'The leader and two followers are three of five.'),
      majorityRow([2, 5, 0], 2, 'On the leader’s own disk is only entry 2; what it has in memory would not survive its crash.'),
      majorityRow([0, 5, 5, 0, 0], 0, 'Two followers of five; the leader’s disk holds nothing yet.'),
      commitRow(
        'entry 3 is in the leader’s log, but not yet on its disk',
        { log: [1, 2, 2], currentTerm: 2, commitIndex: 2, held: held(2, 3, 0) },
        2,
        'Of three servers only S2 has entry 3 on disk. The leader’s own copy counts when its write is done.',
      ),
      commitRow(
        'the followers alone are a majority',
        { log: [1, 2, 2], currentTerm: 2, commitIndex: 2, held: held(2, 3, 3) },
        3,
        'S2 and S3 hold entry 3. A leader may commit an entry before its own write is done (thesis §10.2.1).',
      ),
      commitRow('a cluster of one', { log: [1, 1], currentTerm: 1, commitIndex: 0, held: held(2) }, 2, 'A single server commits what is on its disk.'),
    ],
  }));

test('commits nothing of an earlier term by counting its copies', () =>
  table({
    rule,
    rows: [
      commitRow(
        'Fig. 8(c): entry 2 of term 2 is on three of five servers, the leader is in term 4',
        { log: [1, 2, 4], currentTerm: 4, commitIndex: 1, held: held(3, 2, 2, 0, 0) },
        1,
        'Entry 2 can still be overwritten by a leader whose last entry is of term 3 (Fig. 8(d)).',
      ),
      commitRow(
        'all five servers hold an entry of an earlier term',
        { log: [1, 2], currentTerm: 4, commitIndex: 1, held: held(2, 2, 2, 2, 2) },
        1,
        'Not even on every server does an entry of an earlier term commit by counting.',
      ),
      commitRow(
        'a new leader without entries of its own',
        { log: [1, 1, 1], currentTerm: 2, commitIndex: 0, held: held(3, 3, 3) },
        0,
        'Nothing in this log is of term 2.',
      ),
    ],
  }));

test('commits earlier entries along with one of its own term', () =>
  table({
    rule,
    rows: [
      commitRow(
        'Fig. 8(e): entry 3 of term 4 is on three of five servers',
        { log: [1, 2, 4], currentTerm: 4, commitIndex: 1, held: held(3, 3, 3, 0, 0) },
        3,
        'Entry 3 is of the current term and on a majority; entry 2 commits with it.',
      ),
      commitRow(
        'two earlier terms below, everything matched',
        { log: [1, 2, 2, 3, 5, 5], currentTerm: 5, commitIndex: 0, held: held(6, 6, 5, 0, 0) },
        5,
        'Entry 5 is the highest on a majority and of the current term; entries 1 to 4 commit with it.',
      ),
      commitRow(
        'the highest replicated entry wins',
        { log: [3, 3, 3, 3], currentTerm: 3, commitIndex: 1, held: held(4, 4, 4, 2, 2) },
        4,
        'Entry 4 is on three servers: commitIndex goes there at once, not one step at a time.',
      ),
    ],
  }));

test('never takes commitIndex back', () =>
  table({
    rule,
    rows: [
      commitRow(
        'a new leader knows of commits that it has not counted yet',
        { log: [1, 1, 2], currentTerm: 2, commitIndex: 2, held: held(3, 0, 0, 0, 0) },
        2,
        'What was committed stays committed, whatever the followers have confirmed so far.',
      ),
      commitRow(
        'a majority holds less than commitIndex',
        { log: [2, 2, 2], currentTerm: 2, commitIndex: 3, held: held(3, 1, 1, 0, 0) },
        3,
        'What was committed stays committed.',
      ),
    ],
  }));
