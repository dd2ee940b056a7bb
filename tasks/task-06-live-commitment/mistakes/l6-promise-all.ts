import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L6-PROMISE-ALL',
  title: 'the leader waits for all followers to answer, or to time out, before it counts',
  symptom:
    'With everybody well, entries commit as fast as the slowest follower answers. With one follower cut off they commit only when its RPC has timed out, although a majority has long had the entry on disk.',
  why: 'Promise.all sends in parallel, which is right, and its result is a handy list of replies to count. It is complete only when the last of them is there.',
  fix: 'Look at commitIndex in each branch, when its own reply is here: it may be the one that completes the majority.',
  hints: [
    'Three of five servers have the entry on disk, and your leader knows it. What is it waiting for?',
    'A command can complete as soon as a majority of the cluster has responded to a single round of RPCs; a minority of slow servers need not impact overall performance (Raft §2).',
    'Move what you do after the await of all, which is taking the reply and asking task 3’s rule, into the function that handles one peer, right after its own await. Then nothing needs to come after the sum of them. Or wait for a promise that resolves when enough have confirmed.',
  ],
  source: 'Raft §2, §5.3',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'the answers of a majority had reached the leader, and it committed only when all had answered, or later',
      seen: ({ live }) =>
        live.heldBack.some(({ ms }) => ms >= 50) && live.counted.some(({ confirmed, peers }) => confirmed === peers),
    },
    {
      kind: 'trace',
      weight: -4,
      says: 'the next follower was written to only when the one before had answered',
      seen: ({ live }) => live.relays.length > 1,
    },
    {
      kind: 'test',
      weight: 1,
      says: 'with two of five cut off or slow, commitment takes as long as a timeout',
      seen: ({ broke }) => broke('MAJORITY-IS-ENOUGH'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'commitIndex is looked at after all have been awaited',
      find: (code) =>
        code
          .calls('Promise.all', 'Promise.allSettled')
          .find(({ after }) => after.reads('nextCommitIndex') || after.writes('commitIndex').length > 0),
      examples: {
        wrong: [
          'export async function replicate(s, ctx, parts) { const replies = await Promise.allSettled(ctx.peers.map((p) => ctx.rpc(p, {}))); count(s, replies); s.commitIndex = parts.commitment.nextCommitIndex({}); }',
          'export async function replicate(s, ctx, parts) { await Promise.all(ctx.peers.map((p) => one(s, p, ctx))); advance(s, parts); }\nfunction advance(s, parts) { s.commitIndex = parts.commitment.nextCommitIndex({}); }',
        ],
        right: [
          'export async function replicate(s, ctx, parts) { await Promise.all(ctx.peers.map((p) => one(s, p, ctx, parts))); }\nasync function one(s, p, ctx, parts) { take(s, await ctx.rpc(p, {})); s.commitIndex = parts.commitment.nextCommitIndex({}); }',
        ],
      },
    },
  ],
};
