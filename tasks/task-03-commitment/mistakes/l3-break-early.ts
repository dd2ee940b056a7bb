import type { Evidence, Mistake } from '#mistake';

const along = 'commits earlier entries along with one of its own term';

/** Stays where it was, where entries of earlier terms lie below one of the current term. */
function staysBelow({ rows }: Evidence): boolean {
  const stays = (name: string, commitIndex: number): boolean =>
    rows({ test: along, name }).some(({ value }) => value === commitIndex);
  return stays('Fig. 8(e)', 1) && stays('two earlier terms below', 0);
}

export const mistake: Mistake = {
  id: 'L3-BREAK-EARLY',
  title: 'the search for the next commitIndex stops at the first entry of an earlier term',
  symptom:
    'After a change of leader nothing commits any more: an entry of an earlier term lies on the way, and the current term’s entries above it, on every server, are never reached.',
  why: 'Entries of earlier terms may not be committed by counting, so a loop that climbs from commitIndex stops at the first of them. It should have passed over it.',
  fix: 'Look for the highest index that qualifies; pass over entries of earlier terms instead of stopping at them.',
  hints: [
    'Entries 1 to 5 are of term 2, entry 6 of term 4, all are on every server, and you lead term 4 with commitIndex 0. Where does your search end?',
    'It takes one N above commitIndex that a majority holds and whose entry is of the current term; what lies below N commits with it, whatever its term (Raft §5.4.2; Fig. 2, rules for leaders, the last one).',
    'Search from the top down and take the first index that qualifies; or climb, remember the last one that qualifies, and go on where an entry is of an earlier term.',
  ],
  source: 'Raft §5.4.2, Fig. 8(e)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'commitIndex stays below entries of earlier terms, though one of the current term above them is on a majority',
      seen: staysBelow,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'it stays also where all entries are of the current term',
      seen: ({ rows }) =>
        rows({ name: /the highest replicated entry wins|a cluster of one|the followers alone|terms 1 to 1/ }).some(
          ({ value, should }) => Number(value) < Number(should),
        ),
    },
    {
      kind: 'code',
      weight: 2,
      says: 'a loop that climbs ends at an entry of another term',
      find: (code) =>
        code
          .in('nextCommitIndex')
          .loops.find(
            ({ counts, ends }) =>
              counts === 'up' && ends.some((end) => end.compares(['termAt'], ['currentTerm']).length > 0),
          ),
      examples: {
        wrong: [
          `export function nextCommitIndex(view) {
            let n = view.commitIndex;
            while (view.termAt(n + 1) === view.currentTerm) n++;
            return n;
          }`,
          `export function nextCommitIndex({ commitIndex, termAt, currentTerm, lastDurableSelf }) {
            let committed = commitIndex;
            for (let i = commitIndex + 1; i <= lastDurableSelf; i += 1) { const t = termAt(i); if (t !== currentTerm) break; committed = i; }
            return committed;
          }`,
        ],
        right: [
          `export function nextCommitIndex({ commitIndex, termAt, currentTerm, lastDurableSelf }) {
            let committed = commitIndex;
            for (let i = commitIndex + 1; i <= lastDurableSelf; i++) { if (termAt(i) === currentTerm) committed = i; }
            return committed;
          }`,
          `export function nextCommitIndex({ commitIndex, termAt, currentTerm, lastDurableSelf }) {
            for (let i = lastDurableSelf; i > commitIndex; i--) { if (termAt(i) === currentTerm) return i; }
            return commitIndex;
          }`,
        ],
      },
    },
  ],
};
