import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-LOCK-RESET',
  title: 'the lock is gone in the next round',
  symptom: 'A validator precommits A, and in the next round it prevotes whatever new value comes. If A was decided by others meanwhile, there are two decisions.',
  why: 'Each round looks like a fresh start, so all of its variables are set back; or the lock was never set. But what one round may have decided is just what the next ones have to respect.',
  fix: 'Set lockedValue and lockedRound with the precommit, and set them back only with a new height.',
  hints: [
    'Three have precommitted A, and only one has heard of it. What keeps the other two from deciding B in the next round?',
    'Line 15 begins a round with round and step alone; the lock is set back in line 52 with a new height (Buchman, Kwon & Milosevic 2018, Algorithm 1).',
    'See that lockedValue and lockedRound are assigned just twice: when you precommit a value, and when a height is decided. Then ask lockedRound === -1 or for the same value before a new one is prevoted.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, lines 15, 37, 52',
  signs: [
    { kind: 'test', weight: 4, says: 'a round after its precommit it prevotes a new value', seen: ({ rows }) => rows({ test: 'keeps to what it has locked', name: 'a new value in the next round', got: /^it prevotes B/ }).length > 0 },
    { kind: 'trace', weight: 2, says: 'a validator turned from what it had precommitted to a new value', seen: ({ tendermint }) => tendermint.turns.some(({ claimed, isRestarted, nilSeen, lockedRound }) => claimed < 0 && !isRestarted && nilSeen <= lockedRound) },
  ],
};
