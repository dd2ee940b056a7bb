import { frozenCopy, isRecord } from '../kernel/plain.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Signed, Signer } from '../protocols/signing.ts';

/** What a kind of key does: makes and checks signatures of content, which is canonical where it is turned into bytes. */
export interface Keys {
  readonly sign: (content: object) => string;
  /** Whether `signature` is what `signer` makes of the content. False for a signer that nobody knows. */
  readonly check: (content: object, signer: NodeId, signature: string) => boolean;
}

/** A node's signer over some kind of keys. */
export function signerWith(node: NodeId, { sign, check }: Keys): Signer {
  return {
    sign: <Content extends object>(given: Content): Signed<Content> => {
      const content = frozenCopy({ ...given, signer: node, signature: '' }, undefined, 'what is to be signed');
      return frozenCopy({ ...content, signature: sign(content) });
    },
    verify: (signed) => {
      if (!isRecord(signed)) return false;
      const { signer, signature } = signed;
      return typeof signer === 'string' && typeof signature === 'string' && check({ ...signed, signature: '' }, signer, signature);
    },
  };
}

/** Everything in a value that says that it is signed, at any depth: what lies deeper comes first. */
export function signedWithin(value: unknown): readonly Signed<object>[] {
  if (typeof value !== 'object' || value === null) return [];
  const items = Array.isArray(value) || value instanceof Set ? [...value] : value instanceof Map ? [...value].flat() : Object.values(value);
  const inner = (items as readonly unknown[]).flatMap(signedWithin);
  return isRecord(value) && typeof value['signer'] === 'string' && typeof value['signature'] === 'string' ? [...inner, value as Signed<object>] : inner;
}
