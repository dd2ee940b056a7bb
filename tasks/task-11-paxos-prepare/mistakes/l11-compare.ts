import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L11-COMPARE',
  title: 'ballots are compared by something else than round first and name second',
  symptom: 'Round 10 loses against round 9, or two different ballots count as the same. Nobody rises above such a ballot any more, or an acceptor keeps a promise to the wrong one.',
  why: 'JavaScript compares anything: arrays and objects as texts, in which "10" comes before "9". And as long as the rounds have one digit and the names differ, it looks right.',
  fix: 'Compare the rounds as numbers; only where they are equal, compare the names.',
  hints: [
    'What does compareBallots say of rounds 9 and 10? And of one round, by two proposers?',
    'Numbers of proposals are totally ordered: of two different ones, one is higher (Paxos Made Simple §2.2).',
    'Return the difference of the rounds if there is one. Otherwise return -1, 0 or 1 by the names. Nothing is compared as a whole with < or >, unless ballots are whole numbers.',
  ],
  source: 'Paxos Made Simple §2.2',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'of two different ballots the wrong one is called higher, or neither',
      seen: ({ rows }) => rows({ test: 'can tell which of two ballots is higher', got: /the first is the (lower|higher) one$/ }).length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'whole ballots are compared here, or texts',
      find: (code) => code.in('compareBallots').comparisons.find(({ operator, left, right }) => /^[<>]/.test(operator) && left.means('$0') && right.means('$1')),
      examples: {
        wrong: ['export function compareBallots(a, b) { return a > b ? 1 : a < b ? -1 : 0; }'],
        right: ['export function compareBallots(a, b) { return a.round - b.round || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0); }', 'export const compareBallots = (a, b) => a - b;'],
      },
    },
  ],
};
