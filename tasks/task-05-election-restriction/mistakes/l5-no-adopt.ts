import type { Evidence, Mistake, WrongRow } from '#mistake';

const adopting = 'adopts a later term, whatever becomes of the vote';

const isBehind = ({ about, value, should }: WrongRow): boolean => about === 'the state afterwards, currentTerm' && Number(value) < Number(should);

const behind = ({ rows }: Evidence): readonly WrongRow[] => rows({ test: adopting }).filter(isBehind);

export const mistake: Mistake = {
  id: 'L5-NO-ADOPT',
  title: 'a later term is not adopted where the vote is refused',
  symptom: 'Servers stay in terms that are over. The one with the better log refuses, stays behind, and is refused itself by those who know the later term: elections drag on.',
  why: 'Refusing sounds like doing nothing: the log is looked at first, and the function returns. Or an answer without a vote is dropped with the term that it carries.',
  fix: 'Adopt a later term first, on every request and every answer; judge the log and the vote after that.',
  hints: [
    'A candidate of term 9 has too short a log for your vote. Which term is it now, and which one will you stand for election in?',
    'If an RPC request or response contains a term T > currentTerm: set currentTerm = T, convert to follower (Raft Fig. 2, rules for all servers; §5.1). It doesn’t say: if the request is granted.',
    'Put the comparison of the terms in front of everything else, in onRequestVote and in onVoteReply. A later term clears votedFor, ends a candidacy, and is in the answer.',
  ],
  source: 'Raft §5.1, Fig. 2 (rules for all servers)',
  signs: [
    { kind: 'test', weight: 3, says: 'a server that refuses, or is refused, stays in its earlier term', seen: (evidence) => behind(evidence).length > 0 },
    {
      kind: 'code',
      weight: 1,
      says: 'the term of an answer is not compared with the own one',
      find: (code) => {
        const handler = code.in('onVoteReply');
        return handler.reads('reply.term') || handler.writes('currentTerm').length > 0 ? undefined : handler;
      },
      examples: {
        wrong: ["export function onVoteReply(s, { from, request, reply }, ctx) { if (request.term !== s.currentTerm || !reply.voteGranted) return; s.role = 'leader'; }"],
        right: ['export function onVoteReply(s, { reply }, ctx) { if (reply.term > s.currentTerm) { s.currentTerm = reply.term; } }'],
      },
    },
  ],
};
