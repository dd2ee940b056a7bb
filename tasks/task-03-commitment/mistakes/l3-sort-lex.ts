import type { Evidence, Mistake, WrongRow } from '#mistake';

/** What the servers hold, out of the row's name. */
const heldIn = ({ name }: WrongRow): number[] => (name.match(/\d+/g) ?? []).map(Number);

/** Every wrong answer is about indices of different lengths, and the one that a sort as text gives. */
function answersAsSortedText({ rows }: Evidence): boolean {
  const wrong = rows({ name: /^held: / });
  return (
    wrong.length > 0 &&
    wrong.every(
      (row) => heldIn(row).some((index) => index > 9) && medianAsText(heldIn(row)).includes(row.value as number),
    )
  );
}

/** The position that a majority reaches, counted from either end: in an even cluster they differ. */
function medianAsText(held: readonly number[]): (number | undefined)[] {
  const sorted = [...held].sort();
  const majority = Math.floor(held.length / 2) + 1;
  return [sorted[held.length - majority], sorted[Math.floor(held.length / 2)]];
}

export const mistake: Mistake = {
  id: 'L3-SORT-LEX',
  title: 'indices were sorted as text, where 10 comes before 9',
  symptom:
    'All goes well for nine entries. From index 10 on commitIndex lags behind, or runs ahead of what a majority holds, and then committed entries are lost.',
  why: 'JavaScript’s sort compares its items as text unless it is told how to compare; with one digit each that gives the same order.',
  fix: 'Give sort a comparison of numbers.',
  hints: [
    'What does [9, 10, 2].sort() give in JavaScript?',
    'commitIndex is an index that a majority of matchIndex values reach or pass, as numbers (Raft Fig. 2, rules for leaders, the last one).',
    'Pass a comparison that subtracts one number from the other, or use a method that doesn’t sort at all.',
  ],
  source: 'Raft Fig. 2',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'the wrong answers are those of indices sorted as text',
      seen: answersAsSortedText,
    },
    {
      kind: 'test',
      weight: 2,
      says: 'only indices of different numbers of digits are compared wrongly',
      seen: ({ failed, passed }) =>
        failed('compares indices as numbers') &&
        passed('finds the highest index that a majority holds') &&
        passed('needs more than half, in clusters of any size'),
    },
    {
      kind: 'code',
      weight: 2,
      says: 'numbers are sorted without a comparison',
      find: (code) => code.calls('sort', 'toSorted').find(({ args }) => args.length === 0),
      examples: {
        wrong: [
          'export function quorumMatch({ matchIndex }) { const all = Object.values(matchIndex); all.sort(); return all[0]; }',
          'export function quorumMatch(view) { return [view.lastDurableSelf, ...Object.values(view.matchIndex)].toSorted().reverse()[1]; }',
        ],
        right: [
          'export function quorumMatch(view) { return Object.values(view.matchIndex).sort((a, b) => a - b)[0]; }',
        ],
      },
    },
  ],
};
