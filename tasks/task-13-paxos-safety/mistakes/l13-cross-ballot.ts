import type { Evidence, Mistake } from '#mistake';

const counting = 'counts the votes of a ballot, not of a value';
const tooStrong = 'asks for nothing that the rules don’t ask for';

/** A value counts as chosen that has votes under several ballots; and where votes don’t lie like that, all is well. */
const countsTogether = ({ rows }: Evidence): boolean =>
  rows({ test: counting, name: 'ballot 4', got: /accuses.*AGREE/ }).length > 0 && rows({ test: tooStrong, got: /accuses/ }).length === 0;

export const mistake: Mistake = {
  id: 'L13-CROSS-BALLOT',
  title: 'votes for a value are counted together, whatever ballots they are of',
  symptom: 'A sound run is accused: "v" has a vote under ballot 1 and one under ballot 3, of two acceptors, and then "w" is chosen. Or a state is said to have a choice, and has none.',
  why: 'Two of three acceptors have accepted "v". It looks like a majority, and mostly it is one.',
  fix: 'Count by ballot and value. Two votes for a value under different ballots choose nothing.',
  hints: [
    'S1 votes (1, "v"), S2 votes (3, "v"), S3 votes (2, "w"). A ballot 4 that asks S1 and S3 proposes "w". Was "v" ever chosen?',
    'A value is chosen when a single proposal, number and value, has been accepted by a majority (Paxos Made Simple §2.2).',
    'Let the key under which votes are gathered hold the ballot, besides the value.',
  ],
  source: 'Paxos Made Simple §2.2, §2.3',
  signs: [{ kind: 'test', weight: 4, says: 'a value counts as chosen that no single ballot has a majority for', seen: countsTogether }],
};
