import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-TRUST-VR',
  title: 'a proposer’s word for the valid round is believed',
  symptom: 'A faulty proposer writes a validRound into its proposal, a locked validator lets go of its lock and prevotes, and a decided value is overrun.',
  why: 'validRound comes with a correct proposer’s proposal, and then it is right. But it is only what the proposer says. The proof are the prevotes of that round.',
  fix: 'A proposal with validRound vr may be voted on when prevotes of more than two thirds for its value in round vr < round have come to you. Until then it waits.',
  hints: [
    'The proposer of round 1 says that its value was valid in round 0. By what could you know that this is true, and what if it hasn’t come yet?',
    'Line 28 asks for the proposal and for 2f + 1 prevotes for its id in round vr, with 0 ≤ vr < the current round (Buchman, Kwon & Milosevic 2018, Algorithm 1).',
    'For validRound ≥ 0 count the prevotes that you have kept of that round for the proposal’s id. If they are no quorum, or vr isn’t below the round, do nothing now; try again when more prevotes come.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, line 28',
  signs: [
    { kind: 'test', weight: 4, says: 'it lets go of its lock for what a proposer claims', seen: ({ rows }) => rows({ test: 'keeps to what it has locked', name: /^said to be valid/, got: /^it prevotes B/ }).length > 0 && rows({ test: 'keeps to what it has locked', name: 'a new value in the next round' }).length === 0 },
    { kind: 'trace', weight: 2, says: 'a locked validator turned to a proposal that claims a valid round, without prevotes to show it', seen: ({ tendermint }) => tendermint.turns.some(({ claimed, seen, lockedRound, isRestarted }) => !isRestarted && claimed >= 0 && seen < 0 && claimed >= lockedRound) },
  ],
};
