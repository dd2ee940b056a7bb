import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-OLD-POLKA',
  title: 'a quorum older than the lock gives the lock up',
  symptom: 'A validator is locked since round 1 and sees prevotes of more than two thirds for another value in round 0. They are genuine, and it follows them, though its own value may be decided in round 1.',
  why: 'That the prevotes were seen is checked, and that seems to be all. But what was prevoted before the lock says nothing about the round of the lock.',
  fix: 'Compare rounds: prevote a value other than the locked one only if lockedRound ≤ validRound.',
  hints: [
    'Prevotes for B in round 0, a lock on A since round 1: which of the two may have been decided?',
    'Line 29: prevote it if lockedRound ≤ vr, or if it is the locked value itself (Buchman, Kwon & Milosevic 2018, Algorithm 1).',
    'In the branch for validRound ≥ 0 ask for lockedRound <= validRound before you take another value; else prevote nil.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, line 29',
  signs: [
    { kind: 'test', weight: 4, says: 'it lets go of its lock for prevotes of an earlier round', seen: ({ rows }) => rows({ test: 'keeps to what it has locked', name: 'valid in round 0, and locked since round 1', got: /^it prevotes B/ }).length > 0 && rows({ test: 'keeps to what it has locked', name: /^said to be valid in round [01]|^a new value/, got: /^it prevotes B/ }).length === 0 },
    { kind: 'trace', weight: 2, says: 'a locked validator turned to a value whose prevotes are older than its lock', seen: ({ tendermint }) => tendermint.turns.some(({ seen, lockedRound, isRestarted }) => !isRestarted && seen >= 0 && seen < lockedRound) },
  ],
};
