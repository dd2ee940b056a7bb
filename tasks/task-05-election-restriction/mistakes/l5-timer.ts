import type { Mistake } from '#mistake';

const undisturbed = [
  'elects a leader where all logs are equal',
  'never elects a second leader in a term',
  'keeps its vote through a crash and through a slow write',
  'elects nobody who lacks a committed entry',
  'elects one leader a term, in every order of messages',
];

export const mistake: Mistake = {
  id: 'L5-TIMER',
  title: 'a refused request for a vote puts the own election off',
  symptom: 'A server whose log is too short asks again and again. It can’t win, and it keeps those that could from trying.',
  why: 'Any message looks like a sign of life, and resetting the timer is part of becoming a follower in many programs.',
  fix: 'Reset the election timer only where a vote is granted; the messages of the current leader do it elsewhere.',
  hints: [
    'A candidate that you refuse, and that nobody will vote for, asks every 100 ms. When does anybody else stand for election?',
    'A follower begins an election when the timeout elapses without receiving AppendEntries from the current leader or granting a vote to a candidate (Raft Fig. 2, rules for followers). A refusal isn’t among these, and neither is a later term.',
    'In onRequestVote, call resetElectionTimer only on the path that grants the vote: not before the decision, and not where a later term is adopted.',
  ],
  source: 'Raft §5.2, Fig. 2 (rules for followers)',
  signs: [
    { kind: 'rule', weight: 3, says: 'the server with the better log never stood for election while another one kept asking', seen: ({ broke }) => broke('TIMER') },
    { kind: 'test', weight: -4, says: 'single votes go wrong already', seen: ({ rows }) => rows().length > 0 },
    { kind: 'test', weight: -4, says: 'elections go wrong where nobody keeps asking, too', seen: ({ failed }) => undisturbed.some(failed) },
    {
      kind: 'code',
      weight: 1,
      says: 'the timer is set on a path that does not depend on the vote',
      find: (code) => code.in('onRequestVote').calls('resetElectionTimer', 'setTimer').find(({ guards }) => guards.length === 0),
      examples: {
        wrong: ['export function onRequestVote(s, m, ctx) { resetElectionTimer(ctx); return { voteGranted: false }; }'],
        right: ['export function onRequestVote(s, m, ctx) { const voteGranted = s.votedFor === null; if (voteGranted) resetElectionTimer(ctx); return { voteGranted }; }'],
      },
    },
  ],
};
