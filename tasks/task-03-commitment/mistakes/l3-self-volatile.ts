import type { Evidence, Mistake, WrongRow } from '#mistake';

const heldIn = ({ name }: WrongRow): number[] => (name.match(/\d+/g) ?? []).map(Number);

const isAboutHeld = ({ name }: WrongRow): boolean => name.startsWith('held: ');
const lags = ({ name }: WrongRow): boolean => name.includes('not yet on its disk');

/** What a majority would hold if the leader held everything. */
function withAllInMemory([, ...peers]: readonly number[]): number | undefined {
  return [Infinity, ...peers].sort((a, b) => b - a)[Math.floor((peers.length + 1) / 2)];
}

/** The rows in which the leader's disk lags are wrong, as if it had everything, and no others are. */
function countsWhatIsInMemory({ rows }: Evidence): boolean {
  const held = rows().filter(isAboutHeld);
  const lagging = rows().some((row) => lags(row) && Number(row.value) > Number(row.should));
  return (lagging || held.length > 0) && held.every((row) => row.value === withAllInMemory(heldIn(row)));
}

export const mistake: Mistake = {
  id: 'L3-SELF-VOLATILE',
  title: 'the leader’s copy was counted before it was on the leader’s disk',
  symptom:
    'The leader commits an entry, crashes before its own write is done, and comes back without it. With its vote a server may win that never had the entry.',
  why: 'The entry stands in the leader’s log, so the leader seems to hold it. But holding means surviving a crash.',
  fix: 'Count the leader with the last entry on its own disk, as a follower is counted with what it has confirmed.',
  hints: [
    'The leader and one of two followers have the entry, the leader only in memory. Then the leader crashes and restarts. How many copies are left?',
    'A leader may send entries out before they are on its own disk, but it counts its own copy only when its write is done (thesis §10.2.1); if a majority of followers has it, it may commit without its own.',
    'Where the leader’s own index goes into the count, use lastDurableSelf and nothing that is worked out from the log.',
  ],
  source: 'Thesis §10.2.1',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'where the leader’s disk lags behind, the answers are as if it held everything',
      seen: countsWhatIsInMemory,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'answers are wrong also where the leader’s disk is up to date',
      seen: ({ rows }) =>
        rows().some((row) =>
          isAboutHeld(row)
            ? row.value !== withAllInMemory(heldIn(row))
            : !lags(row) && Number(row.value) > Number(row.should),
        ),
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a leader committed an entry that was not on its own disk, and on too few others',
      seen: ({ commits }) =>
        commits.some(
          ({ hasOwnCopy, copies, servers }) => !hasOwnCopy && 2 * copies <= servers && 2 * (copies + 1) > servers,
        ),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'something else is put in the place of lastDurableSelf, or it is not read',
      find: (code) =>
        code.fields('lastDurableSelf').find((value) => !value.reads('lastDurableSelf')) ??
        (code.reads('lastDurableSelf') ? undefined : code),
      examples: {
        wrong: [
          'export function nextCommitIndex(view) { let last = 0; while (view.termAt(last + 1) !== undefined) last++; return quorumMatch({ ...view, lastDurableSelf: last }); }\nexport function quorumMatch(view) { return view.lastDurableSelf; }',
          'export function quorumMatch({ voters, self, matchIndex }) { return voters.map((v) => (v === self ? Infinity : matchIndex[v])).length; }',
        ],
        right: [
          'export function nextCommitIndex(view) { const { lastDurableSelf } = view; return quorumMatch({ ...view, lastDurableSelf }); }\nexport function quorumMatch(view) { return view.lastDurableSelf; }',
        ],
      },
    },
  ],
};
