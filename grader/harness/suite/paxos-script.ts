import type { ScriptStep } from '../cluster/scenario.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Propose } from '../protocols/paxos/messages.ts';
import type { Plain } from '../protocols/plain.ts';

/** Somebody wants a proposer to see this value chosen. */
export const propose = (v: Plain): Propose => ({ propose: v });

/** Each proposer named has links to these acceptors alone; proposers that are not named have links to all. */
export function onlyHears(acceptors: readonly NodeId[], heard: Readonly<Record<NodeId, readonly NodeId[]>>): ScriptStep {
  const lost = Object.entries(heard).flatMap(([proposer, some]) => acceptors.filter((id) => !some.includes(id)).map((id) => [proposer, id] as const));
  return { do: 'cut', links: lost.flatMap(([proposer, acceptor]) => [[proposer, acceptor] as const, [acceptor, proposer] as const]) };
}
