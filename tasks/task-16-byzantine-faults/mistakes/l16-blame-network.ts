import type { Evidence, Mistake } from '#mistake';

const FACTS = /lost|arrived|garbled|unheard|accused/;

/** Every class that is too strong is so in a history with such facts. */
const isOnlyWhereLinksAre = ({ rows }: Evidence): boolean => {
  const strong = rows({ got: /it says (crash|omission|byzantine), where \w+ explains it/ });
  return strong.length > 0 && strong.every(({ got }) => FACTS.test(got));
};

export const mistake: Mistake = {
  id: 'L16-BLAME-NETWORK',
  title: 'a node is blamed for what the network does, or for what others say of it',
  symptom: 'Messages get lost, come twice, come garbled, or not at all through a cut link, and the node that sent them is called faulty.',
  why: 'What you see at the receiver looks the same, whoever is to blame: a message that was never sent and one that was lost both don’t arrive.',
  fix: 'Look at what the node itself has done: what it sent, signed, missed, and its restarts. What links do, and what others say without its signature, is no evidence.',
  hints: [
    'A message was sent to S2 and never arrived. Whose fault is that? Which of the observations would be the same if the node were perfectly correct?',
    'In an asynchronous network messages may be lost, doubled, delayed and reordered, and nobody is faulty (Paxos Made Simple §2.1). What others report of a node may be the reporter’s lie (Lamport, Shostak & Pease 1982, §2).',
    'Decide by `sent`, `signed`, `late`, `missed` and `restarted` alone; leave out `lost`, `arrived`, `garbled`, `unheard` and `accused` before you look at anything.',
  ],
  source: 'Lamport, Shostak & Pease 1982, §2; Paxos Made Simple §2.1',
  signs: [{ kind: 'test', weight: 4, says: 'a node is called faulty for something that happened on a link, or was said by others', seen: isOnlyWhereLinksAre }],
};
