import type { Evidence, Mistake } from '#mistake';

const finding = 'takes two digests for one place as evidence';
const keeping = 'keeps the first ballot, whatever comes after it';
const nothing = /^it gives (?:null|undefined)/;

/** It knows evidence when it sees it, but the first half is gone. */
const forgets = ({ rows }: Evidence): boolean => rows({ test: finding, got: nothing }).length === 0 && rows({ test: keeping, got: nothing }).length > 0;

/** Two ballots come, and no evidence of them: also where nothing is between them. */
const neverFinds = ({ rows }: Evidence): boolean => rows({ test: finding, got: nothing }).length >= 3 && rows({ test: keeping, got: nothing }).length >= 3;

export const mistake: Mistake = {
  id: 'L18-OVERWRITE',
  title: 'the first half of the evidence is overwritten',
  symptom: 'A replica says A, then B, and nobody is accused: when B comes, A is not there any more.',
  why: 'The last message of each replica is kept, as one keeps a last heartbeat. But what a liar says last is just what it wants you to remember.',
  fix: 'Keep the first ballot of each signer, kind, view and number for good, and compare what comes later with it.',
  hints: [
    'S4 prepares A for number 1, then something for number 2, then B for number 1. What do you still have of it when B comes?',
    'Evidence is two messages, so the first must outlive what comes after it: PeerReview keeps the whole log of what was received (Haeberlen, Kouznetsov & Druschel 2007).',
    'Store a ballot only where nothing is stored under its signer, kind, view and number (??=); otherwise compare, and leave what is there.',
  ],
  source: 'Haeberlen, Kouznetsov & Druschel 2007',
  signs: [
    { kind: 'test', weight: 4, says: 'when something else comes in between, the contradiction is not seen', seen: forgets },
    { kind: 'test', weight: 3, says: 'a replica contradicts itself in two messages, and no evidence comes of it', seen: neverFinds },
    // What is kept outside the state is there before it comes, and looks like a repetition.
    { kind: 'rule', weight: -4, says: 'something is remembered outside the state', seen: ({ found }) => found('G-HIDDEN-STATE') },
    { kind: 'rule', weight: 1, says: 'replicas had the halves, and no evidence', seen: ({ broke }) => broke('DETECTION') },
  ],
};
