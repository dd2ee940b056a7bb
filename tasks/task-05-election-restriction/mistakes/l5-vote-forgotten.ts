import type { Evidence, Mistake, WrongRow } from '#mistake';

const voting = 'gives one vote a term';

const gaveAgain = ({ about, value, should }: WrongRow): boolean => about.endsWith('voteGranted') && value === true && should === false;
const tookBack = ({ about, value }: WrongRow): boolean => about === 'the state afterwards, votedFor' && value === null;

/** The vote is looked at, and is missing where it was given before: not simply ignored. */
function forgets({ rows }: Evidence): boolean {
  const wrong = rows({ test: voting }).filter(({ name }) => !/^S1 asks|^S1 has|^S3 had|^no vote/.test(name));
  const isIgnored = wrong.some((row) => gaveAgain(row) && row.name === 'S3 has the vote of term 5, and S1 asks in term 5');
  return wrong.some(tookBack) || (!isIgnored && wrong.some((row) => gaveAgain(row) && !row.name.endsWith('term 4')));
}

export const mistake: Mistake = {
  id: 'L5-VOTE-FORGOTTEN',
  title: 'a vote is forgotten, or taken as free, while its term still goes on',
  symptom: 'A server that has voted, for itself perhaps, loses or wins or is refused, and then votes a second time in the same term. That makes two leaders of one term possible.',
  why: 'Stepping down and starting afresh look like one thing, so votedFor is cleared along with the role. Or the comparison of the terms lets equal ones through.',
  fix: 'Clear votedFor in one place only: where currentTerm rises.',
  hints: [
    'In which cases does your code set votedFor to null, or act as if it were? Is the term always a new one?',
    'Each server votes for at most one candidate in a given term (Raft §5.2): votedFor is the candidate that received the vote in the current term (Fig. 2). It goes with the term, whatever the server’s role becomes.',
    'Reset votedFor only together with a currentTerm that rises. A candidate that loses, an answer without a vote, an election that is won, and a second request of the same term leave it as it is.',
  ],
  source: 'Raft §5.2, Fig. 2 (persistent state, RequestVote RPC)',
  signs: [
    { kind: 'test', weight: 3, says: 'a server that has voted is free to vote again, in the same term', seen: forgets },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server’s vote changed while its term stayed the same',
      seen: ({ votes }) => votes.forgotten.length > 0,
    },
    { kind: 'test', weight: -3, says: 'the vote is not looked at in the first place', seen: (evidence) => evidence.failed(voting) && !forgets(evidence) },
    {
      kind: 'test',
      weight: -4,
      says: 'votes are refused that should be given',
      seen: ({ rows }) => rows().some(({ about, value, should }) => about.endsWith('voteGranted') && value === false && should === true),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'terms that are equal count as later ones',
      find: (code) =>
        [...code.in('onRequestVote').compares(['term'], ['currentTerm']), ...code.in('onVoteReply').compares(['term'], ['currentTerm'])].find(
          (comparison) => comparison.operator === '>=' && code.writes('votedFor').some(({ guards }) => guards.some(({ line }) => line === comparison.line)),
        ),
      examples: {
        wrong: ['export function onRequestVote(s, m, ctx) { if (m.term >= s.currentTerm) { s.currentTerm = m.term; s.votedFor = null; } }'],
        right: ['export function onRequestVote(s, m, ctx) { if (m.term > s.currentTerm) { s.currentTerm = m.term; s.votedFor = null; } }'],
      },
    },
  ],
};
