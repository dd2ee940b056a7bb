import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L8-ADOPT-COMMIT',
  title: 'winning the election is taken for commitment: commitIndex moves at once',
  symptom: 'A new leader applies all that its log holds, and crashes. Entries that it alone had are gone, or overwritten, though their results have been told.',
  why: '“A leader has all committed entries” is read the other way round: all entries that a leader has are committed.',
  fix: 'Leave commitIndex alone when a term begins; the commit rule moves it when a majority has confirmed the no-op.',
  hints: [
    'You have just won, and entry 3 is in your log. Which other servers hold it, and how do you know?',
    'A leader’s log contains every committed entry (Raft §5.4.3), and perhaps others. What is committed it learns only from copies of an entry of its own term (§5.4.2; Fig. 2, rules for leaders, the last one).',
    'onElected appends and persists, and nothing more. Take out whatever sets commitIndex there.',
  ],
  source: 'Raft §5.4.2, Fig. 2 (leaders)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'commitIndex rises by winning an election',
      seen: ({ rows }) =>
        rows({ test: 'commits nothing by winning' }).some(({ about, value, should }) => about === 'the state afterwards, commitIndex' && Number(value) > Number(should)),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a leader committed what no majority held',
      seen: ({ commits }) => commits.some(({ copies, servers }) => 2 * copies <= servers),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'commitIndex is written where a term begins',
      find: (code) => code.in('onElected').writes('commitIndex')[0],
      examples: {
        wrong: [
          'export function onElected(s, ctx) { s.commitIndex = ctx.log.lastIndex(s); }',
          'export function onElected(s) { begin(s); }\nfunction begin(state) { state.commitIndex = Math.max(state.commitIndex, state.log.length); }',
        ],
        right: ['export function onElected(s, ctx) { const { commitIndex } = s; s.own.from = commitIndex; ctx.log.append(s, {}); }'],
      },
    },
  ],
};
