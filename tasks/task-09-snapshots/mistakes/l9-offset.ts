import type { Evidence, Mistake } from '#mistake';

const ACCESSORS = 'finds every entry by its index, whatever was cut off';
const TRIM = 'sees of AppendEntries what its log can be compared with';
const SEND = 'sends its snapshot to whom the log no longer reaches';
const COMPACT = 'cuts off what a snapshot includes, and nothing else';

/** Rows that fail though the same works where nothing was cut off. */
function onlyWhenCut({ rows }: Evidence): boolean {
  const failed = rows({ test: ACCESSORS });
  return failed.length > 0 && failed.every(({ name }) => !name.includes('nothing cut off') && !name.includes('never had'));
}

/** The first snapshot goes well, and the second, of a log that is cut already, goes wrong. */
function secondCutIsWrong({ rows }: Evidence): boolean {
  const failed = rows({ test: COMPACT });
  return failed.length > 0 && failed.every(({ name, got }) => name.includes('after the first snapshot') && !got.includes('applied entries lie'));
}

/** A peer that needs the last entry that was cut off gets AppendEntries, and one that needs an earlier one a snapshot. */
function isOffByOne({ rows }: Evidence): boolean {
  const names = rows({ test: SEND }).map(({ name }) => name);
  const isElsewhere = names.includes('the peer needs entry 1') || names.includes('the peer has everything');
  return !isElsewhere && (names.includes('the peer needs the last entry that was cut off') || names.includes('the peer needs the first entry that is left'));
}

export const mistake: Mistake = {
  id: 'L9-OFFSET',
  title: 'an index of the log is taken for a place in the list that is left',
  symptom:
    'As long as nothing is cut off, all is well. After the first snapshot, wrong terms are compared, entries are repeated or skipped, and AppendEntries that begin right behind the snapshot are refused.',
  why: 'log[i - 1] has been entry i for eight tasks. And the entry right before the list, whose term is still asked for, is easily forgotten: its term is in the snapshot alone.',
  fix: 'In one place, turn an index into a place in state.log by taking lastDiscardedIndex from it; let the snapshot answer for the term of the entry before the first; and show the follower’s half only what lies behind the cut.',
  hints: [
    'Entries 1 to 10 are cut off. Which entry is state.log[0], which is state.log[10], and who still asks for the term of entry 10?',
    'The snapshot keeps the last included index and term for the consistency check of the first AppendEntries behind it (Raft §7); prevLogIndex and prevLogTerm go on as if nothing had been cut (§5.3).',
    'Entry i lies at i - lastDiscardedIndex - 1. At i = lastDiscardedIndex, answer with the snapshot’s term if it ends there. A leader can use AppendEntries only where it knows the term of nextIndex - 1. And trim moves a message’s prevLogIndex forward to the cut, with that entry’s term, and drops as many entries from its front.',
  ],
  source: 'Raft §7, Fig. 12',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'entries are found as long as nothing is cut off, and not afterwards',
      seen: onlyWhenCut,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'an AppendEntries that overlaps the cut is not shortened to what lies behind it',
      seen: ({ rows }) => rows({ test: TRIM, got: /^result of trim: prevLogIndex \d+/ }).length > 0,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'the second cut, of a log that is cut already, takes away the wrong entries',
      seen: secondCutIsWrong,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'right where the log was cut, the leader chooses the wrong one of snapshot and AppendEntries',
      seen: isOffByOne,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'the log goes wrong even where nothing was cut off',
      seen: ({ rows }) => rows({ test: ACCESSORS, name: 'nothing cut off' }).length > 0,
    },
  ],
};
