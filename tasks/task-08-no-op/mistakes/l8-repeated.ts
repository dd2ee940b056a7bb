import type { Mistake } from '#mistake';

const once = 'adds it once a term, however many votes come';

export const mistake: Mistake = {
  id: 'L8-REPEATED',
  title: 'every further vote brings another no-op',
  symptom: 'The log of a new leader has as many no-ops as votes came after it had won, and a few more when messages were doubled.',
  why: 'A majority of votes makes a leader, and the remaining ones arrive all the same. Each looks like the moment of winning, unless somebody asks whether that has passed.',
  fix: 'Make the no-op only when this term has none yet.',
  hints: [
    'Five servers, and the third vote wins. What does your code do when the fourth and the fifth arrive?',
    'A leader commits a no-op at the start of its term (Raft §8): one, and a term starts once. Votes may come late, and twice (§5.5).',
    'Before you append, find out whether this leader has made an entry of the current term already: the log knows it, or a note in state.own with the term. That the last entry is a no-op, or that none is committed yet, is not the same question.',
  ],
  source: 'Raft §5.2, §8',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'more than one entry was added in a term',
      seen: ({ rows }) => rows({ test: once, got: /entries were added/ }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'what is added has the wrong term, so that it can’t be found again',
      seen: ({ rows }) => rows({ test: 'adds one entry of its own term, and writes it', got: /has term/ }).length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a leader’s own entries were wrong in a cluster too',
      seen: ({ broke }) => broke('NO-OP'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'nothing is asked before the entry is added',
      find: (code) => code.in('onElected').calls('append', 'log.push').find(({ guards }) => !guards.some((one) => one.reads('termAt', 'log', 'log[].term', 'own', 'entriesFrom'))),
      examples: {
        wrong: [
          'export function onElected(s, ctx) { ctx.log.append(s, { term: s.currentTerm, command: { op: "noop" } }); }',
          'export function onElected(s, ctx) { if (s.role !== "leader") return; ctx.log.append(s, { term: s.currentTerm, command: { op: "noop" } }); }',
        ],
        right: [
          'export function onElected(s, ctx) { if (ctx.log.termAt(s, ctx.log.lastIndex(s)) === s.currentTerm) return; ctx.log.append(s, { term: s.currentTerm, command: { op: "noop" } }); }',
          'export function onElected(s, ctx) { if (s.own.noopTerm === s.currentTerm) return; s.own.noopTerm = s.currentTerm; ctx.log.append(s, { term: s.currentTerm, command: { op: "noop" } }); }',
        ],
      },
    },
  ],
};
