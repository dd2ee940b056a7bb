import type { Code, Mistake, Place } from '#mistake';

const changing = ['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse'];

/** A method that changes what it is called on, on something that was handed in. */
function changeOfInput(code: Code): Place | undefined {
  const message = changing.flatMap((method) => [`$1.entries.${method}`, `request.entries.${method}`]);
  const pure = [code.in('quorumMatch'), code.in('nextCommitIndex')];
  return (
    code.calls(...message)[0] ??
    code.writes('$1.entries[]', '$1.entries.length', '$1.entries[].term')[0] ??
    pure.flatMap((rule) => [
      ...rule.calls(...changing.map((method) => `$0.voters.${method}`)),
      ...rule.writes('$0.matchIndex[]'),
    ])[0]
  );
}

export const mistake: Mistake = {
  id: 'G-ALIAS',
  title: 'something that was handed in was changed in place, instead of a copy of it',
  symptom:
    'A message, or what is stored out of one, changes under the hands of whoever else holds it: one server’s log changes when another cuts its own. Here it is frozen, so the change throws.',
  why: 'In JavaScript a message is handed over by reference. Sorting, shifting or pushing changes the very array that the sender, or the caller, still has.',
  fix: 'Copy what you want to change or keep, and change the copy.',
  hints: [
    'Who else holds the array that you are changing?',
    'Servers talk to each other by messages and share nothing else (Raft §5.1): what one of them does to a message after sending or receiving it must not be seen by another.',
    'Where you sort, splice, push or assign into something that came as an argument, make a copy first: a spread, slice, or the variant of the method that returns a new array.',
  ],
  source: 'Raft §5.1',
  signs: [
    {
      kind: 'rule',
      weight: 4,
      says: 'the code changed something frozen: a message, or another input',
      seen: ({ found }) => found('G-ALIAS'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'an argument is changed here',
      find: changeOfInput,
      examples: {
        wrong: [
          'export function quorumMatch(view) { view.matchIndex[view.self] = view.lastDurableSelf; }',
          'export function quorumMatch({ voters }) { return voters.sort()[0]; }',
          'export function onAppendEntries(s, m) { while (m.entries.length > 0) s.log.push(m.entries.shift()); }',
        ],
        right: [
          'export function quorumMatch({ voters }) { return [...voters].map((v) => v.length).sort()[0]; }',
          'export function onAppendEntriesReply(s, { from }) { s.matchIndex[from] = 1; s.log.push({ term: 1 }); }',
          'export function onAppendEntries(s, { entries }) { const rest = entries.map((e) => e.term); rest.shift(); s.own.rest = rest; }',
        ],
      },
    },
  ],
};
