import type { Evidence, Mistake } from '#mistake';

/** Nobody in the attack says anything that could be believed. */
const isHarmless = ({ rows }: Evidence): boolean => rows({ got: /nothing breaks: (nobody is faulty,|S\d does “(silent|selective|delay|bit-flip|replay|puppet)”,)/ }).length > 0;

const isGarbage = ({ rows }: Evidence): boolean => rows({ got: /no parser lets through|its signature doesn’t fit|it grants (?!undefined).*, and should grant|can’t read what it is told/ }).length > 0;

export const mistake: Mistake = {
  id: 'L16-WEAK-ADVERSARY',
  title: 'the liar says nothing that anybody would believe',
  symptom: 'Raft and Paxos survive your attack. What the liar says is silence or noise, which they were made for, or messages that nobody can read.',
  why: '“Anything” sounds like chaos: random bytes, missing fields. But whoever gets those throws them away, and then it is as if nothing had been said.',
  fix: 'Lie in the form of the protocol: a vote, a promise, an acknowledgement with all its fields, at the moment at which it is due, and with something untrue in it.',
  hints: [
    'What does a correct server do with what your liar says? Would it do anything else if the liar were down?',
    'A traitor does harm by sending different and plausible orders to different lieutenants (Lamport, Shostak & Pease 1982, §1, §2); a message that isn’t one is as good as none.',
    'Take the lies that are at hand: `grant` is a reply in the protocol’s own form, `contradict` a message of the same kind. In the attacks use `double-vote` or `forge-ack`, and give the two halves of the cluster no chance to compare.',
  ],
  source: 'Lamport, Shostak & Pease 1982, §1, §2',
  signs: [
    { kind: 'test', weight: 4, says: 'under the attack nothing breaks, for the liar is one that crash-tolerant protocols bear', seen: isHarmless },
    { kind: 'test', weight: 4, says: 'what is said has not the form of the protocol’s messages', seen: isGarbage },
  ],
};
