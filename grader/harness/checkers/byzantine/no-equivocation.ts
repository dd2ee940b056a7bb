import type { Message, NodeId } from '../../protocols/node.ts';
import { Broken, type Checker } from '../../trace/checker.ts';
import { ofCorrect } from './correct.ts';

/** Where one word is all that a node has, and what it says there. */
export interface Word {
  /** Such as `prepare for sequence number 1 of view 0`. */
  readonly place: string;
  readonly says: string;
}

/** For each node and place, what it has said. */
type Memory = Readonly<Record<string, string>>;

/** No correct node says two things where it has one word. `wordOf` knows the protocol's messages, and a node's own words from those that it passes on. */
export function noEquivocation(wordOf: (message: Message, node: NodeId) => Word | undefined, source: string): Checker {
  const checker: Checker<Memory> = {
    id: 'NO-EQUIV',
    name: 'No correct node contradicts itself',
    source,
    ofEffects: true,
    start: {},
    step(memory, event) {
      if (event.kind !== 'leave' || event.departure.kind !== 'send') return memory;
      const { node } = event;
      const word = wordOf(event.departure.message, node);
      if (word === undefined) return memory;
      const key = `${node} ${word.place}`;
      const known = memory[key];
      if (known === undefined) return { ...memory, [key]: word.says };
      if (known === word.says) return memory;
      return new Broken({
        summary: `${node} has sent its ${word.place} for ${word.says}, after one for ${known}`,
        got: `two digests, ${known} and ${word.says}`,
        expected: 'one, whatever else comes',
        nodes: [node],
      });
    },
  };
  return ofCorrect(checker);
}
