import type { Mistake, WrongRow } from '#mistake';

const counting = 'counts what the answered request carried';

/** matchIndex came out higher than the answered request allows. */
function isTooHigh({ got }: WrongRow): boolean {
  const [, is, should] = /^matchIndex\[\w+\] = (\d+); expected (\d+)/.exec(got) ?? [];
  return Number(is) > Number(should);
}

export const mistake: Mistake = {
  id: 'L1-MATCH-AT-REPLY',
  title: 'matchIndex counts what the leader has when the reply arrives, not what the answered request carried',
  symptom:
    'matchIndex runs ahead of what the follower holds. An entry that was appended while the answer was under way counts as replicated, and may be committed with too few copies.',
  why: 'When the success arrives, the log or nextIndex is at hand and seems to say the same as the request. In a test without delay it does.',
  fix: 'Take both numbers from the request that came back with the reply: prevLogIndex and the number of its entries.',
  hints: [
    'The request left when the log ended at entry 5, and its success arrives when the log ends at 7. Which entries has the follower seen?',
    'A success confirms what that one request carried: everything up to its prevLogIndex, and its entries. matchIndex is the highest index known to be replicated (Raft Fig. 2, volatile state on leaders; §5.3).',
    'Add the request’s prevLogIndex and the length of the request’s entries; raise matchIndex to that sum if it is higher. Neither the log’s end nor nextIndex belongs in it.',
  ],
  source: 'Raft §5.3, Fig. 2 (matchIndex)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'matchIndex is too high where the log grew, or the same success came again, before the answer',
      seen: ({ rows }) => rows({ test: counting, name: /between|twice/ }).some(isTooHigh),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'matchIndex is too high even where nothing happened between request and answer',
      seen: ({ rows }) => rows({ test: counting, name: /^(a heartbeat|an entry) is confirmed$/ }).some(isTooHigh),
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a success raised matchIndex above the prevLogIndex and the entries of its request',
      seen: ({ answers }) =>
        answers.some(
          ({ request, match: [before, after] }) =>
            after > before && after > request.prevLogIndex + request.entries.length,
        ),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the new matchIndex is made from the log’s end or from nextIndex',
      find: (code) =>
        code
          .in('onAppendEntriesReply')
          .writes('matchIndex', 'matchIndex[]')
          .find(({ value }) => value?.reads('log.length', 'lastIndex', 'entriesFrom', 'nextIndex[]')),
      examples: {
        wrong: [
          'export function onAppendEntriesReply(s, { from, reply }, ctx) { if (reply.success) s.matchIndex[from] = ctx.log.lastIndex(s); }',
          'export function onAppendEntriesReply({ log, matchIndex: m }, { from, reply }) { const end = log.length; if (reply.success) m[from] = end; }',
          'export function onAppendEntriesReply(s, a, ctx) { s.matchIndex[a.from] = s.nextIndex[a.from] - 1 + a.request.entries.length; }',
        ],
        right: [
          `export function onAppendEntriesReply(s, { from, request }, ctx) {
            const lastIndex = request.prevLogIndex + request.entries.length;
            s.matchIndex[from] = Math.max(s.matchIndex[from], lastIndex);
            s.nextIndex[from] = Math.min(s.matchIndex[from] + 1, s.log.length + 1);
          }`,
        ],
      },
    },
  ],
};
