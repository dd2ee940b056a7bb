import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L11-COLLIDE',
  title: 'two attempts can have the same ballot',
  symptom:
    'Two values are proposed under one ballot. Some acceptors accept the one and some the other, each rightly, and whoever counts acceptances of that ballot may learn either.',
  why: 'A counter makes ballots that rise, and that seems to be all. But every proposer counts 1, 2, 3, and one that comes back from a crash counts from the start again, unless something on its disk keeps it from that.',
  fix: 'Put the proposer’s name into the ballot, and what the next ballot has to be above onto the disk before the prepare leaves.',
  hints: [
    'C1 and C2 both begin, and have never heard of each other. Which ballots do they make? And C1 again, after a crash?',
    'Different proposers choose their numbers from disjoint sets, and each remembers in stable storage the highest one that it has tried (Paxos Made Simple §2.5).',
    'Make a ballot of a round and the name of its proposer, or of a whole number in which the name has digits of its own, enough for C99. Set lastBallot and persist before the first prepare is sent.',
  ],
  source: 'Paxos Made Simple §2.5',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'two proposers make the same ballot',
      seen: ({ rows }) => rows({ test: 'makes ballots that nobody else makes', got: / is made by \w+, and by / }).length > 0,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'a proposer asks by a new ballot, and has nothing of it on disk',
      seen: ({ rows }) => rows({ test: 'begins with a new ballot, and asks the acceptors', got: /nothing was written before/ }).length > 0,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'the next attempt has the ballot of the one before',
      seen: ({ rows }) => rows({ got: /^it begins with ballot (\S+), and knows of \1$/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 4,
      says: 'a proposer began with a ballot that was used already',
      seen: ({ broke, paxos }) => broke('BALLOT-UNIQUE') && paxos.begun.some(({ reused }) => reused !== undefined),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'it can’t tell which of two ballots is higher',
      seen: ({ rows }) => rows({ test: 'can tell which of two ballots is higher', got: /the first is the (lower|higher) one$/ }).length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'a ballot is sent, and nothing is written in that function',
      find: (code) => {
        const beginning = code.in('startPrepare');
        return beginning.calls('persist').length === 0 && beginning.calls('send', 'rpc').length > 0 ? beginning : undefined;
      },
      examples: {
        wrong: ["export function startPrepare(s, ctx) { s.ballot = s.lastBallot = nextBallot(s.lastBallot, ctx.id); for (const to of ctx.peers) ctx.send(to, { type: 'prepare', n: s.ballot }); }"],
        right: ["export function startPrepare(s, ctx) { s.ballot = s.lastBallot = nextBallot(s.lastBallot, ctx.id); void ctx.persist(); for (const to of ctx.peers) ctx.send(to, { type: 'prepare', n: s.ballot }); }"],
      },
    },
  ],
};
