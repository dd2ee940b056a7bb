import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L6-LOCK-RPC',
  title: 'a lock is held while an RPC is under way',
  symptom:
    'While one follower doesn’t answer, the leader does nothing: no heartbeats, no entries, no clients’ commands. The followers that are well hear nothing for an election timeout and elect somebody else. On two servers that call each other, both may wait for ever.',
  why: 'The lock keeps the state still between making the request and using the reply, which looks safe. But the RPC takes as long as the other server and the network like, and whoever needs the lock waits with it.',
  fix: 'Make the request under the lock, let go of it, send and wait; take it again for the reply, and look first whether the request still means anything.',
  hints: [
    'A follower takes a second to answer. Who can do anything on the leader during that second?',
    'Leaders send heartbeats to all of their followers all the time to keep elections away (Raft §5.2), and a slow server delays nobody (Raft §2). Neither is possible while something that all need is held by somebody who waits for the network.',
    'Nothing awaited inside runExclusive may be an RPC, nor anything that contains one; the same goes for a flag that makes the next round wait for the last. Split the critical section in two: one that builds the request, one that takes the reply. Between them compare the term and the role again.',
  ],
  source: 'Raft §2, §5.2',
  signs: [
    {
      kind: 'trace',
      weight: 3,
      says: 'while an answer was missing, the leader wrote to nobody at all, for more than a heartbeat',
      seen: ({ live }) => live.hushes.some(({ ms }) => ms >= 100),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a client’s command was not even appended until something else was over',
      seen: ({ live }) => live.lateAppends.some(({ ms }) => ms >= 20),
    },
    {
      kind: 'test',
      weight: 1,
      says: 'no leader failed, and another election was held all the same',
      seen: ({ broke }) => broke('HEARTBEATS'),
    },
    {
      kind: 'code',
      weight: -4,
      says: 'nothing is awaited in an RPC, or there is no lock',
      find: (code) => (code.calls('rpc').length === 0 ? code : undefined),
      examples: {
        wrong: ['export function replicate(s, ctx) { for (const p of ctx.peers) ctx.send(p, {}); }'],
        right: ['export async function replicate(s, ctx) { await ctx.runExclusive(() => ctx.rpc("S2", {})); }'],
      },
    },
    {
      kind: 'code',
      weight: 2,
      says: 'an RPC is made inside runExclusive',
      find: (code) => code.calls('runExclusive').find(({ args }) => args.some((arg) => arg.calls('rpc').length > 0)),
      examples: {
        wrong: [
          'export function replicate(s, ctx) { for (const p of ctx.peers) void ctx.runExclusive(async () => { take(s, await ctx.rpc(p, {})); }); }',
        ],
        right: [
          'export async function replicate(s, ctx) { const m = await ctx.runExclusive(() => make(s)); const reply = await ctx.rpc("S2", m); await ctx.runExclusive(() => take(s, reply)); }\nfunction make(s) { return { term: s.currentTerm }; }\nfunction take(s, reply) { s.own.reply = reply; }',
        ],
      },
    },
  ],
};
