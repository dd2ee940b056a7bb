import type { ScriptStep } from '../cluster/scenario.ts';
import type { Goal, Possibility } from '../explore/model.ts';
import { canonicalText } from '../kernel/plain.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Propose } from '../protocols/paxos/messages.ts';
import type { Plain } from '../protocols/plain.ts';
import { paxosRules } from './paxos-rules.ts';
import { stepsWithin } from './raft-script.ts';

const { until } = stepsWithin(5000);

/** Somebody wants a proposer to see this value chosen. */
export const propose = (v: Plain): Propose => ({ propose: v });

export const asks = (node: NodeId, v: Plain): ScriptStep => ({ do: 'ask', node, message: propose(v) });

export const retry = (node: NodeId): ScriptStep => ({ do: 'timeout', node, timer: 'retry' });

export const learns = (node: NodeId, v: Plain): ScriptStep => until([{ node, field: 'chosen.v', is: v }], `${node} never learns that ${canonicalText(v)} is chosen`, paxosRules.progress);

/** Each proposer named has links to these acceptors alone; proposers that are not named have links to all. */
export function onlyHears(acceptors: readonly NodeId[], heard: Readonly<Record<NodeId, readonly NodeId[]>>): ScriptStep {
  const lost = Object.entries(heard).flatMap(([proposer, some]) => acceptors.filter((id) => !some.includes(id)).map((id) => [proposer, id] as const));
  return { do: 'cut', links: lost.flatMap(([proposer, acceptor]) => [[proposer, acceptor] as const, [acceptor, proposer] as const]) };
}

/** C1 and C2 may be asked for a value, once each. */
export const bothPropose = (first: Plain, second: Plain): readonly Possibility[] => [
  { do: 'ask', nodes: ['C1'], message: propose(first), times: 1 },
  { do: 'ask', nodes: ['C2'], message: propose(second), times: 1 },
];

export const canLearn = (v: Plain): Goal => ({
  node: 'C1',
  when: [{ field: 'chosen.v', is: v }],
  otherwise: `C1 can never learn that ${canonicalText(v)} is chosen`,
  rule: paxosRules.progress,
});
