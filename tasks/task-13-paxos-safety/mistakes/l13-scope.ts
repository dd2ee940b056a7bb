import type { Evidence, Mistake } from '#mistake';

const threeBallots = 'finds what it takes three ballots to break';

/** Choices are reached, and what shows under the third ballot isn’t. */
const stopsShort = ({ rows }: Evidence): boolean => rows({ test: threeBallots, name: 'of several values', got: /overlooks.*, [1-9]\d* of them/ }).length > 0;

/** With one ballot allowed there is next to nothing to see; yet the search goes on for ever, or shows events of other ballots. */
const goesBeyond = ({ rows }: Evidence): boolean => rows({ name: 'one ballot', got: /called step/ }).length > 0 || rows({ got: /leaves the scope/ }).length > 0;

export const mistake: Mistake = {
  id: 'L13-SCOPE',
  title: 'the search looks less far than the scope says, or farther',
  symptom: 'A protocol is certified that is broken: its flaw needs a third ballot, and none was tried. Or the search never ends, because ballots go on for ever.',
  why: 'Two ballots are enough for most flaws, and a small bound (of ballots, of events, of states) makes the search fast.',
  fix: 'Try all events of ballots 1 to scope.ballots, and no others; let nothing else end the search before there is nothing new.',
  hints: [
    'A proposer that is told of two values takes the wrong one. How many ballots must have been before it can be told of two?',
    'P2c speaks of the highest-numbered proposal among several (Paxos Made Simple §2.2): with two ballots there is never more than one to be told of. Small scopes find much, and prove nothing beyond themselves.',
    'Skip an event only if its n is above scope.ballots. The search is over when the queue is empty: states repeat, so it will be.',
  ],
  source: 'Paxos Made Simple §2.2 (P2c)',
  signs: [
    { kind: 'test', weight: 4, says: 'what shows only under the third ballot is not found', seen: stopsShort },
    { kind: 'test', weight: 4, says: 'the search goes beyond the ballots that it is given', seen: goesBeyond },
  ],
};
