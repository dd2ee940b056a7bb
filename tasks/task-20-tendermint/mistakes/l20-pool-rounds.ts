import type { Evidence, Mistake } from '#mistake';

const pools = ({ rows }: Evidence): boolean =>
  rows({ test: 'decides what more than two thirds have precommitted in one round', name: /^one precommit in each|in round 0, and two in round 1/, got: /^it decides/ }).length > 0 ||
  rows({ test: 'locks and precommits what more than two thirds have prevoted', name: 'prevotes of round 0 and of round 1', got: /^it precommits/ }).length > 0;

export const mistake: Mistake = {
  id: 'L20-POOL-ROUNDS',
  title: 'votes of different rounds are added up',
  symptom: 'One precommit in round 0, one in round 1, one in round 2, and the value is decided, without a round in which more than two thirds had precommitted it. Another value may be decided as well.',
  why: 'It’s the same value, the same height and three validators: that looks like a quorum. But each of them has seen its own round, and in none of them was it safe.',
  fix: 'Keep votes by round, and count within one.',
  hints: [
    'S1 has precommitted A in round 0, S4 in round 1. Could B have been decided in between?',
    'Line 49: 2f + 1 precommits for id(v) with the same height and the same round r (Buchman, Kwon & Milosevic 2018, Algorithm 1). The proof that locks protect a decision rests on its being one round (Lemma 3).',
    'Put the round into the key under which votes are kept, and let the quorum function see the votes of one round only.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, line 49',
  signs: [
    { kind: 'test', weight: 4, says: 'votes of different rounds make a quorum', seen: pools },
    { kind: 'trace', weight: 3, says: 'a validator decided with a quorum only if precommits of several rounds count together', seen: ({ tendermint }) => tendermint.decisions.some(({ inOne, inAll, total }) => 3 * inOne <= 2 * total && 3 * inAll > 2 * total) },
  ],
};
