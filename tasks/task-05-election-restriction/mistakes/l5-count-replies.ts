import type { Mistake } from '#mistake';

const counting = 'counts servers, not answers';

export const mistake: Mistake = {
  id: 'L5-COUNT-REPLIES',
  title: 'answers are counted, not servers that voted in this term',
  symptom: 'A candidate becomes leader without a majority: by one vote that came twice, by votes of an earlier term, or by refusals.',
  why: 'A counter that goes up with each answer is the shortest way, and in a network that loses and doubles nothing it is right.',
  fix: 'Keep the set of servers that granted their vote in the current term, begin it anew with each candidacy, and compare its size with the majority.',
  hints: [
    'The network delivers one vote twice, and another that you asked for a term ago. How many servers are behind you now?',
    'A candidate wins if it receives votes from a majority of the servers in the full cluster for the same term (Raft §5.2). A repeated answer is no second server, and a vote of an earlier term is no vote in this one.',
    'In onVoteReply go on only if voteGranted is true and request.term is currentTerm; add `from` to the voters unless it is among them; lead when they are more than half of all servers. startElection begins with itself alone.',
  ],
  source: 'Raft §5.2',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'doubled votes, late ones, or refusals make a leader',
      seen: ({ rows }) => rows({ test: counting, name: 'of five servers', got: /^it leads/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a server began to lead with the votes of too few servers in that term',
      seen: ({ votes }) =>
        votes.wins.some(
          ({ before, votes: count, answers, servers }) => before.role !== 'leader' && 2 * count < servers && 2 * (answers + 1) > servers,
        ),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'what counts as a majority is wrong already',
      seen: ({ rows }) => rows({ test: counting, name: /alone grants|of four|of six/ }).length > 0,
    },
    { kind: 'test', weight: -3, says: 'those who have a majority don’t win', seen: ({ failed }) => failed('elects a leader where all logs are equal') },
    {
      kind: 'code',
      weight: 1,
      says: 'each answer raises a number',
      find: (code) => code.in('onVoteReply').writes('votes', 'votesGranted.length').find(({ operator }) => operator === '++' || operator === '+='),
      examples: {
        wrong: ['export function onVoteReply(s, { reply }, ctx) { if (reply.voteGranted) s.own.votes++; }'],
        right: ['export function onVoteReply(s, { from, reply }, ctx) { if (!s.votesGranted.includes(from)) s.votesGranted.push(from); }'],
      },
    },
  ],
};
