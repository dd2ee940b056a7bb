import type { Evidence, Mistake } from '#mistake';

const TEST = 'serves no read when another server may lead, however fast the clocks run';

/** Longer than any lease: whoever is followed by nobody for so long has none. */
const LONG_MS = 400;

const isOnLease = ({ clients }: Evidence): boolean =>
  clients.reads.some(({ test, isLogged, isAtOnce, wasLeader, confirmedMsAgo }) => test === TEST && !isLogged && isAtOnce && wasLeader && confirmedMsAgo <= LONG_MS);

export const mistake: Mistake = {
  id: 'L10-LEASE-SKEW',
  title: 'a lease lasts longer than the others’ promise on which it rests',
  symptom:
    'A leader serves reads by itself for a while after a majority has confirmed it. Another one is elected and takes a write before that while is over, and for some milliseconds both serve reads.',
  why: 'By its own clock the lease has not run out. But the others measure their patience by theirs, and have begun to measure earlier than the answers came here.',
  fix: 'Let the lease run from the moment at which the round was sent, for the shortest election timeout divided by clockDriftMax; and let no server admit a RequestVote within its shortest election timeout of hearing a leader, or of its own start. Anything longer needs a round of messages.',
  hints: [
    'The others may elect somebody when the election timeout is over, by their clocks, counted from when they heard you. Until when, by your clock, counted from when you heard them, does your lease run? Which of the two is earlier if your clock is slow?',
    'A lease begins when the heartbeats are sent, not when they are acknowledged, and lasts the minimum election timeout divided by the bound on clock drift; voters must disregard RequestVotes within a minimum election timeout of hearing from a leader (thesis §6.4.1, §4.2.3).',
    'Take ctx.now() before the first message of the round leaves; add electionTimeoutMsMin / clockDriftMax; compare with ctx.now() at each read. In admitsVote, return false while ctx.now() - state.heardAtMs is below electionTimeoutMsMin.',
  ],
  source: 'Thesis §4.2.3, §6.4.1',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'a leader that had been confirmed a moment ago answered a read at once, when another one had been elected',
      seen: isOnLease,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'reads are answered by servers that nobody has confirmed at all',
      seen: ({ failed }) => failed('answers no read from one server’s memory alone') || failed('reads nothing stale from a server that is cut off'),
    },
  ],
};
