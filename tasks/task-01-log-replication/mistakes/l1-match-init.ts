import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L1-MATCH-INIT',
  title: 'a new leader starts with a matchIndex above 0, before anybody has confirmed anything',
  symptom:
    'A leader that has just won believes that its followers hold entries of which it has heard nothing. They may be counted for a commit that no majority holds, and refusals seem to contradict what is known.',
  why: 'nextIndex and matchIndex look like twins, one apart, and so they are started as twins. Or numbers of an earlier leadership, or commitIndex, look safe enough to start from.',
  fix: 'Set matchIndex to 0 for every peer at the start of each leadership. Only nextIndex starts at the end of the log.',
  hints: [
    'One of the two numbers is a guess, the other is knowledge. What does a new leader know about a follower that has not answered it yet?',
    'matchIndex starts at 0 and rises with each success; nextIndex starts at the leader’s last index + 1 and may be wrong (Raft Fig. 2, volatile state on leaders, set anew after each election).',
    'In becomeLeader, give every peer the matchIndex 0, whatever the state held before: no part of the log’s length, of commitIndex or of an earlier leadership goes into it.',
  ],
  source: 'Raft Fig. 2 (volatile state on leaders)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'right after an election matchIndex is not 0',
      seen: ({ rows }) =>
        rows({
          test: 'starts each leadership knowing nothing about its followers',
          got: /^matchIndex\[\w+\] = \d+; expected 0/,
        }).length > 0,
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server began to lead with a matchIndex above 0',
      seen: ({ elections }) =>
        elections.some(({ after }) => Object.values(after.matchIndex).some((index) => index > 0)),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'matchIndex starts from something other than 0',
      find: (code) =>
        code
          .in('becomeLeader')
          .writes('matchIndex', 'matchIndex[]')
          .find(({ value }) => value?.reads('lastIndex', 'log.length', 'nextIndex', 'commitIndex', 'matchIndex')),
      examples: {
        wrong: [
          'export function becomeLeader(s, ctx) { const end = ctx.log.lastIndex(s); for (const p of ctx.peers) s.matchIndex[p] = end; }',
          'export function becomeLeader(s, ctx) { s.matchIndex = Object.fromEntries(ctx.peers.map((p) => [p, s.commitIndex])); }',
          'export function becomeLeader(s, ctx) { for (const p of ctx.peers) { s.nextIndex[p] = s.log.length + 1; s.matchIndex[p] = s.nextIndex[p] - 1; } }',
        ],
        right: [
          'export function becomeLeader(s, ctx) { const last = s.log.length; for (const p of ctx.peers) { s.nextIndex[p] = last + 1; s.matchIndex[p] = 0; } }',
          'export function becomeLeader(s, ctx) { s.matchIndex = {}; s.nextIndex = {}; for (const p of ctx.peers) s.nextIndex[p] = ctx.log.lastIndex(s) + 1; }',
        ],
      },
    },
  ],
};
