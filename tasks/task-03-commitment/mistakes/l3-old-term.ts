import type { Evidence, Mistake, WrongRow } from '#mistake';

/** In the row of Fig. 8(c) entry 2 is the old one; entry 3 is of the current term, but on the leader alone. */
const isOfOldTerm = ({ name, value, should }: WrongRow): boolean =>
  name.startsWith('Fig. 8(c)') ? value === 2 : Number(value) > Number(should);

const early = ({ rows }: Evidence): readonly WrongRow[] =>
  rows({ test: 'commits nothing of an earlier term by counting its copies' });

export const mistake: Mistake = {
  id: 'L3-OLD-TERM',
  title: 'copies of an earlier term’s entry were counted',
  symptom:
    'A leader commits an entry of an earlier term as soon as a majority holds it. A later leader without that entry may still win and overwrite it: a committed entry is gone.',
  why: 'A majority holds it, and that is what commitment is about. That a majority can hold an entry which loses all the same takes three elections to show (Fig. 8).',
  fix: 'Commit an index only if its entry is of the leader’s current term; everything below commits with it.',
  hints: [
    'Fig. 8(c): three of five servers hold entry 2 of term 2. Who could still win an election without having it, and why?',
    'Only entries of the leader’s current term are committed by counting copies; once one of them is committed, all before it are too (Raft §5.4.2; Fig. 2, rules for leaders, the last one).',
    'Before the majority’s index becomes commitIndex, ask for the term of the entry there and compare it with currentTerm. If they differ, commitIndex stays unless a higher index passes.',
  ],
  source: 'Raft §5.4.2, Fig. 8',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'an entry of an earlier term is committed because a majority holds it',
      seen: (evidence) => early(evidence).some(isOfOldTerm),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'it commits also what no majority holds',
      seen: (evidence) => !early(evidence).every(isOfOldTerm),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'entries of the current term are not committed either',
      seen: ({ rows }) =>
        rows({ test: 'commits earlier entries along with one of its own term' }).some(
          ({ value, should }) => Number(value) < Number(should),
        ),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a leader committed up to an entry that is not of its own term',
      seen: ({ commits }) =>
        commits.some(
          ({ term, after, copies, servers }) =>
            term !== undefined && term !== after.currentTerm && 2 * copies > servers,
        ),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the entry’s term is not required to be currentTerm',
      find: (code) => {
        const rule = code.in('nextCommitIndex');
        const asked = rule.compares(['termAt'], ['currentTerm']);
        return asked.some(({ operator }) => ['===', '!==', '==', '!=', '>=', '<'].includes(operator))
          ? undefined
          : rule;
      },
      examples: {
        wrong: [
          'export function nextCommitIndex(view) { return Math.max(view.commitIndex, quorumMatch(view)); }\nfunction quorumMatch(view) { return view.lastDurableSelf; }',
          'export function nextCommitIndex({ termAt, currentTerm, commitIndex, lastDurableSelf: n }) { return termAt(n) <= currentTerm ? n : commitIndex; }',
        ],
        right: [
          'export function nextCommitIndex(view) { const n = view.lastDurableSelf; const { termAt: t } = view; return t(n) === view.currentTerm ? n : view.commitIndex; }',
          'export function nextCommitIndex({ termAt, currentTerm, commitIndex, lastDurableSelf: n }) { const term = termAt(n); if (currentTerm > term) return commitIndex; return n; }',
        ],
      },
    },
  ],
};
