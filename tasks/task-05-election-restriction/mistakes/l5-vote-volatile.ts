import type { Evidence, Mistake } from '#mistake';

const writing = 'writes its vote to disk before it answers';

/** Single calls decide as they should; at most the disk is not asked. */
const decidesWell = ({ rows }: Evidence): boolean => rows().every(({ test }) => test === writing);

export const mistake: Mistake = {
  id: 'L5-VOTE-VOLATILE',
  title: 'a vote counts before it is on disk',
  symptom: 'A server votes, crashes, comes back, and votes again in the same term, for somebody else. Two leaders of one term are the result.',
  why: 'currentTerm is thought of and votedFor is not; or the write comes before the assignment, or after the answer; or the candidate forgets that its own vote is one, too.',
  fix: 'Record the vote, persist, and only then let anything out that relies on it: the answer of a voter, the requests of a candidate.',
  hints: [
    'The server crashes in the instant after its answer has left. Whom does it vote for when it is asked again, in the same term?',
    'currentTerm and votedFor are persistent state, updated on stable storage before responding to RPCs (Raft Fig. 2). A candidate’s vote for itself is a vote, too (§5.2).',
    'On each path that sets votedFor, follow the order: first the assignment, with the check that allows it and no await between them; then ctx.persist(); then the answer, or the requests for votes.',
  ],
  source: 'Raft §5.2, Fig. 2 (persistent state)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'it answers before it has written, or never writes',
      seen: (evidence) => decidesWell(evidence) && evidence.rows({ got: /^it answered/ }).length > 0,
    },
    { kind: 'test', weight: -4, says: 'single calls decide wrongly already', seen: (evidence) => !decidesWell(evidence) },
    {
      kind: 'trace',
      weight: 4,
      says: 'a vote left its server before it was on disk',
      seen: (evidence) => decidesWell(evidence) && evidence.broke('DUR') && evidence.votes.granted.some(({ wasUnwritten }) => wasUnwritten),
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a server won with its own vote in memory only, and voted for another after a crash',
      seen: (evidence) =>
        decidesWell(evidence) &&
        (evidence.broke('ES') || evidence.broke('ONE-VOTE')) &&
        evidence.votes.wins.some(({ wasUnwritten, votes, servers }) => wasUnwritten && 2 * votes > servers),
    },
    { kind: 'rule', weight: 2, says: 'a promise left a server before it was on its disk', seen: ({ broke }) => broke('DUR') },
    {
      kind: 'code',
      weight: 1,
      says: 'the answer is made before the write, or nothing is written at all',
      find: (code) => {
        const handler = code.in('onRequestVote');
        const early = handler.calls('reply').find(({ after }) => after.calls('persist').length > 0);
        const unwritten = [handler, code.in('startElection')].find((one) => one.calls('persist').length === 0 && one.writes('votedFor').length > 0);
        return early ?? unwritten;
      },
      examples: {
        wrong: [
          'export function onRequestVote(s, m, ctx) { s.votedFor = m.candidateId; return { voteGranted: true }; }',
          'export function onRequestVote(s, m, ctx) { s.votedFor = m.candidateId; ctx.reply({ voteGranted: true }); void ctx.persist(); }',
        ],
        right: ['export function onRequestVote(s, m, ctx) { s.votedFor = m.candidateId; void ctx.persist(); ctx.reply({ voteGranted: true }); }'],
      },
    },
  ],
};
