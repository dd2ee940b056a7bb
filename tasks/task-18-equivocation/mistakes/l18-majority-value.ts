import type { Evidence, Mistake } from '#mistake';

const certificates = 'lets certificates decide, and no plurality';

/** Less than a certificate is enough for it, and a certificate is. */
const isContent = ({ rows }: Evidence): boolean =>
  rows({ test: certificates, got: /^it says that A is (?:prepared|committed)/ }).length > 0 && rows({ test: certificates, got: /^it says that A is not/ }).length === 0;

export const mistake: Mistake = {
  id: 'L18-MAJORITY-VALUE',
  title: 'the digest with most votes is taken, where it takes 2f + 1',
  symptom: 'Two replicas say A and one says B, so A is taken for prepared or committed; elsewhere two say B and one says A. Correct replicas decide differently.',
  why: 'Once a contradiction is known it seems natural to settle it by a vote. But a liar votes on both sides, and every replica sees another selection of the votes.',
  fix: 'Count the different signers for this digest, and compare with `config.quorum`. How many votes others have got doesn’t matter.',
  hints: [
    'Four replicas, S1 lies: S2 has heard A from S1 and itself, and of nobody else. How many votes against A may still be on their way?',
    'A certificate is 2f + 1 replicas, because any two sets of 2f + 1 share a correct one (Castro & Liskov 1999, §4.2). Sets that are only larger than their rivals may share none.',
    'Put the signers of the votes for candidate.digest into a Set and compare its size with state.config.quorum: no word about other digests.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'fewer than 2f + 1 votes decide, though nobody is accused',
      seen: isContent,
    },
    { kind: 'rule', weight: 1, says: 'two digests were prepared for one place', seen: ({ broke }) => broke('PREP-AGREE') },
  ],
};
