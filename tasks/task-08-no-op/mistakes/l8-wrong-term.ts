import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L8-WRONG-TERM',
  title: 'the no-op is not of the term that was won',
  symptom:
    'The no-op reaches everybody, and still nothing is committed: to the commit rule it is one more entry of another term. Worse, a term and an index no longer name one entry.',
  why: 'The entry is made to fit the log that it joins, or made from a term that was read before the election raised it.',
  fix: 'Give the no-op currentTerm as it is when the election is won.',
  hints: [
    'Which entries may the leader of term 3 commit by counting copies? Of which term is your no-op?',
    'Only entries of the leader’s current term are committed by counting (Raft §5.4.2), and an entry carries the term in which its leader made it (§5.3).',
    'The entry’s term is state.currentTerm inside onElected, neither that of the last entry nor one more or less.',
  ],
  source: 'Raft §5.3, §5.4.2',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'the entry that was added has another term than the one that was won',
      seen: ({ rows }) => rows({ test: 'adds one entry of its own term, and writes it', got: /^entry \d+ has term/ }).length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a leader’s own entry was wrong, or never became committed',
      seen: ({ broke }) => broke('NO-OP') || broke('FIRST-ENTRY'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the entry’s term comes from the log, or from arithmetic',
      find: (code) => code.in('onElected').fields('term').find((term) => term.reads('termAt', 'log', 'log[].term') || term.operation?.operator === '-' || term.operation?.operator === '+'),
      examples: {
        wrong: [
          'export function onElected(s, ctx) { ctx.log.append(s, { term: ctx.log.termAt(s, ctx.log.lastIndex(s)), command: { op: "noop" } }); }',
          'export function onElected(s, ctx) { ctx.log.append(s, { term: s.currentTerm + 1, command: { op: "noop" } }); }',
        ],
        right: [
          'export function onElected(s, ctx) { const { currentTerm: term } = s; ctx.log.append(s, { term, command: { op: "noop" } }); }',
        ],
      },
    },
  ],
};
