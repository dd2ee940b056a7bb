import { createHash } from 'node:crypto';
import { canonicalText } from '../kernel/plain.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Signer } from '../protocols/signing.ts';
import { signerWith } from './signed-content.ts';

/** As long as a digest, so that traces stay readable. */
const CHARACTERS = 16;

/**
 * Signatures for simulations: a keyed hash, whose keys never leave this file. The same content gives the same signature in
 * every run and every process, so that suites can write signed messages down as data. A node gets the signer of its own name and no
 * other; code that works the keys out for itself could sign for all, which the rule `UNFORGED` would notice.
 */
export function simulatedSigner(node: NodeId): Signer {
  return signerWith(node, {
    sign: (content) => signatureOf(node, content),
    check: (content, signer, signature) => signatureOf(signer, content) === signature,
  });
}

function signatureOf(node: NodeId, content: object): string {
  return createHash('sha256').update(`simulated key of ${JSON.stringify(node)}\n${canonicalText(content)}`).digest('hex').slice(0, CHARACTERS);
}
