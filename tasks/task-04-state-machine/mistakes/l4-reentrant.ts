import type { Code, Evidence, Mistake, Place } from '#mistake';

/** Everything is right as long as one call is over before the next begins. */
const areSingleCallsRight = ({ rows, applies, broke, found }: Evidence): boolean =>
  rows().length === 0 && applies.every(({ isCommitted }) => isCommitted) && !broke('REPLIES') && !found('G-NONDET');

/** Applied again, out of order, or counted and not applied. */
const breaksOrder = (evidence: Evidence): boolean => areSingleCallsRight(evidence) && evidence.broke('APPLY-ORDER');

/** Two drains met at the machine: the slower one came with an entry that was not due any more, and nobody heard its error. */
const meets = (evidence: Evidence): boolean => areSingleCallsRight(evidence) && evidence.threw(/nobody awaits: The code threw/);

/** lastApplied is read before an `await`, and written after it, with nothing that keeps others out. */
function unguarded(code: Code): Place | undefined {
  const drain = code.in('applyCommitted');
  if (drain.awaits.length === 0 || drain.calls('runExclusive').length > 0 || drain.reads('own')) return undefined;
  return drain.awaits[0];
}

export const mistake: Mistake = {
  id: 'L4-REENTRANT',
  title: 'two calls of applyCommitted are under way at once, and both apply the same entries',
  symptom:
    'While the machine, or a write, takes its time, commitIndex moves again and applyCommitted is called again. The second call starts where the first one started: an entry is applied twice, or before the one in front of it.',
  why: 'The function reads like a loop that nobody disturbs. Each await in it is a place where the next heartbeat calls it anew.',
  fix: 'Let one call at a time apply entries; whoever comes meanwhile leaves the work to it, or waits for its turn and looks again.',
  hints: [
    'The machine needs a second for entry 5. Meanwhile entry 6 is committed, and applyCommitted is called. What does lastApplied say at that moment?',
    'Entries are applied one by one, in log order: the entry after lastApplied, then the next (Raft Fig. 2, rules for all servers). Two loops that both read lastApplied are two orders.',
    'Before the first await, note in state.own that a drain is running, and return at once if one is; clear the note at its end, and read commitIndex anew in each round. Or put the whole loop into ctx.runExclusive, and read lastApplied only inside.',
  ],
  source: 'Raft Fig. 2 (rules for all servers)',
  signs: [
    {
      kind: 'rule',
      weight: 3,
      says: 'entries were applied twice, out of order, or counted too early, though single calls are right',
      seen: breaksOrder,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'while one call was waiting, another came to the machine with the same entry',
      seen: meets,
    },
    {
      kind: 'trace',
      weight: 1,
      says: 'a server applied an entry again, without a crash in between',
      seen: ({ applies }) => applies.some(({ isAgain }) => isAgain),
    },
    {
      kind: 'code',
      weight: -4,
      says: 'the code waits for nothing',
      find: (code) => (code.awaits.length === 0 ? code : undefined),
      examples: {
        wrong: ['export function applyCommitted(s, ctx) { while (s.lastApplied < s.commitIndex) ctx.apply(++s.lastApplied, {}, null); }'],
        right: [
          'export async function applyCommitted(s, ctx) { await ctx.persist(); ctx.apply(++s.lastApplied, {}, null); }',
          'export function applyCommitted(s, ctx) { return ctx.execute(s.machine, {}).then((result) => ctx.apply(++s.lastApplied, {}, result)); }',
        ],
      },
    },
    {
      kind: 'code',
      weight: 2,
      says: 'there is an await here, and nothing keeps a second call out meanwhile',
      find: unguarded,
      examples: {
        wrong: [
          'export async function applyCommitted(s, ctx) { while (s.lastApplied < s.commitIndex) { const r = await ctx.execute(s.machine, {}); ctx.apply(++s.lastApplied, {}, r); } }',
          'export async function applyCommitted(s, ctx) { await drain(s, ctx); }\nasync function drain(s, ctx) { await ctx.persist(); ctx.apply(++s.lastApplied, {}, null); }',
        ],
        right: [
          'export async function applyCommitted(s, ctx) { if (s.own.busy) return; s.own.busy = true; ctx.apply(1, {}, await ctx.execute(s.machine, {})); s.own.busy = false; }',
          'export function applyCommitted(s, ctx) { return ctx.runExclusive(async () => { ctx.apply(1, {}, await ctx.execute(s.machine, {})); }); }',
          'export function applyCommitted(s, ctx) { ctx.apply(++s.lastApplied, {}, null); }',
        ],
      },
    },
  ],
};
