import type { Evidence, Mistake } from '#mistake';

const counting = 'counts votes for one digest at one place';
const addsPrepares = ({ rows }: Evidence): boolean =>
  rows({ test: counting, name: /another digest$|A, B, A$/, got: /^it sends a commit/ }).length > 0 && rows({ test: 'is prepared by matching prepares of 2f backups' }).length === 0;
const addsCommits = ({ rows }: Evidence): boolean =>
  rows({ test: counting, name: 'two commits are for another digest', got: /^it executes C/ }).length > 0 && rows({ test: 'is committed when it is prepared, with 2f + 1 commits' }).length === 0;

export const mistake: Mistake = {
  id: 'L17-DIGEST',
  title: 'votes for different requests are added up',
  symptom: 'A lying primary proposes A to some and B to others. Their votes make one certificate together, and a replica has prepared, or executes, what too few have vouched for.',
  why: 'A number belongs to one request, so votes are kept by view and number. But which request that is, is just what is being voted on.',
  fix: 'Keep votes by view, number and digest, or look at the digest when you count.',
  hints: [
    'Seven replicas; for number 1 arrive prepares for A, B, A. How many of them vouch for A?',
    'A prepare matches a pre-prepare if it has the same view, sequence number and digest (Castro & Liskov 1999, §4.2).',
    'Put the digest into the key under which prepares and commits are kept, and count those under the digest of the accepted pre-prepare only.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'votes for two digests make one certificate', seen: (evidence) => addsPrepares(evidence) || addsCommits(evidence) },
    {
      kind: 'trace',
      weight: 2,
      says: 'a replica had enough votes only if those for another digest count, too',
      seen: ({ pbft }) =>
        pbft.certificates.some(({ needed, backups, ofAnyDigest }) => backups < needed && ofAnyDigest >= needed) || pbft.executions.some(({ needed, commits, ofAnyDigest }) => commits < needed && ofAnyDigest >= needed),
    },
  ],
};
