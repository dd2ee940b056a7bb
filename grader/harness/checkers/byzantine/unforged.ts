import { isRecord } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

/** By signature, who has let it out. */
type Memory = Readonly<Record<string, NodeId>>;

/**
 * Nobody, faulty or not, says anything that is signed by another unless that other has said it before. It remembers every
 * signature, so it belongs into simulations, not into explored models.
 */
export const unforged: Checker<Memory> = {
  id: 'UNFORGED',
  name: 'Signatures can’t be forged',
  source: 'Castro & Liskov 1999, §2',
  ofEffects: true,
  start: {},
  step(memory, event) {
    if (event.kind === 'leave' && event.departure.kind === 'send') return saying(memory, event.node, event.departure.message);
    // What was injected has never left anybody.
    if (event.kind === 'step' && event.event.kind === 'message') return saying(memory, event.event.from, event.event.message);
    return memory;
  },
};

function saying(memory: Memory, node: NodeId, message: unknown): Memory | Broken {
  let known = memory;
  for (const { signer, signature } of signaturesIn(message)) {
    if (known[signature] === signer) continue;
    if (signer !== node) {
      return new Broken({ summary: `${node} says something in the name of ${signer}, who has never signed it`, got: `a signature of ${signer} that it hasn't given away`, expected: `${node}'s own signatures, and copies of others'`, nodes: [node] });
    }
    known = { ...known, [signature]: signer };
  }
  return known;
}

function signaturesIn(value: unknown): readonly { readonly signer: NodeId; readonly signature: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) || value instanceof Set ? [...(value as Iterable<unknown>)] : value instanceof Map ? [...value].flat() : Object.values(value);
  const inner = items.flatMap(signaturesIn);
  if (!isRecord(value)) return inner;
  const { signer, signature } = value;
  return typeof signer === 'string' && typeof signature === 'string' ? [...inner, { signer, signature }] : inner;
}
