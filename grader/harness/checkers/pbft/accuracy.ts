import { isRecord } from '../../kernel/plain.ts';
import { digestText, placeText } from '../../protocols/pbft/reading.ts';
import { isEvidence, type Evidence } from '../../protocols/pbft/evidence.ts';
import type { NodeId } from '../../protocols/node.ts';
import { simulatedSigner } from '../../signing/simulated.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

/** Who is faulty. */
type Memory = readonly NodeId[];

/** Nobody's key is needed to check signatures. */
const { verify } = simulatedSigner('nobody');

/**
 * What a correct node reports would convince anybody. So it accuses no correct one: evidence against that one which holds
 * would be its own contradiction, and `NO-EQUIV`'s affair.
 */
export const accuracy: Checker<Memory> = {
  id: 'ACCURACY',
  name: 'Only who has contradicted itself is accused, with evidence that convinces everybody',
  source: 'Haeberlen, Kouznetsov & Druschel 2007',
  start: [],
  step(faulty, event) {
    if (event.kind === 'begin') return Object.keys(event.adversaries ?? {});
    if (event.kind !== 'step' || faulty.includes(event.node) || event.after['reported'] === event.before['reported']) return faulty;
    const { node } = event;
    const reported = event.after['reported'];
    if (!Array.isArray(reported)) return broken(node, 'reports no list of evidence', typeof reported);
    for (const evidence of reported as readonly unknown[]) {
      if (!isEvidence(evidence)) return broken(node, 'reports what is no evidence', isRecord(evidence) ? `fields ${Object.keys(evidence).join(', ')}` : typeof evidence);
      const { signer } = evidence.first;
      const flaw = flawIn(evidence);
      if (flaw !== undefined) return broken(node, faulty.includes(signer) ? `accuses ${signer} with evidence that proves nothing` : `accuses ${signer}, which is correct`, flaw, signer);
    }
    return faulty;
  },
};

function broken(node: NodeId, summary: string, got: string, ...others: readonly NodeId[]): Broken {
  return new Broken({ summary: `${node} ${summary}`, got, expected: 'two signed ballots of one replica, of one kind, for one place, with different digests', nodes: [...new Set([node, ...others])] });
}

/** Why evidence proves nothing; undefined where it does. */
function flawIn({ first, second }: Evidence): string | undefined {
  if (!verify(first) || !verify(second)) return `a ballot that ${first.signer} has not signed`;
  if (first.signer !== second.signer) return `ballots of ${first.signer} and ${second.signer}`;
  if (first.type !== second.type) return `a ${first.type} and a ${second.type}`;
  if (placeText(first) !== placeText(second)) return `ballots for ${placeText(first)} and ${placeText(second)}`;
  return first.digest === second.digest ? `twice ${digestText(first.digest)}` : undefined;
}
