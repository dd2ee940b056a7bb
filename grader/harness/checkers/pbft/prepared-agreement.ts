import { digestText, ownBallot, placeText } from '../../protocols/pbft/reading.ts';
import type { NodeId } from '../../protocols/node.ts';
import { Broken } from '../../trace/checker.ts';
import { ofCorrect } from '../byzantine/correct.ts';

/** For each place, who was the first to have something prepared there, and what. */
type Memory = Readonly<Record<string, { readonly digest: string; readonly by: NodeId }>>;

/**
 * Two correct replicas never have two digests prepared at one place. A replica says by its commit that it has one. Finer than agreement: two
 * digests may be prepared where neither is ever committed.
 */
export const preparedAgreement = ofCorrect<Memory>({
  id: 'PREP-AGREE',
  name: 'One digest is prepared for a view and sequence number',
  source: 'Castro & Liskov 1999, §4.2',
  ofEffects: true,
  start: {},
  step(memory, event) {
    const ballot = event.kind === 'leave' && event.departure.kind === 'send' ? ownBallot(event.departure.message, event.node) : undefined;
    if (event.kind !== 'leave' || ballot?.type !== 'commit') return memory;
    const place = placeText(ballot);
    const { node } = event;
    const known = memory[place];
    if (known === undefined) return { ...memory, [place]: { digest: ballot.digest, by: node } };
    if (known.digest === ballot.digest) return memory;
    return new Broken({
      summary: `${node} has ${digestText(ballot.digest)} prepared for ${placeText(ballot)}, and ${known.by} has ${digestText(known.digest)}`,
      got: 'two digests prepared for one place',
      expected: 'certificates of 2f + 1 replicas, of which any two share a correct one',
      nodes: [...new Set([known.by, node])],
    });
  },
});
