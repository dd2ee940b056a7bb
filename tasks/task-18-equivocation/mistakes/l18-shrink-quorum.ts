import type { Evidence, Mistake } from '#mistake';

/** Nobody accused, and its certificates are right; then somebody is, and fewer votes will do. */
const shrinks = ({ rows }: Evidence): boolean =>
  rows({ test: 'counts as before when somebody is accused', got: /^it says that A is (?:prepared|committed)/ }).length > 0 && rows({ test: 'lets certificates decide, and no plurality' }).length === 0;

export const mistake: Mistake = {
  id: 'L18-SHRINK-QUORUM',
  title: 'the quorum shrinks when somebody is accused',
  symptom: 'S4 is found out, and from then on two votes are a certificate. While one correct replica is slow, or hasn’t heard of it yet, two certificates share none.',
  why: 'Whoever is expelled doesn’t vote any more, so one counts anew with n − 1. But not all expel it at once, and f was the number of faulty replicas among n: to know one of them is no reason to trust two.',
  fix: 'Leave n, f and the quorum as they are. A culprit’s votes may be left out; then 2f + 1 of the others are needed, and the correct ones are just as many.',
  hints: [
    'S1 is accused, and S2 counts with n = 3. How many votes does it take then? And what if the other vote of that quorum, S1’s own, goes to S3 for another request?',
    'Sizes change by agreement, never by what one replica knows: with n = 3f + 1, certificates of 2f + 1 share a correct replica, with smaller ones they need not (Castro & Liskov 1999, §4.2).',
    'Compare with state.config.quorum, which nobody changes; report has no say in it.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'fewer votes are enough as soon as somebody is accused', seen: shrinks },
    { kind: 'rule', weight: 1, says: 'two digests were prepared for one place', seen: ({ broke }) => broke('PREP-AGREE') },
  ],
};
