import { sign, verify, type KeyObject } from 'node:crypto';
import { canonicalText } from '../kernel/plain.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Signer } from '../protocols/signing.ts';
import { signerWith } from './signed-content.ts';

/** A node's own private key, and everybody's public ones by name. Whoever starts the processes makes and hands out the keys. */
export interface Ed25519Keys {
  readonly own: KeyObject;
  readonly publicOf: ReadonlyMap<NodeId, KeyObject>;
}

/** Signatures for real processes: Ed25519 (RFC 8032) over the content's canonical text, in base64. */
export function ed25519Signer(node: NodeId, { own, publicOf }: Ed25519Keys): Signer {
  return signerWith(node, {
    sign: (content) => sign(null, bytesOf(content), own).toString('base64'),
    check: (content, signer, signature) => {
      const key = publicOf.get(signer);
      return key !== undefined && verify(null, bytesOf(content), key, Buffer.from(signature, 'base64'));
    },
  });
}

function bytesOf(content: object): Buffer {
  return Buffer.from(canonicalText(content), 'utf8');
}
