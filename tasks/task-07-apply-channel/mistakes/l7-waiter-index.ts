import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L7-WAITER-INDEX',
  title: 'a client that waits hears of the wrong entry, or of nothing, when the leadership changes',
  symptom:
    'A leader is deposed with clients waiting. One of them waits for ever. Or the next leader’s entry comes to lie at the same index, and when that is applied, the client hears a result that is not its own.',
  why: 'While a server leads, an index names one entry, and every entry that it has appended will be applied. Both end with the leadership.',
  fix: 'Answer with a result only where index and term of the waiter are those of the applied entry; and tell whoever waits at a step-down that the outcome is unknown.',
  hints: [
    'A client waits for entry 3, and this server leads no longer. What can happen to entry 3 now, and in which of these cases does your client hear something true?',
    'Index and term together name an entry (Raft §5.3, Log Matching); a new leader may overwrite one that is not committed. A client that gets no result asks again (Raft §8), so it has to hear that there is none.',
    'Where you look for waiters of an applied entry, compare its term as well: another term at that index means that the client’s own entry is lost. And in onSteppedDown answer each waiter whose entry isn’t committed with { ok: false, error: "unknown" }, and take it off the list, so that it is answered once.',
  ],
  source: 'Raft §5.3, §8',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a client hears the result of another entry that came to lie at the same index',
      seen: ({ rows }) => rows({ test: 'tells no client the result of another entry', got: /^request \d+ heard \{"ok":true/ }).length > 0,
    },
    {
      kind: 'test',
      weight: 4,
      says: 'clients that wait when the leadership ends hear nothing',
      seen: ({ rows }) => rows({ test: 'tells waiting clients the truth when it steps down', name: /^(one client waits|three clients wait)/, got: /heard nothing/ }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'clients whose own entry is applied are not answered rightly either, or it is not applied rightly',
      seen: ({ rows }) => rows({ test: 'applies what is committed, and answers who waits for it' }).length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a client was answered with a result that is not its command’s, or not at all',
      seen: ({ broke }) => broke('ANSWER') || broke('LIVE'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'waiters are answered here, and no term is looked at',
      find: (code) => {
        const channel = code.in('onCommitAdvanced');
        return channel.reads('term', 'waiting[].term', 'entry.term') ? undefined : channel.calls('reply')[0];
      },
      examples: {
        wrong: ['export function onCommitAdvanced(s, ctx) { for (const w of s.waiting) if (w.index === s.lastApplied) ctx.reply({ ok: true }, w.request); }'],
        right: [
          'export function onCommitAdvanced(s, ctx) { const entry = s.log[s.lastApplied - 1]; for (const w of s.waiting) if (w.index === s.lastApplied && w.term === entry.term) ctx.reply({ ok: true }, w.request); }',
        ],
      },
    },
  ],
};
