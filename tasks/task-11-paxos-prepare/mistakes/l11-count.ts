import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L11-COUNT',
  title: 'phase 2 begins without the promises of a majority for its ballot',
  symptom: 'A proposer counts one acceptor twice, a promise for an earlier ballot, a refusal, or half of the acceptors. It proposes its own value, and never heard of the one that is chosen.',
  why: 'Promises are counted with a number that grows with each answer. The network doubles answers, and brings those of the last ballot now.',
  fix: 'Keep promises by acceptor, only those for the ballot under way, and compare their number with more than half of all acceptors.',
  hints: [
    'S1’s promise arrives twice, and S2’s is for the ballot that you gave up. How many acceptors stand behind your ballot?',
    'Phase 2 begins when a majority of acceptors has answered the prepare request of this very number (Paxos Made Simple §2.2, phase 2 (a)).',
    'When a ballot begins, empty the promises. When one comes, compare its n with the ballot under way, drop it if it differs, and put it under its acceptor’s name. Then count the names: more than half of ctx.peers.',
  ],
  source: 'Paxos Made Simple §2.2 (phase 2 (a))',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'phase 2 begins with too few acceptors behind it',
      seen: ({ rows }) =>
        rows({ test: 'counts acceptors, and for one ballot', got: /^phase 2 begins, with/ }).some(({ name }) => !name.startsWith('a third one')),
    },
    {
      kind: 'trace',
      weight: 4,
      says: 'a proposal left a proposer that had heard too few acceptors promise its ballot',
      seen: ({ broke, paxos }) => broke('P2C') && paxos.proposals.some(({ promises, servers }) => 2 * promises <= servers),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'it can’t tell one ballot from another',
      seen: ({ rows }) => rows({ test: 'can tell which of two ballots is higher' }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'its ballots don’t rise',
      seen: ({ rows }) => rows({ test: 'makes ballots that nobody else makes', got: /is not above/ }).length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'answers are counted here, not acceptors',
      find: (code) => code.in('onPromise').writes('promises', 'votes', 'own.promises', 'own.count', 'own.votes').find(({ operator }) => operator === '++' || operator === '+='),
      examples: {
        wrong: ['export function onPromise(s, { from }, ctx) { s.own.count++; return s.own.count > ctx.peers.length / 2 ? [] : undefined; }'],
        right: ['export function onPromise(s, { from, reply }, ctx) { s.promises[from] = { from, ...reply }; return Object.keys(s.promises).length > ctx.peers.length / 2 ? Object.values(s.promises) : undefined; }'],
      },
    },
  ],
};
