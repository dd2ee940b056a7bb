import type { Evidence, Mistake, WrongRow } from '#mistake';

/** What the servers hold, the leader's own disk first. */
const heldIn = ({ name }: WrongRow): number[] => (name.match(/\d+/g) ?? []).map(Number);
const descending = (held: readonly number[]): number[] => [...held].sort((a, b) => b - a);
const majorityOf = (held: readonly number[]): number => Math.floor(held.length / 2) + 1;

/** With the leader counted once more than it is there, one other copy fewer will do. */
function oneCopyShort(held: readonly number[]): number {
  return descending(held)[majorityOf(held) - 2] ?? 0;
}

function withoutLeader([, ...peers]: readonly number[]): number {
  return descending([0, ...peers])[Math.floor((peers.length + 1) / 2)] ?? 0;
}

/** The wrong answers are those of one rule, which is wrong in these rows. A single server has no other copies, so there it may be any. */
function answersBy(rule: (held: readonly number[]) => number, telling: readonly string[], { rows }: Evidence): boolean {
  const wrong = rows({ name: /^held: \d+, / });
  return (
    telling.every((name) => wrong.some((row) => row.name === name)) &&
    wrong.every((row) => row.value === rule(heldIn(row)))
  );
}

export const mistake: Mistake = {
  id: 'L3-SELF',
  title: 'the count of copies is off by one, as when the leader counts twice or not at all',
  symptom:
    'Counted twice: an entry commits with one copy too few, and the next leader may not have it. Not counted: an entry commits one copy too late, and a single server never commits.',
  why: 'Some add the leader by starting the count at 1, others put it into the list; doing both, or neither, is a matter of one line in two places.',
  fix: 'Decide on one place for the leader: either it is among the voters that are looked up, or it is added, once.',
  hints: [
    'In a cluster of one server, what should your rule answer? And of five, when the leader and one follower hold an entry?',
    'The leader is one of the servers, and its copy is one copy (Raft §5.3; thesis §10.2.1). A majority of n servers is floor(n / 2) + 1 of them, the leader included.',
    'Make one list with an index for every voter: for the leader what is on its own disk, for the others their matchIndex. Count in that list, from 0, against floor(n / 2) + 1.',
  ],
  source: 'Raft §5.3, thesis §10.2.1',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'the answers are those of a count in which one copy too few is enough',
      seen: (evidence) =>
        answersBy(oneCopyShort, ['held: 5, 5, 0, 0, 0', 'held: 8, 5, 8, 2, 7', 'held: 4, 4, 0, 0'], evidence),
    },
    {
      kind: 'test',
      weight: 3,
      says: 'the answers are those of a count without the leader',
      seen: (evidence) =>
        answersBy(withoutLeader, ['held: 5, 5, 5, 0, 0', 'held: 8, 5, 8, 2, 7', 'held: 4, 4, 3, 0'], evidence),
    },
    {
      kind: 'trace',
      weight: 1,
      says: 'a leader committed what only half of the servers or fewer held',
      seen: ({ commits }) => commits.some(({ copies, servers, hasOwnCopy }) => hasOwnCopy && 2 * copies <= servers),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the leader’s own index is not looked at',
      find: (code) => {
        const rule = code.in('quorumMatch');
        return rule.reads('lastDurableSelf') ? undefined : rule;
      },
      examples: {
        wrong: [
          'export function quorumMatch({ voters, matchIndex }) { return voters.map((v) => matchIndex[v] ?? 0).sort((a, b) => b - a)[0]; }',
        ],
        right: [
          'export function quorumMatch(view) { return tails(view)[0]; }\nfunction tails(view) { return [view.lastDurableSelf, ...Object.values(view.matchIndex)]; }',
          'export function quorumMatch({ lastDurableSelf: own, matchIndex }) { const all = Object.values(matchIndex); all.push(own); return all[0]; }',
        ],
      },
    },
  ],
};
