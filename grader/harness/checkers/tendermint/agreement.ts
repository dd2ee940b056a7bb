import { canonicalText } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import type { Plain } from '../../protocols/plain.ts';
import { isValidValue } from '../../protocols/tendermint/assemble.ts';
import { Broken, type Checker } from '../../trace/checker.ts';
import { ofCorrect } from '../byzantine/correct.ts';

/** By height, what was decided there first, and by whom. */
type Memory = Readonly<Record<number, { readonly value: string; readonly by: NodeId }>>;

/** Correct validators decide one value at each height, and a valid one. */
export const tendermintAgreement = ofCorrect<Memory>({
  id: 'AGREE',
  name: 'Correct validators decide the same value at each height, and a valid one',
  source: 'Buchman, Kwon & Milosevic 2018, §2.2',
  ofEffects: true,
  start: {},
  step(memory, event) {
    if (event.kind !== 'leave' || event.departure.kind !== 'decide') return memory;
    const { node } = event;
    const { height, value } = event.departure.value as { readonly height: number; readonly value: Plain };
    const told = canonicalText(value);
    if (!isValidValue(value)) {
      return new Broken({ summary: `${node} decides ${told} at height ${height}, which is not valid`, got: told, expected: 'a value that ctx.isValid lets through', nodes: [node] });
    }
    const known = memory[height];
    if (known === undefined) return { ...memory, [height]: { value: told, by: node } };
    if (known.value === told) return memory;
    return new Broken({
      summary: `${node} decides ${told} at height ${height}, where ${known.by} has decided ${known.value}`,
      got: told,
      expected: known.value,
      nodes: [...new Set([known.by, node])],
    });
  },
} satisfies Checker<Memory>);
