import type { Evidence, Mistake } from '#mistake';

/** A class is too strong, and the node has said nothing that could be a lie, nor has the network done anything. */
const isTooStrong = ({ rows }: Evidence): boolean => rows({ got: /it says (omission|byzantine), where (crash|omission) explains it: (?!.*(signed|lost|arrived|garbled|unheard|accused|late))/ }).length > 0;

export const mistake: Mistake = {
  id: 'L16-SILENCE',
  title: 'silence is called by the worst name that fits it',
  symptom: 'A node that says nothing any more is called Byzantine, or one that was down for a while is called by what it didn’t say meanwhile.',
  why: 'A liar could do that too, so nobody can rule it out; and to be on the safe side, the strongest class is named.',
  fix: 'Ask of the weakest class first whether its nodes may do what was seen: none, then crash, then omission. Whatever is not said up to a restart, or up to the end, a crash explains.',
  hints: [
    'What would you have seen of a node that has simply stopped? In what does that differ from what you see here?',
    'Each class may do all that the weaker ones may. A fault is of the weakest class that explains it: whoever stops fails by crashing, whoever goes on and leaves something out by omission (Lamport, Shostak & Pease 1982, §1 let a faulty node do anything; the weaker classes bind it).',
    'Walk through the list life by life. Something missed is an omission only if the node sends or signs something afterwards, in the same life. Only two words of its own at one place make it Byzantine.',
  ],
  source: 'Lamport, Shostak & Pease 1982, §1',
  signs: [{ kind: 'test', weight: 4, says: 'a weaker class explains what was seen, and a stronger one is named', seen: isTooStrong }],
};
