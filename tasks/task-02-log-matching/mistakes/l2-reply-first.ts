import type { Evidence, Mistake } from '#mistake';

/** An answer without a write: of a follower that took the entries over as it should, or of a heartbeat. */
function answersUnwritten({ rows }: Evidence): boolean {
  const tookOver = rows().every(({ about }) => about !== 'the state afterwards, log');
  return rows({ test: 'writes to disk before it answers', got: /^it answered/ }).some(
    ({ name }) => tookOver || /term$/.test(name),
  );
}

export const mistake: Mistake = {
  id: 'L2-REPLY-FIRST',
  title: 'the answer leaves before what it promises is on disk',
  symptom:
    'A follower confirms entries, or a term, and crashes. After the restart they are gone, but the leader has counted them, and what it committed is lost.',
  why: 'The reply is at hand when the log is mended, and the write seems to be a detail for later. Or it is forgotten on one path: a refusal in a later term, a replaced entry, a heartbeat.',
  fix: 'On every path that changes currentTerm, votedFor or the log, persist first and answer after it.',
  hints: [
    'The follower crashes in the instant after its answer has left. What is on its disk then, and what does the leader believe?',
    'Persistent state is updated on stable storage before a server responds to an RPC (Raft Fig. 2, persistent state on all servers); currentTerm is part of it.',
    'Follow each path from the start of the function to an answer, the refusing ones too. Where a persistent field has changed on it, ctx.persist() comes after the last change and before the reply.',
  ],
  source: 'Raft Fig. 2 (persistent state)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'it answers before it has written, or never writes',
      seen: answersUnwritten,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'some messages are not answered at all, or their term is not adopted',
      seen: ({ rows }) =>
        rows({ got: /^result of onAppendEntries: undefined|^the state afterwards, currentTerm/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: -4,
      says: 'what it had promised was deleted again, though nothing contradicted it',
      seen: ({ appends }) => appends.some(({ lostEntries }) => lostEntries),
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'an answer left a server that had the entries, or the term, in memory only',
      seen: ({ broke, appends }) => broke('DUR') && appends.some(({ wasUnwritten }) => wasUnwritten),
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a promise left a server before it was on its disk',
      seen: ({ broke }) => broke('DUR'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the reply is made before the write, or nothing is written at all',
      find: (code) => {
        const handler = code.in('onAppendEntries');
        const early = handler.calls('reply').find(({ after }) => after.calls('persist').length > 0);
        return early ?? (handler.calls('persist').length === 0 ? handler : undefined);
      },
      examples: {
        wrong: [
          'export function onAppendEntries(s, m, ctx) { ctx.log.append(s, ...m.entries); ctx.reply({ term: s.currentTerm, success: true }); void ctx.persist(); }',
          'export function onAppendEntries(s, m, ctx) { ctx.log.append(s, ...m.entries); return { term: s.currentTerm, success: true }; }',
          'export function onAppendEntries(s, m, { reply, persist }) { if (m.term > s.currentTerm) { s.currentTerm = m.term; reply({ success: false }); persist(); return; } }',
        ],
        right: [
          `export function onAppendEntries(s, m, ctx) {
            const answer = (success) => { ctx.reply({ term: s.currentTerm, success }); };
            if (m.term < s.currentTerm) { answer(false); return; }
            void ctx.persist();
            answer(true);
          }`,
          'export async function onAppendEntries(s, m, ctx) { if (m.term < s.currentTerm) { ctx.reply({ success: false }); return; } await ctx.persist(); return { success: true }; }',
        ],
      },
    },
  ],
};
