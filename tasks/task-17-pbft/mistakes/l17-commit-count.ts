import type { Evidence, Mistake } from '#mistake';

const committing = 'is committed when it is prepared, with 2f + 1 commits';

/** Prepared it must be, and then too few commits will do. */
const isContent = ({ rows }: Evidence): boolean =>
  rows({ test: committing, name: /commits of S2 and S3$|commits three times|and four commits/, got: /^it executes C/ }).length > 0 && rows({ test: committing, name: /not prepared|no pre-prepare/ }).length === 0;

export const mistake: Mistake = {
  id: 'L17-COMMIT-COUNT',
  title: 'a request counts as committed with too few different replicas',
  symptom: 'A replica executes a request that only it and one other have committed to. Within one view nothing happens; but the next primary may hear of neither of them, and give the number to another request.',
  why: '2f are enough to be prepared, so 2f or f + 1 commits look like enough, too. Nothing shows that they aren’t, as long as there is one view.',
  fix: 'Count the different replicas whose commits match, this one and the primary among them: 2f + 1.',
  hints: [
    'f replicas may be faulty, and f others may be slow when a new primary asks around. How many must have it prepared, so that it hears of the request all the same?',
    'committed-local needs 2f + 1 commits from different replicas, possibly including one’s own (Castro & Liskov 1999, §4.2).',
    'Keep each signer of a matching commit once, add this replica’s own, and compare with state.config.quorum.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'it executes a prepared request with fewer than 2f + 1 commits', seen: isContent },
    {
      kind: 'trace',
      weight: 1,
      says: 'a replica executed a request when it had heard of fewer than 2f + 1 commits, by whatever name and for whatever digest',
      seen: ({ pbft }) => pbft.executions.some(({ isPrepared, needed, commits, ofAnyDigest, byName }) => isPrepared && Math.max(commits, ofAnyDigest, byName) < needed),
    },
  ],
};
