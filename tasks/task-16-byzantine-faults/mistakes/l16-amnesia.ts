import type { Evidence, Mistake } from '#mistake';

/** A class is too weak, and only where the node was down between its two words. */
const forgets = ({ rows }: Evidence): boolean => {
  const weak = rows({ got: /it says \w+, and no such node does that: .*it takes byzantine/ });
  return weak.length > 0 && weak.every(({ got }) => /signed.*restarted.*signed/.test(got));
};

export const mistake: Mistake = {
  id: 'L16-AMNESIA',
  title: 'a node that has forgotten its word is called crashed',
  symptom: 'A node votes, restarts, and votes for somebody else in the same term; it is called crashed, as if that explained the second vote.',
  why: 'A restart is a fresh start in most programs, so what was said before it seems to belong to another node.',
  fix: 'Keep what a node has signed beyond its restarts: crash-recovery means that it comes back with its disk, and its word was on disk before it left.',
  hints: [
    'A node comes back from a crash. What has it still got, and what of its promises may it break?',
    'Who crashes and recovers has its stable storage: an acceptor must remember what it promised and accepted (Paxos Made Simple §2.1, §2.5). One whose disk is lost may renege on its promises, which is outside that model (Chandra, Griesemer & Redstone 2007, §5.1).',
    'Compare all signed words of one place with each other, whatever lies between them. A restart ends a silence; it ends no promise.',
  ],
  source: 'Chandra, Griesemer & Redstone 2007, §5.1; Paxos Made Simple §2.5',
  signs: [{ kind: 'test', weight: 4, says: 'two words at one place pass, if only the node was down in between', seen: forgets }],
};
