import { isEqual } from '../kernel/plain.ts';
import type { ReplicaState } from '../protocols/multi-paxos/state.ts';
import type { NodeId } from '../protocols/node.ts';
import { ballotText, isBelow } from '../protocols/paxos/reading.ts';
import type { Ballot } from '../protocols/paxos/state.ts';
import type { ClientCommand } from '../protocols/raft/messages.ts';

type States = ReadonlyMap<NodeId, Readonly<ReplicaState>>;

/** Of those who believe that they lead, the one of the highest ballot. */
function leaderOf(states: States): NodeId | undefined {
  let leader: NodeId | undefined;
  let highest: Ballot | null = null;
  for (const [id, { role, ballot }] of states) {
    if (role !== 'leader' || ballot === null || !isBelow(highest, ballot)) continue;
    leader = id;
    highest = ballot;
  }
  return leader;
}

function explainLack(node: NodeId, states: States): string {
  const leader = leaderOf(states);
  if (leader === undefined) return 'no server leads';
  const state = states.get(node);
  const led = states.get(leader);
  if (!state || !led) return `${node} is down`;
  const missing = state.lastApplied + 1;
  return `${node} has applied ${state.lastApplied} slots, the leader ${leader} of ballot ${ballotText(led.ballot)} ${led.lastApplied}; ${node} ${missing in state.accepted ? 'has accepted a value' : 'has accepted nothing'} in slot ${missing}, and doesn’t know one to be chosen there`;
}

/** How simulations look at Multi-Paxos. */
export const multiPaxosView = {
  leader: leaderOf,
  holds: (state: Readonly<ReplicaState>, _request: ClientCommand, appliedAt: number | undefined): boolean => appliedAt !== undefined && state.lastApplied >= appliedAt,
  isOf: (entry: unknown, request: ClientCommand): boolean => isEqual(entry, request.command),
  lastRequest: { command: { op: 'put', key: 'last', value: 'done', clientId: 'last', seq: 1 } } satisfies ClientCommand,
  explainLack,
  liveness: { id: 'LIVE', name: 'Progress', source: 'Paxos Made Simple §2.4, §3' },
};
