import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-CURRENT-ROUND',
  title: 'only the current round can decide',
  symptom: 'The last precommits of a round come when the validator is in the next one. It leaves them out, and stands alone: the others have decided and left.',
  why: 'Votes of other rounds look out of date. For prevoting they are; but what more than two thirds have precommitted in any round is decided for good.',
  fix: 'Keep the votes of all rounds of the height, and try the rule for deciding with each of them.',
  hints: [
    'S4 is in round 1; the third precommit for A in round 0 arrives. Can anything else be decided at this height?',
    'Line 49 asks for a proposal and 2f + 1 precommits in a round r, and r may be any round (Buchman, Kwon & Milosevic 2018, Algorithm 1).',
    'Throw no vote of this height away. In the rule for deciding go through all rounds that you have heard of, and not through state.round alone.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, line 49',
  signs: [
    { kind: 'test', weight: 4, says: 'precommits of an earlier round don’t decide', seen: ({ rows }) => rows({ test: 'decides in whichever round that was', name: /^the last precommit|^all precommits/, got: /^it decides nothing/ }).length > 0 && rows({ test: 'decides what more than two thirds', got: /^it decides nothing/ }).length === 0 && rows({ test: 'decides what more than two thirds have precommitted in one round', got: /^it decides nothing/ }).length === 0 },
  ],
};
