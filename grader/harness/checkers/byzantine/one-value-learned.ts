import { canonicalText, isEqual } from '../../kernel/plain.ts';
import type { Plain } from '../../protocols/plain.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

interface Memory {
  readonly learned: { readonly node: string; readonly value: Plain } | null;
}

/**
 * No two learners learn different values. Where an acceptor lies, nobody can tell by its votes what is chosen; what correct learners
 * have learned is what counts.
 */
export const oneValueLearned: Checker<Memory> = {
  id: 'AGREE',
  name: 'Only a single value is learned',
  source: 'Paxos Made Simple §2.1',
  ofEffects: true,
  start: { learned: null },
  step(memory, event) {
    if (event.kind !== 'leave' || event.departure.kind !== 'decide') return memory;
    const { node } = event;
    const value = event.departure.value as Plain;
    const { learned } = memory;
    if (learned === null) return { learned: { node, value } };
    if (isEqual(learned.value, value)) return memory;
    return new Broken({
      summary: `${node} learns ${canonicalText(value)}, and ${learned.node} has learned ${canonicalText(learned.value)}`,
      got: `two values`,
      expected: 'one value, whoever learns it',
      nodes: [learned.node, node],
    });
  },
};
