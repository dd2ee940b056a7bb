import type { Evidence, Mistake } from '#mistake';

const preparing = 'is prepared by matching prepares of 2f backups';

/** Too few backups are enough for it, though it does ask for a pre-prepare. */
const isContent = ({ rows }: Evidence): boolean =>
  rows({ test: preparing, got: /^it sends a commit/ }).some(({ name }) => !name.includes('no pre-prepare')) && rows({ test: preparing, name: 'no pre-prepare' }).length === 0;

export const mistake: Mistake = {
  id: 'L17-PREPARED-COUNT',
  title: 'a request counts as prepared with too few different backups',
  symptom: 'Two replicas have two requests prepared under one number. It need not show at once: commits may still tell them apart, but then no certificate is worth anything in a view change.',
  why: '2f + 1 replicas make a certificate, and the primary is one of them. But its word is the pre-prepare: who counts its prepare, or a backup’s second one, or adds one for the pre-prepare in hand, counts somebody twice.',
  fix: 'Count the different backups whose prepares match: 2f of them, this replica among them if it is a backup, and the primary never. Or let the primary send a prepare like everybody else, and then ask for 2f + 1.',
  hints: [
    'Four replicas, and the primary lies: it proposes A to S2 and B to S3, and sends each the prepare that fits. How many prepares does S2 count, and how many does S3?',
    'prepared(m, v, n, i) is true if replica i has the request, its pre-prepare, and 2f prepares from different backups that match the pre-prepare (Castro & Liskov 1999, §4.2). With the primary those are 2f + 1, and any two sets of 2f + 1 share a correct replica.',
    'Leave out prepares of ctx.primaryOf(view), keep each signer once, and compare with quorum − 1.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'it has a request prepared by fewer than 2f backups', seen: isContent },
    {
      kind: 'trace',
      weight: 2,
      says: 'a replica sent its commit when it had heard of fewer than 2f backups, by whatever name and for whatever digest',
      seen: ({ broke, pbft }) => broke('PREP-AGREE') && pbft.certificates.some(({ needed, backups, ofAnyDigest, byName, accepted }) => Math.max(backups, ofAnyDigest, byName) < needed && accepted < 2),
    },
    { kind: 'rule', weight: 1, says: 'two digests were prepared for one place', seen: ({ broke }) => broke('PREP-AGREE') },
  ],
};
