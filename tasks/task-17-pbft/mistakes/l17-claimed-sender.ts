import type { Evidence, Mistake } from '#mistake';

const signing = 'counts a vote for whoever has signed it';
const waiting = 'waits for f + 1 equal replies';

/** Votes of replicas are taken for others', while those that are what they say are counted rightly. */
const isDeceived = ({ rows }: Evidence): boolean =>
  rows({ test: signing, got: /^it (?:sends a commit|executes C)/ }).length > 0 &&
  rows({ test: 'is prepared by matching prepares of 2f backups', got: /^it sends a commit/ }).length === 0 &&
  rows({ test: 'is committed when it is prepared, with 2f + 1 commits', got: /^it executes C/ }).length === 0;

const isDeceivedAsClient = ({ rows }: Evidence): boolean =>
  rows({ test: waiting, name: /in the names of two|changed on its way/ }).length > 0 && rows({ test: waiting, name: /^one reply$|^two different replies|^one replica replies twice/ }).length === 0;

export const mistake: Mistake = {
  id: 'L17-CLAIMED-SENDER',
  title: 'a vote counts for the replica that it names, and not for the one that has signed it',
  symptom: 'One liar sends prepares in the names of all others, and a replica takes them for a certificate.',
  why: 'The message has a field that says whose it is, and everybody honest fills it in rightly. A signature that verifies seems to settle the rest; but it says who has signed, not that the name in the message is that one’s.',
  fix: 'Let a vote count only if ctx.verify says yes and its signer is the replica that it names; or count by signer.',
  hints: [
    'S4 sends three prepares that name S2, S3 and S5, each with a valid signature. Whose?',
    'Replicas accept a message if its signature is that of the replica i in it: ⟨PREPARE, v, n, d, i⟩σi (Castro & Liskov 1999, §2, §4.2).',
    'Before you count a prepare, a commit or a reply: ctx.verify(message), and message.signer equals message.replica.',
  ],
  source: 'Castro & Liskov 1999, §2, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'votes that one replica has signed, or nobody, count for others', seen: isDeceived },
    { kind: 'test', weight: 3, says: 'replies that one replica has signed count for two', seen: isDeceivedAsClient },
    {
      kind: 'trace',
      weight: 2,
      says: 'a replica had enough votes only by the names in them',
      seen: ({ pbft }) => pbft.certificates.some(({ needed, ofAnyDigest, backups, byName }) => Math.max(ofAnyDigest, backups) < needed && byName >= needed) || pbft.executions.some(({ needed, commits, byName }) => commits < needed && byName >= needed),
    },
  ],
};
