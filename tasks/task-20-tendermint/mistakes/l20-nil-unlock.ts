import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-NIL-UNLOCK',
  title: 'a lock is given up for prevotes of nil',
  symptom: 'Three rounds, and the chain forks: a validator is locked on what another one has decided, sees prevotes of nil from more than two thirds, takes its lock for refuted, and helps to decide something else.',
  why: 'There are two generations of the rule, each safe by itself. In the older one the locked prevote their locked value, so a quorum for nil shows that few are locked. In the paper they prevote nil when something else is proposed, so that quorum shows nothing; and yet the old unlocking was kept.',
  fix: 'Take one rule set whole. In the paper’s only a quorum for the other value itself, from the locked round or later, lets a locked validator prevote it; nil never unlocks.',
  hints: [
    'What does a validator of yours prevote when it is locked on A and B is proposed? If all locked ones do so, what do the others learn from it?',
    'In Algorithm 1 a lock changes only where a validator locks something else (line 37); a locked one prevotes another value only by line 28 (Buchman, Kwon & Milosevic 2018).',
    'Look where lockedRound is set back to -1. In the rule for nil (line 44) there is nothing to set: precommit nil, and keep the lock.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, lines 28, 44',
  signs: [
    { kind: 'test', weight: 4, says: 'it prevotes nil while it is locked, and is unlocked by prevotes of nil', seen: ({ rows }) => rows({ test: 'keeps to what it has locked', name: 'then a new value' }).length > 0 && rows({ test: 'keeps to what it has locked' }).length === 1 },
    { kind: 'trace', weight: 3, says: 'a locked validator turned to another value after prevotes of nil, its own among them', seen: ({ tendermint }) => tendermint.turns.some(({ nilSeen, lockedRound, seen, wasNil, isRestarted }) => !isRestarted && wasNil && nilSeen > lockedRound && seen < lockedRound) },
  ],
};
