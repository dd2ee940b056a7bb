import type { Evidence, Mistake } from '#mistake';

/** Too few are enough for it, and not because it adds up what belongs apart. */
const counts = ({ rows }: Evidence): boolean => rows({ test: 'counts voting power, strictly more than two thirds', got: /^it (?:precommits A|decides "A")|^it sends no precommit|^it decides nothing/ }).length > 0;

export const mistake: Mistake = {
  id: 'L20-GE',
  title: 'two thirds are taken for more than two thirds',
  symptom: 'A quorum is reached one vote too early, or validators are counted and not their power. As soon as a third is faulty two quorums need not share a correct validator, and the chain forks.',
  why: 'With four equal validators three are more than two thirds whichever way one counts, so nothing shows. With three, six or nine, or with unequal powers, the least slip counts.',
  fix: 'Add up the power of the different validators behind a vote, and compare 3 · power > 2 · total: in whole numbers, and strictly.',
  hints: [
    'Six validators of equal power: how many prevotes make a quorum? And how much is a validator’s vote worth whose power is 4 of 7?',
    'With n > 3f in units of power a quorum is more than two thirds, 2f + 1 of 3f + 1: any two of them share more than f, and so a correct validator (Buchman, Kwon & Milosevic 2018, §2.1).',
    'Write one function for quorums: sum ctx.power over the different voters, and return 3 * sum > 2 * ctx.totalPower. Use it for prevotes and precommits alike.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, §2.1',
  signs: [
    { kind: 'test', weight: 4, says: 'a quorum is reached with two thirds or less of the power', seen: counts },
    { kind: 'trace', weight: 2, says: 'a validator decided with no more than two thirds of the power, in one round and in all', seen: ({ tendermint }) => tendermint.decisions.some(({ inAll, total }) => 3 * inAll <= 2 * total) },
  ],
};
