import type { Evidence, Mistake } from '#mistake';

/** In one protocol after the other nothing is ever chosen, though it is. */
const seesNoChoice = ({ rows }: Evidence): boolean => rows({ got: /never reached a choice/ }).length >= 3;

export const mistake: Mistake = {
  id: 'L13-VACUOUS',
  title: 'the search sees no state in which something is chosen',
  symptom: 'Every protocol is found safe. No wonder: in the few states that were seen nothing was chosen, so nothing could be chosen twice.',
  why: '“No counterexample” is also what a search says that hasn’t searched: a filter lets no event through, the queue is empty too soon, or each step begins at the start again.',
  fix: 'Count the states in which a value has been chosen, and doubt every result in which that is 0. Then find out which event never happens.',
  hints: [
    'Your search finds nothing wrong in a protocol that is Paxos. In how many of its states is something chosen? Which events have happened by then?',
    'Safety says that nothing bad happens, and where nothing happens it holds (Paxos Made Simple §2.1 lists what must *not* happen). So a search has to show that it got somewhere.',
    'Print which events are taken from the start, then from there. Each state that is new has to be looked at later, from that state itself, with all its events.',
  ],
  source: 'Paxos Made Simple §2.1',
  signs: [{ kind: 'test', weight: 4, says: 'no choice is ever reached, in protocols that choose', seen: seesNoChoice }],
};
