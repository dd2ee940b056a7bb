import type { Call, Code, Mistake, Write } from '#mistake';

/** Changes of persistent fields that come after an `await`, with no second look at term and role. */
function lateChanges(code: Code): readonly (Write | Call)[] {
  // Where there are no terms, a log is something else.
  if (!code.reads('currentTerm')) return [];
  const writes = code.writes('currentTerm', 'votedFor', 'log', 'log[]', 'log.length');
  const calls = code.calls('log.append', 'log.truncateFrom', 'log.push', 'log.splice');
  // A log may be cut in front when its snapshot is on disk, and not before.
  const cuts = code.in('compact').writes('log').map(({ line }) => line);
  const late = [...writes, ...calls].filter(({ afterAwait, line }) => afterAwait && !cuts.includes(line));
  return late.filter((act) => !act.guards.some((guard) => guard.afterAwait && guard.reads('currentTerm', 'role')));
}

export const mistake: Mistake = {
  id: 'G-TOCTOU',
  title: 'a check is made before an await, and acted upon after it',
  symptom:
    'Another message is handled while the write is under way, and changes what was checked. Then the first handler goes on as if nothing had happened: a term goes back, entries are doubled or lost, or a promise is made that was never written.',
  why: 'await reads like a pause in which nothing happens. In a server that is when everything else happens.',
  fix: 'Change the state in the same go as the check; await a write that covers the change; answer last.',
  hints: [
    'While this handler waits, a second message comes in and is handled. Is what you checked still true when you go on?',
    'A server answers an RPC from its state as it is, and has that state on disk before it answers (Raft §5.1; Fig. 2, persistent state). With an await between check and change these are two states.',
    'Move every change of currentTerm, votedFor and log to before the await, next to the check that allows it; then await ctx.persist(), and reply.',
  ],
  source: 'Raft §5.1, Fig. 2 (persistent state)',
  signs: [
    {
      kind: 'trace',
      weight: 3,
      says: 'a server changed its term, its vote or its log when a write was done, long after the message',
      seen: ({ lateChanges }) => lateChanges.length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'single calls go wrong already, with nothing coming in between',
      seen: ({ rows }) => rows().length > 0,
    },
    {
      kind: 'code',
      weight: -4,
      says: 'the code waits for nothing',
      find: (code) => (code.awaits.length === 0 ? code : undefined),
      examples: {
        wrong: ['export function f(s, m, ctx) { void ctx.persist(); return { success: true }; }'],
        right: [
          'export async function f(s, m, ctx) { await ctx.persist(); return { success: true }; }',
          'export function f(s, m, ctx) { return ctx.persist().then(() => ({ success: true })); }',
        ],
      },
    },
    {
      kind: 'code',
      weight: 2,
      says: 'a persistent field is changed after an await',
      find: (code) => lateChanges(code)[0],
      examples: {
        wrong: [
          'export async function onAppendEntries(s, m, ctx) { if (m.term > s.currentTerm) { await ctx.persist(); s.currentTerm = m.term; } }',
          'export async function onAppendEntries(s, m, ctx) { if (m.term < s.currentTerm) return; await ctx.persist(); take(s, m, ctx); }\nfunction take(s, m, ctx) { ctx.log.append(s, ...m.entries); }',
        ],
        right: [
          'export async function nextHeight(s, ctx) { await ctx.persist(); s.height += 1; s.log = {}; }',
          'export async function compact(s, ctx) { s.snapshot = takeSnapshot(s); await ctx.persist(); cut(s); }\nfunction cut(s) { s.log = s.log.slice(5); }',
          'export async function onAppendEntries(s, m, ctx) { if (m.term > s.currentTerm) { s.currentTerm = m.term; await ctx.persist(); } return { success: false }; }',
          'export async function onElected(s, ctx) { const term = s.currentTerm; await ctx.after(0); if (s.currentTerm !== term || s.role !== "leader") return; ctx.log.append(s, { term }); }',
          'export async function onAppendEntries(s, m, ctx) { if (m.term < s.currentTerm) { await ctx.persist(); return { success: false }; } s.log = [...s.log, ...m.entries]; await ctx.persist(); return { success: true }; }',
        ],
      },
    },
  ],
};
