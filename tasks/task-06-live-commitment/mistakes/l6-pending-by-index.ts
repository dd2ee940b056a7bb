import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L6-PENDING-BY-INDEX',
  title: 'a client that waits is found by the index alone, without the term',
  symptom:
    'A leader loses its office with clients waiting. The next leader puts another entry at the same index, and when that is applied, the client hears the result of somebody else’s command, as if its own had been executed.',
  why: 'While a server leads, an index names one entry and nothing else. Overwriting is what other leaders do, in other terms.',
  fix: 'Compare the term of the applied entry with the term under which the client’s entry was appended; only where both agree is the result this client’s.',
  hints: [
    'The client waits for entry 3. Entry 3 is applied. How does your code know that it is the same entry 3?',
    'Two entries with the same index and term store the same command (Raft §5.3, Log Matching); with the index alone that isn’t so, since a new leader may overwrite an entry that is not committed (Raft §5.3, Fig. 7).',
    'The waiter carries index and term, and so does what was applied: the index as a field, the term in its entry. Answer with the result where both are equal. A waiter with that index and another term has lost its entry: it may be told that the outcome is unknown, and never this result.',
  ],
  source: 'Raft §5.3, §8',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a client hears the result of another entry that came to lie at the same index',
      seen: ({ rows }) => rows({ test: 'tells no client the result of another entry', got: /"ok":true,"value"/ }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'clients whose own entry is applied are not answered rightly either',
      seen: ({ rows }) => rows({ test: 'answers the client whose entry was applied' }).length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a client was answered with a result that is not its command’s',
      seen: ({ broke }) => broke('ANSWER'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'onApplied looks at no term',
      find: (code) => {
        const applied = code.in('onApplied');
        return applied.calls('reply').length > 0 && !applied.reads('term', 'entry.term', '$1.entry.term') ? applied.calls('reply')[0] : undefined;
      },
      examples: {
        wrong: [
          'export function onApplied(s, { index, result }, ctx) { for (const w of s.waiting) if (w.index === index) ctx.reply(result, w.request); }',
        ],
        right: [
          'export function onApplied(s, { index, entry, result }, ctx) { for (const w of s.waiting) if (w.index === index && w.term === entry.term) ctx.reply(result, w.request); }',
        ],
      },
    },
  ],
};
