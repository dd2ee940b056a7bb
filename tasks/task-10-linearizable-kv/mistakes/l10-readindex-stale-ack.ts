import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L10-READINDEX-STALE-ACK',
  title: 'a read counts answers that say nothing about the time after it came',
  symptom:
    'A leader confirms that it leads before it reads, and reads something stale all the same: the answers that it counted were given before the read came, or by servers that follow somebody else by now.',
  why: 'An answer that arrives now looks like news of now. But it tells what its sender knew when it answered, and that can be as old as the message that it answers.',
  fix: 'Count for a read only answers, in the leader’s own term, to messages that left after the read had come. A read that comes during a round waits for the next one.',
  hints: [
    'An answer from S2 arrives one millisecond after the read. When did S2 send it, and what may S2 have done since?',
    'ReadIndex: the leader notes commitIndex, then issues a new round of heartbeats and waits for acknowledgements from a majority (thesis §6.4). New means begun when the read was here: then whoever acknowledges has not elected anybody else before that.',
    'Number the rounds. A read gets the number of the first round that begins after it came, and is answered when that one is confirmed. Of the answers, count those whose term is the one in which you lead.',
  ],
  source: 'Thesis §6.4',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'a read waited for answers, and was served though no majority had answered to anything sent after it came',
      seen: ({ clients }) => clients.reads.some(({ isLogged, isAtOnce, isConfirmed, wasLeader }) => !isLogged && !isAtOnce && !(isConfirmed && wasLeader)),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'reads are answered without any round of messages',
      seen: ({ failed }) => failed('answers no read from one server’s memory alone'),
    },
  ],
};
