import type { Evidence, Mistake } from '#mistake';

/** It executes what is not prepared here. */
const isRash = ({ rows }: Evidence): boolean => rows({ test: 'is committed when it is prepared, with 2f + 1 commits', name: /not prepared|no pre-prepare/, got: /^it executes C/ }).length > 0;

export const mistake: Mistake = {
  id: 'L17-UNPREPARED-COMMIT',
  title: 'commits are enough for it, without a prepared certificate of its own',
  symptom: 'Commits overtake prepares, and a replica executes a request of which it has no certificate. If the primary fails then, this replica can’t prove to the next one what it has executed.',
  why: '2f + 1 others say that they have it prepared, and f + 1 of them are correct: what more can one want? But the paper’s proof needs the certificate here as well: it is what this replica brings along into the next view.',
  fix: 'Execute when it is prepared here and 2f + 1 commits match. Whichever comes last decides; nothing is thrown away meanwhile.',
  hints: [
    'Commits of all others arrive before the second prepare. What does this replica know about the request by its own counting?',
    'committed-local(m, v, n, i) is true if prepared(m, v, n, i) is true and i has accepted 2f + 1 commits that match (Castro & Liskov 1999, §4.2).',
    'In the test for execution ask first whether the request is prepared, then count commits. And make that test after each message, prepares too.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'it executes a request that is not prepared', seen: isRash },
    {
      kind: 'trace',
      weight: 2,
      says: 'a replica executed a request without having sent its commit',
      seen: ({ pbft }) => pbft.executions.some(({ isPrepared }) => !isPrepared),
    },
  ],
};
