import type { Mistake } from '#mistake';

const adding = 'adds one entry of its own term, and writes it';

export const mistake: Mistake = {
  id: 'L8-NONE',
  title: 'a new leader begins its term without a no-op',
  symptom:
    'A leader is killed and no client asks for anything. What earlier leaders left stays uncommitted, though every server holds it, and nobody may be served a read.',
  why: 'As long as clients keep asking, their next command does the same work, so that nothing seems to be missing. Or the no-op is made only when something looks as if it needed one.',
  fix: 'Append one no-op at the beginning of every term that is won, whatever the log looks like.',
  hints: [
    'Every server holds entries 2 and 3 of term 2, and you lead term 3. Which of them may you commit, and who will ever make you able to?',
    'A leader commits only entries of its own term by counting; earlier ones follow (Raft §5.4.2). So each leader commits a no-op entry at the start of its term (§8).',
    'Append an entry with the current term and a noop command in onElected, each time a term is won: also in a later term of the same life, with a log that ends with somebody else’s no-op, or with everything committed.',
  ],
  source: 'Raft §5.4.2, §8',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'a term was won, and no entry was added',
      seen: ({ rows }) => rows({ test: adding, got: /^no entry was added$/ }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'entries are added, of another term',
      seen: ({ rows }) => rows({ test: adding, got: /has term|^the log/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 1,
      says: 'nothing became committed while a leader waited for clients',
      seen: ({ broke }) => broke('FIRST-ENTRY'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'nothing in onElected adds to the log',
      find: (code) => {
        const handler = code.in('onElected');
        const adds = handler.calls('append', 'log.push').length + handler.writes('log').length;
        return adds === 0 ? handler : undefined;
      },
      examples: {
        wrong: ['export function onElected(s, ctx) { void ctx.persist(); }', 'export function onElected(s) { s.own.noop = { term: s.currentTerm, command: { op: "noop" } }; }'],
        right: [
          'export function onElected(s, ctx) { ctx.log.append(s, { term: s.currentTerm, command: { op: "noop" } }); }',
          'export function onElected(s) { s.log = [...s.log, { term: s.currentTerm, command: { op: "noop" } }]; }',
          'export function onElected(s) { add(s.log, s.currentTerm); }\nfunction add(log, term) { log.push({ term, command: { op: "noop" } }); }',
        ],
      },
    },
  ],
};
