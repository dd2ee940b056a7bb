import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-LOCK-VOLATILE',
  title: 'the lock does not survive a restart',
  symptom: 'A validator locks A, crashes, and comes back without its lock. It signs nothing twice, and yet it prevotes B in the next round, as if it had never precommitted A.',
  why: 'What was voted is on disk, because voting twice is known to be forbidden. But the lock is a promise as well: about all rounds to come.',
  fix: 'Set the lock first, then persist it in one write with the precommit, then send. After a restart take up the lock as it is on disk.',
  hints: [
    'It has precommitted A, and crashes. Which two things must it know when it is back: what it must not sign again, and what else?',
    'The lock is part of what a precommit promises: it has to be as durable as the vote (CometBFT specification, write-ahead log; Buchman, Kwon & Milosevic 2018, Algorithm 1, lines 36 to 41).',
    'Assign lockedValue, lockedRound, validValue and validRound before the persist that covers the precommit, and leave them alone in onStart. If you rebuild them from a log, see that all that you need is in it.',
  ],
  source: 'CometBFT specification, write-ahead log',
  signs: [
    { kind: 'trace', weight: 4, says: 'a validator turned, after a restart, from what it had precommitted to another value', seen: ({ tendermint }) => tendermint.turns.some(({ isRestarted }) => isRestarted) && !tendermint.turns.some(({ isRestarted }) => !isRestarted) && !tendermint.contradictions.some(({ isRestarted }) => isRestarted) },
  ],
};
