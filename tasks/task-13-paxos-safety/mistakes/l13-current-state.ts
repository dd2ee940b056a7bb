import type { Evidence, Mistake } from '#mistake';

const secondChoice = 'sees a second choice, whatever has been overwritten';
const overlooked = /overlooks/;

/** Choices whose votes were overwritten are overlooked, again and again, and nothing is accused that is sound. */
const forgetsVotes = ({ rows }: Evidence): boolean => rows({ test: secondChoice, got: overlooked }).length >= 3 && rows({ got: /accuses a/ }).length === 0;

/** The search reaches choices, finds what takes three ballots, and misses what only an overwritten vote shows. */
const searchForgetsVotes = ({ rows }: Evidence): boolean =>
  rows({ name: 'tell what it has accepted', got: /overlooks.*, [1-9]\d* of them/ }).length > 0 && rows({ name: 'of several values', got: overlooked }).length === 0 && rows({ got: /never reached/ }).length === 0;

export const mistake: Mistake = {
  id: 'L13-CURRENT-STATE',
  title: 'whether something is chosen is read from what the acceptors hold now',
  symptom: 'A value was chosen, one of its voters has accepted another value since, and that one is chosen, too. At every single moment there is only one majority, so nothing seems wrong.',
  why: 'To look at each acceptor’s last vote is what one does at a debugger, and a variable for the last vote is what an acceptor has.',
  fix: 'Keep every vote that was ever cast, by ballot and acceptor. A value is chosen for good from the moment when a ballot’s votes for it are a majority.',
  hints: [
    'S1 and S2 accept "a" under ballot 1; then S2 and S3 accept "b" under ballot 2. How many values were chosen, and in how many states do you see two?',
    'What must be unique is what has been chosen, in the whole history (Paxos Made Simple §2.1, P2). Votes can’t be taken back: an acceptor that accepts anew has still voted before.',
    'Collect the votes of a ballot and never take one out. Compare each ballot that has a majority with all others that ever had one.',
  ],
  source: 'Paxos Made Simple §2.1, §2.2 (P2)',
  signs: [
    { kind: 'test', weight: 4, says: 'a choice is overlooked when one of its votes has been overwritten', seen: forgetsVotes },
    { kind: 'test', weight: 4, says: 'the search misses choices of which a vote has been overwritten', seen: searchForgetsVotes },
  ],
};
