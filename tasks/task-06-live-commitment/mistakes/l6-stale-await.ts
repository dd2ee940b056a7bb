import type { Call, Code, Mistake, Write } from '#mistake';

/** What a leader does after an `await` without looking again whether it still leads. */
function lateActs(code: Code): readonly (Write | Call)[] {
  const acts = [...code.writes('matchIndex[]', 'nextIndex[]', 'commitIndex'), ...code.calls('send')].filter(
    ({ afterAwait }) => afterAwait,
  );
  return acts.filter((act) => !act.guards.some((guard) => guard.afterAwait && guard.reads('currentTerm', 'role')));
}

export const mistake: Mistake = {
  id: 'L6-STALE-AWAIT',
  title: 'after an await the code goes on as if this server still led the same term',
  symptom:
    'An answer, or the end of a write, comes when the server has been deposed, perhaps even elected again. It counts the old answer for the new log, commits what too few servers hold, or sends messages as the leader of a term that somebody else leads.',
  why: 'The line after the await stands right below the one before it, and most of the time nothing has happened in between. What it reads from the state is the state of now, and what it knows is of then.',
  fix: 'Keep the term, and the request itself, in constants before the await. After it, go on only if this server still leads that term.',
  hints: [
    'Between the two lines around your await a heartbeat of the next leader may have been handled, and a whole election. Which of the things that you use after it are of now, and which of then?',
    'A server learns of a new term at any time and steps down at once; what was said in one term counts for nothing in another (Raft §5.1). matchIndex and nextIndex belong to one leadership (Raft Fig. 2, volatile state on leaders).',
    'After every await compare currentTerm with the term of the request, and role with leader, and return if either has changed; do this before you touch matchIndex, nextIndex or commitIndex, and before you send. A loop asks again on each turn. takeReply makes this check for its own part only.',
  ],
  source: 'Raft §5.1, Fig. 2 (volatile state on leaders)',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'an answer of an earlier term raised matchIndex',
      seen: ({ answers }) =>
        answers.some(({ request, after, match: [was, is] }) => request.term < after.currentTerm && is > was),
    },
    {
      kind: 'trace',
      weight: 4,
      says: 'a server sent AppendEntries in a term that it does not lead',
      seen: ({ live }) => live.strays.length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a server that no longer leads raised its commitIndex by itself',
      seen: ({ live }) => live.ownCommits.length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a leader’s knowledge was wrong, or two servers acted as leaders of one term',
      seen: ({ broke }) => ['MATCH-SOUND', 'MAJORITY', 'LM', 'LC', 'SMS', 'LAO', 'ES'].some(broke),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'a leader acts after an await without comparing the term again',
      find: (code) => (['propose', 'replicate'] as const).flatMap((name) => [...lateActs(code.in(name))])[0],
      examples: {
        wrong: [
          'export async function propose(s, m, ctx) { await ctx.persist(); for (const p of ctx.peers) ctx.send(p, { term: s.currentTerm }); }',
          'export async function replicate(s, ctx) { for (const p of ctx.peers) void one(s, p, ctx); }\nasync function one(s, p, ctx) { const reply = await ctx.rpc(p, {}); if (reply.success) s.matchIndex[p] = 1; }',
        ],
        right: [
          'export async function replicate(s, ctx) { for (const p of ctx.peers) void one(s, p, ctx); }\nasync function one(s, p, ctx) { const term = s.currentTerm; const reply = await ctx.rpc(p, {}); if (s.currentTerm !== term || s.role !== "leader") return; if (reply.success) s.matchIndex[p] = 1; }',
        ],
      },
    },
  ],
};
