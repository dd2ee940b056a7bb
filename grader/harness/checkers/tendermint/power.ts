import { isRecord } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import { isQuorum } from '../../protocols/tendermint/reading.ts';
import type { TraceEvent } from '../../trace/events.ts';

/** Who may have voted, and how much that is worth. */
export interface Electorate {
  readonly powers: Readonly<Record<NodeId, number>>;
  readonly faulty: readonly NodeId[];
}

export const noElectorate: Electorate = { powers: {}, faulty: [] };

export function electorateOf({ states, adversaries = {} }: Extract<TraceEvent, { kind: 'begin' }>): Electorate {
  const config = Object.values(states).map(({ config: one }) => one).find(isRecord);
  return { powers: (config?.['powers'] ?? {}) as Electorate['powers'], faulty: Object.keys(adversaries) };
}

/** Whether these correct validators' votes, together with anything that faulty ones may have said, are more than two thirds. */
export function mayBeQuorum({ powers, faulty }: Electorate, voters: readonly NodeId[]): boolean {
  return isQuorum(powerOf(powers, [...voters, ...faulty]), powerOf(powers, Object.keys(powers)));
}

function powerOf(powers: Electorate['powers'], nodes: readonly NodeId[]): number {
  return nodes.reduce((sum, node) => sum + (powers[node] ?? 0), 0);
}
