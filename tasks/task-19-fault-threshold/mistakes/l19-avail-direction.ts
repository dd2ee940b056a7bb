import type { Evidence, Mistake } from '#mistake';

const tooLarge = /takes quorums of [\d, ]+ for live/;

/** Again and again, and where they are small all is right. */
const waitsForTheSilent = ({ rows }: Evidence): boolean => rows({ got: tooLarge }).length >= 2 && rows({ got: /takes quorums of [\d, ]+ for safe/ }).length === 0;

const refusesTheLive = ({ rows }: Evidence): boolean => rows({ got: /takes quorums of [\d, ]+ for (unsafe|not live)/ }).length >= 2;

export const mistake: Mistake = {
  id: 'L19-AVAIL-DIRECTION',
  title: 'quorums larger than n - f are taken for live',
  symptom: 'Among four replicas a quorum of four is wanted. One that says nothing is enough, and nobody ever executes anything.',
  why: 'Larger quorums are safer, so more looks better; and of “Q and n - f” it is easily forgotten, or turned round, which one must not be above the other.',
  fix: 'Ask for Q ≤ n - f: those who are left when all f keep silent must be a quorum.',
  hints: [
    'Four replicas, f = 1, and S4 says nothing. How many votes can you ever count? And for how many do you wait?',
    'A correct replica may never hear of f others, and must go on with n - f of them (Dwork, Lynch & Stockmeyer 1988; availability in Malkhi & Reiter 1998).',
    'Quorums have n - f replicas at most. Look at each comparison of the quorum with n - f, and at the upper end of the range.',
  ],
  source: 'Malkhi & Reiter 1998; Castro & Liskov 1999, §3',
  signs: [
    { kind: 'test', weight: 3, says: 'quorums are taken for live that wait for somebody who may be silent', seen: waitsForTheSilent },
    { kind: 'test', weight: 1, says: 'and quorums that are live are refused', seen: refusesTheLive },
  ],
};
