import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L11-TOCTOU',
  title: 'what an acceptor has promised can go down again',
  symptom: 'Ballot 7 is promised, and then 5 is, or takes its place. Proposals of 5 and 6 are accepted though the proposer of 7 was told that they never would be.',
  why: 'The ballot is compared, then comes a wait for the disk, and only then is the promise recorded: two prepares that arrive in the meantime both pass the comparison. Or the ballot is recorded first, whatever comes of the comparison.',
  fix: 'Compare and record in one go, with no await between; what is lower changes nothing.',
  hints: [
    'Ballots 7 and 5 arrive one right after the other, while the disk is slow. What is promised when both handlers have ended?',
    'A promise is one not to accept anything lower any more (Paxos Made Simple §2.2, phase 1 (b), P1a): promised only ever grows.',
    'Set state.promised in the same breath as the comparison that allows it, and nowhere else. After that persist, wait if you like, and answer with what you recorded.',
  ],
  source: 'Paxos Made Simple §2.2 (P1a)',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'an acceptor records its promise when a write is done, long after it has compared the ballots',
      seen: ({ broke, paxos }) => (broke('PROMISE-MONO') || broke('DUR') || broke('AGREE')) && paxos.late.length > 0,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'a lower ballot takes the place of a higher promise',
      seen: ({ rows }) => rows({ test: 'promises what is higher, and nothing that is lower', name: /^a higher one|round 9 asks$/, got: /^the state afterwards, promised/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'an acceptor took its promise back',
      seen: ({ broke, paxos }) => broke('PROMISE-MONO') && paxos.lowered.length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'it can’t tell which of two ballots is higher',
      seen: ({ rows }) => rows({ test: 'can tell which of two ballots is higher' }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'it refuses what is higher',
      seen: ({ rows }) => rows({ test: 'promises what is higher, and nothing that is lower', name: /^nothing was promised yet|^a lower one was promised/ }).length > 0,
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
      says: 'promised is set behind an await, or without a comparison',
      find: (code) => code.in('onPrepare').writes('promised').find(({ afterAwait, guards }) => afterAwait || guards.length === 0),
      examples: {
        wrong: [
          'export async function onPrepare(s, { n }, ctx) { if (s.promised !== null && n < s.promised) return; await ctx.persist(); s.promised = n; return { type: "promise", n }; }',
          'export function onPrepare(s, { n }, ctx) { const before = s.promised; s.promised = n; void ctx.persist(); return n < before ? undefined : { type: "promise", n }; }',
        ],
        right: ['export async function onPrepare(s, { n }, ctx) { if (s.promised !== null && n < s.promised) return; s.promised = n; await ctx.persist(); return { type: "promise", n }; }'],
      },
    },
  ],
};
