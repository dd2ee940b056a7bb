import { canonicalText, isEqual } from '../../kernel/plain.ts';
import type { Accept } from '../../protocols/paxos/messages.ts';
import { ballotText } from '../../protocols/paxos/reading.ts';
import type { Plain } from '../../protocols/plain.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

/** For each ballot, the value that was proposed under it. */
type Memory = Readonly<Record<string, { readonly v: Plain }>>;

/** Under one ballot one value is proposed. */
export const oneValue: Checker<Memory> = {
  id: 'ONE-VALUE',
  name: 'One value a ballot',
  source: 'Paxos Made Simple §2.2',
  ofEffects: true,
  start: {},
  step(memory, event) {
    if (event.kind !== 'leave' || event.departure.kind !== 'send' || event.departure.message.type !== 'accept') return memory;
    const { n, v } = event.departure.message as Accept;
    const key = canonicalText(n);
    const known = memory[key];
    if (known === undefined) return { ...memory, [key]: { v } };
    if (isEqual(known.v, v)) return memory;
    return new Broken({
      summary: `${event.node} proposes ${canonicalText(v)} under ballot ${ballotText(n)}, under which ${canonicalText(known.v)} was proposed before`,
      got: `two values under ballot ${ballotText(n)}`,
      expected: 'one accept request a ballot, the same to every acceptor',
      nodes: [event.node],
    });
  },
};
