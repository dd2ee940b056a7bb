import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-STALE-TIMER',
  title: 'a timeout of the past acts on the present',
  symptom: 'A timer of a round that is over fires, and the validator prevotes nil before the proposal can come, votes a second time, or leaves a round that has just begun.',
  why: 'When the timer was set, all was as it should be. When it fires, the validator has gone on; nobody has taken the timer back.',
  fix: 'In onTimeout compare height, round and step with the state, and do nothing where one of them differs.',
  hints: [
    'The propose timer of round 0 fires in round 1, where the proposal is on its way. What happens?',
    'OnTimeoutPropose(height, round) acts only if height = h_p, round = round_p and step_p = propose; the others likewise (Buchman, Kwon & Milosevic 2018, Algorithm 1, lines 57 to 67).',
    'Begin onTimeout with: if height or round differ from the state’s, return. For propose and prevote the step must be the same as well; precommit ends the round in any step.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, lines 57 to 67',
  signs: [
    { kind: 'test', weight: 4, says: 'it acts upon a timeout of another height, round or step', seen: ({ rows }) => rows({ test: 'ignores a timeout of another place' }).length > 0 },
    { kind: 'trace', weight: 1, says: 'a validator contradicted itself when its timer fired', seen: ({ tendermint }) => tendermint.contradictions.some(({ isRestarted, byTimeout }) => !isRestarted && byTimeout) },
  ],
};
