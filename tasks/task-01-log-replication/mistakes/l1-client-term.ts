import type { Mistake, WrongRow } from '#mistake';

const stamping = "stamps a client's command with its own term";

/** By row: the term that the client names, and the term of the entry before. */
const foreignTerms: readonly (readonly [row: RegExp, terms: readonly string[]])[] = [
  [/names no term/, ['undefined', '2']],
  [/heard of term 2/, ['2']],
  [/invents term 99/, ['99', '2']],
  [/the first entry/, ['0']],
  [/two commands/, ['1', '7']],
];

/** The entry carries a term that came with the request, or that of the entry before it. */
function isForeign({ name, got }: WrongRow): boolean {
  const term = /^entry \d+ has term (\w+); expected/.exec(got)?.[1] ?? '';
  return foreignTerms.some(([row, terms]) => row.test(name) && terms.includes(term));
}

export const mistake: Mistake = {
  id: 'L1-CLIENT-TERM',
  title: 'a new entry does not carry the leader’s own currentTerm',
  symptom:
    'Entries appear with terms in which no leader made them: the client’s, or that of the entry before. Two leaders’ entries may then share index and term and differ, and one term from the future wins every later election.',
  why: 'What the client sent looks like an entry already, so it is stored as it is. Or its term is trusted as the newer piece of news.',
  fix: 'Make the entry yourself: the client’s command, and your own currentTerm.',
  hints: [
    'Which parts of the client’s message are the client’s to choose?',
    'An entry carries the term in which the leader received it; with the index it names one entry in the whole cluster (Raft §5.3; Fig. 2, log[]).',
    'Build a new entry from two fields: the term is the state’s currentTerm, the command is the message’s command. Nothing else of the message goes into the log, no spread of it either.',
  ],
  source: 'Raft §5.3, Fig. 2 (log[])',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a new entry carries the client’s term, or that of the entry before it',
      seen: ({ rows }) => {
        const wrong = rows({ test: stamping, got: /^entry \d+ has term/ });
        return wrong.length > 0 && wrong.every(isForeign);
      },
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a leader appended a client’s command under a term that is not its own',
      seen: ({ commands }) =>
        commands.some(({ message, before, after }) => {
          const entry = after.log.at(-1);
          const isNew = after.log.length > before.log.length && entry !== undefined && entry.term !== after.currentTerm;
          return isNew && (entry.term === message.term || entry.term === before.log.at(-1)?.term);
        }),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the entry is the message itself, or takes its term from elsewhere than currentTerm',
      find: (code) => {
        const appended = code
          .in('onClientCommand')
          .calls('log.append', 'log.push')
          .flatMap(({ args }) => args);
        return (
          appended.find((arg) => arg.means('$1')) ??
          appended.flatMap((arg) => [...arg.fields('...')]).find((spread) => spread.means('$1')) ??
          appended.flatMap((arg) => [...arg.fields('term')]).find((term) => !term.means('currentTerm'))
        );
      },
      examples: {
        wrong: [
          'export function onClientCommand(s, message, ctx) { ctx.log.append(s, message); }',
          'export function onClientCommand(s, message) { s.log.push({ term: s.currentTerm, ...message }); }',
          'export function onClientCommand(s, { command, term }) { s.log.push({ command, term: term ?? s.currentTerm + 0 }); }',
        ],
        right: [
          'export function onClientCommand(s, { command }, ctx) { ctx.log.append(s, { command, term: s.currentTerm }); }',
          'export function onClientCommand(s, message) { const { currentTerm: term } = s; s.log.push({ term, command: message.command }); }',
        ],
      },
    },
  ],
};
