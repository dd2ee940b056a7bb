import { canonicalText } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import type { PbftRequest } from '../../protocols/pbft/messages.ts';
import { requestKey } from '../../protocols/pbft/reading.ts';
import { Broken, type Checker } from '../../trace/checker.ts';
import { ofCorrect } from '../byzantine/correct.ts';

/** For each sequence number, the request that was executed there first, and by whom. */
type Memory = Readonly<Record<number, { readonly request: string; readonly told: string; readonly by: NodeId }>>;

/** Correct replicas execute the same request at a sequence number. */
export const pbftAgreement = ofCorrect<Memory>({
  id: 'BFT-AGREE',
  name: 'Correct replicas agree on the request of each sequence number',
  source: 'Castro & Liskov 1999, §3, §4.2',
  ofEffects: true,
  start: {},
  step(memory, event) {
    if (event.kind !== 'leave' || event.departure.kind !== 'apply') return memory;
    const { node, departure } = event;
    const entry = departure.entry as PbftRequest;
    const request = canonicalText([entry.client, entry.timestamp, entry.op]);
    const known = memory[departure.index];
    if (known === undefined) return { ...memory, [departure.index]: { request, told: requestKey(entry), by: node } };
    if (known.request === request) return memory;
    return new Broken({
      summary: `${node} executes ${requestKey(entry)} at sequence number ${departure.index}, where ${known.by} has executed ${known.told}`,
      got: requestKey(entry),
      expected: known.told,
      nodes: [...new Set([known.by, node])],
    });
  },
} satisfies Checker<Memory>);
