import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L4-FOLLOWER-REPLY',
  title: 'whoever applies an entry also answers, though nobody asked that server',
  symptom:
    'A follower applies an entry while it handles AppendEntries, and sends the client’s result as its reply. The leader gets something that it can’t read and counts no success; and with a guessed request number somebody else’s question is answered.',
  why: 'The result is at hand where the entry is applied, and somebody is waiting for it. But all servers apply the entry, and the client has asked one of them.',
  fix: 'Report results by ctx.apply and answer nothing; the part that keeps the clients knows who waits here.',
  hints: [
    'Five servers apply the same entry. How many answers should the client get, and what is ctx.request on the four others?',
    'The leader applies the entry and returns the result to the client (Raft §5.3, §8). The others apply it to stay alike.',
    'Take every ctx.reply out of applyCommitted. ctx.apply with index, entry and result is all that it says to the outside.',
  ],
  source: 'Raft §5.3, §8',
  signs: [
    {
      kind: 'rule',
      weight: 4,
      says: 'a server answered another with what was meant for a client, or a client with what another one asked for',
      seen: ({ broke }) => broke('REPLIES') || broke('ANSWER'),
    },
    {
      kind: 'test',
      weight: 4,
      says: 'it answers while it applies',
      seen: ({ rows }) => rows({ got: /^it answered while it applied/ }).length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'there is a reply in what applies the entries',
      find: (code) => code.in('applyCommitted').calls('reply')[0],
      examples: {
        wrong: ['export function applyCommitted(s, ctx) { const result = { ok: true }; ctx.apply(1, s.log[0], result); ctx.reply(result); }', 'export function applyCommitted(s, { reply, apply }) { apply(1, {}, null); reply(null, 3); }'],
        right: ['export function applyCommitted(s, ctx) { ctx.apply(1, s.log[0], { ok: true, value: null }); }'],
      },
    },
  ],
};
