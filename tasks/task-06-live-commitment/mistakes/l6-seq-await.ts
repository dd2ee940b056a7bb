import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L6-SEQ-AWAIT',
  title: 'followers are asked one after the other, each only when the one before has answered',
  symptom:
    'One follower that can’t be reached holds up all that come after it in the list: they get no entries and no heartbeats until its RPC times out. Commits stop, and soon somebody else calls an election, although a majority is well.',
  why: 'A loop with an await in it is the plainest way to write “send to all”, and as long as everybody answers within a few milliseconds nobody notices that the times add up.',
  fix: 'Start all requests in one go, and do with each reply what is to be done when it comes.',
  hints: [
    'The first follower in your list is unplugged. When does the second one get its message?',
    'A leader sends AppendEntries to its followers in parallel (Raft §5.3), so that a minority of slow servers delays nothing (Raft §2).',
    'Between the messages of one round nothing may be awaited. Put what belongs to one follower, its request, the await and what follows the reply, into an async function of its own, and call it for every peer without waiting; mind that each call then has to catch its own timeout.',
  ],
  source: 'Raft §2, §5.3',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'the next follower was written to only when the one before had answered',
      seen: ({ live }) => live.relays.length > 1,
    },
    {
      kind: 'trace',
      weight: -4,
      says: 'while an answer was missing, the leader wrote to nobody at all',
      seen: ({ live }) => live.hushes.some(({ ms }) => ms >= 100),
    },
    {
      kind: 'test',
      weight: 1,
      says: 'what can’t be reached, or is slow, delays what is well',
      seen: ({ broke }) => broke('MAJORITY-IS-ENOUGH') || broke('HEARTBEATS'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'an RPC is awaited, and nothing is started for all peers at once',
      find: (code) => {
        const together = code.calls('Promise.all', 'Promise.allSettled', 'Promise.any', 'Promise.race', 'runExclusive', 'map', 'forEach');
        const [loop] = code.in('replicate').loops;
        const [rpc] = code.in('replicate').calls('rpc');
        return together.length === 0 && rpc !== undefined && code.in('replicate').calls('rpc').some(({ afterAwait }) => afterAwait) ? loop : undefined;
      },
      examples: {
        wrong: [
          'export async function replicate(s, ctx, parts) { await ctx.persist(); for (const peer of ctx.peers) { const reply = await ctx.rpc(peer, {}); take(s, reply); } }',
        ],
        right: [
          'export function replicate(s, ctx, parts) { for (const peer of ctx.peers) ctx.send(peer, {}); }',
          'export async function replicate(s, ctx, parts) { await Promise.all(ctx.peers.map((peer) => ctx.rpc(peer, {}).then((reply) => take(s, reply)))); }',
        ],
      },
    },
  ],
};
