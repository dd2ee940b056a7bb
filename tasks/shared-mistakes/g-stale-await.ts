import type { Call, Code, Mistake, Write } from '#mistake';

/** What a leader does after an `await` without looking again whether it still leads. */
function lateActs(code: Code): readonly (Write | Call)[] {
  const acts = [...code.writes('matchIndex[]', 'nextIndex[]', 'commitIndex'), ...code.calls('send')].filter(
    ({ afterAwait }) => afterAwait,
  );
  return acts.filter((act) => !act.guards.some((guard) => guard.afterAwait && guard.reads('currentTerm', 'role')));
}

export const mistake: Mistake = {
  id: 'G-STALE-AWAIT',
  title: 'what was true before an await is trusted after it',
  symptom:
    'A leader waits for a write or an answer, and is deposed meanwhile. It goes on as a leader all the same: it counts the answer in another term, or sends in a term that it does not lead.',
  why: 'The line after the await stands right below the line before it, and reads as if no time had passed.',
  fix: 'Remember the term before the await; after it, go on only if the term and the role are still the same.',
  hints: [
    'Between the two lines around your await, what may have happened to this server’s term and role?',
    'Terms are Raft’s clock: a leader whose term is over acts no more, and what it learnt in one term it does not use in another (Raft §5.1).',
    'Keep currentTerm in a constant before the await. Right after it compare it with the state’s currentTerm, and check that the role is still leader; return if either has changed.',
  ],
  source: 'Raft §5.1',
  signs: [
    {
      kind: 'trace',
      weight: 3,
      says: 'a server sent AppendEntries in a term that it does not lead',
      seen: ({ sent }) => sent.some(({ isLeaders }) => !isLeaders),
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a leader’s knowledge was wrong, or two servers acted as leaders of one term',
      seen: ({ broke }) => ['MATCH-SOUND', 'LM', 'LC', 'SMS', 'LAO', 'ES'].some(broke),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'single calls go wrong already, with nothing coming in between',
      seen: ({ rows }) => rows().length > 0,
    },
    {
      kind: 'code',
      weight: 2,
      says: 'a leader acts after an await without comparing the term again',
      find: (code) => lateActs(code.in('onClientCommand'))[0] ?? lateActs(code.in('onAppendEntriesReply'))[0],
      examples: {
        wrong: [
          'export async function onClientCommand(s, m, ctx) { s.log.push(m); await ctx.persist(); for (const p of ctx.peers) ctx.send(p, { term: s.currentTerm }); }',
          'export async function onClientCommand(s, m, ctx) { for (const p of ctx.peers) void ask(s, p, ctx); }\nasync function ask(s, p, ctx) { const reply = await ctx.rpc(p, {}); if (reply.success) s.matchIndex[p] = 1; }',
        ],
        right: [
          `export async function onClientCommand(s, m, ctx) {
            const term = s.currentTerm;
            await ctx.persist();
            if (s.currentTerm !== term || s.role !== 'leader') return;
            for (const p of ctx.peers) ctx.send(p, { term });
          }`,
          'export async function onClientCommand(s, m, ctx) { for (const p of ctx.peers) ctx.send(p, {}); await ctx.persist(); }',
        ],
      },
    },
  ],
};
