import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L1-OLD-TERM-REPLY',
  title: 'an answer to a request of an earlier term is counted',
  symptom:
    'A server leads, loses its office, and leads again. A success of its first term turns up, and it believes that the follower holds an entry that another leader has overwritten there meanwhile.',
  why: 'Requests and replies are matched by peer alone, and "the reply’s term is not higher than mine" seems to be check enough.',
  fix: 'Ignore an answer unless this server leads and the request was made in its current term.',
  hints: [
    'You led term 2, lost, and lead term 4. A follower’s success of term 2 arrives. What may have happened to its log in term 3?',
    'matchIndex is knowledge of one leadership: it starts anew with each election, and an answer tells what the follower held in the term of the request (Raft §5.1; Fig. 2, volatile state on leaders).',
    'When a reply’s term is not above yours, compare the request’s term with currentTerm as well, and check that the role is still leader; if either fails, leave both indices alone.',
  ],
  source: 'Raft §5.1, §5.3',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'a success from term 2 raised matchIndex in term 4',
      seen: ({ rows }) =>
        rows({
          test: 'heeds the terms of requests and replies',
          name: /^a success from term 2/,
          got: /^matchIndex\[\w+\] 0 → [1-9]/,
        }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'answers of the current term are not counted either',
      seen: ({ rows }) =>
        rows({ test: 'counts what the answered request carried', got: /^matchIndex\[\w+\] = 0;/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'an answer to a request of an earlier term raised matchIndex',
      seen: ({ answers }) =>
        answers.some(
          ({ request, before, after, match }) =>
            request.term < before.currentTerm && after.currentTerm === before.currentTerm && match[1] > match[0],
        ),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the request’s term is never compared with currentTerm',
      find: (code) => {
        const handler = code.in('onAppendEntriesReply');
        const requests = handler.compares(['request.term'], ['currentTerm', 'reply.term']);
        const replies = handler.compares(['reply.term'], ['currentTerm']).filter(({ operator }) => operator !== '>');
        return requests.length + replies.length === 0 ? handler : undefined;
      },
      examples: {
        wrong: [
          `export function onAppendEntriesReply(s, { from, request, reply }) {
            if (reply.term > s.currentTerm) { s.currentTerm = reply.term; return; }
            if (s.role === 'leader' && reply.success) s.matchIndex[from] = request.prevLogIndex;
          }`,
        ],
        right: [
          `export function onAppendEntriesReply(s, { from, request, reply }) {
            if (reply.term > s.currentTerm) { s.currentTerm = reply.term; return; }
            if (request.term === s.currentTerm && reply.success) s.matchIndex[from] = request.prevLogIndex;
          }`,
          `export function onAppendEntriesReply(s, answer) {
            const { term } = answer.request;
            if (s.currentTerm > term) return;
            s.matchIndex[answer.from] = answer.request.prevLogIndex;
          }`,
        ],
      },
    },
  ],
};
