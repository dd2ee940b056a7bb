import { frozenCopy, isEqual } from '../kernel/plain.ts';
import type { KvOperation, KvOutcome } from '../protocols/kv.ts';
import type { NodeId } from '../protocols/node.ts';
import type { ClientCommand } from '../protocols/raft/messages.ts';
import { entryOf, lastIndexOf, offsetOf, type RaftCopy } from '../protocols/raft/reading.ts';
import type { Index, LogEntry } from '../protocols/raft/state.ts';

type States = ReadonlyMap<NodeId, RaftCopy>;

/** Of those who believe that they lead, the one of the highest term. */
export function leaderOf(states: States): NodeId | undefined {
  let leader: NodeId | undefined;
  let highest = -1;
  for (const [id, state] of states) {
    if (state.role !== 'leader' || state.currentTerm <= highest) continue;
    leader = id;
    highest = state.currentTerm;
  }
  return leader;
}

/** True when the server knows this command to be committed; a log that was cut off may not show it. */
export function holdsCommitted(state: RaftCopy, request: ClientCommand, appliedAt?: Index): boolean {
  if (appliedAt !== undefined && state.commitIndex >= appliedAt) return true;
  for (let index = Math.min(state.commitIndex, lastIndexOf(state)); index > offsetOf(state); index--) {
    if (isEqual(entryOf(state, index)?.command, request.command)) return true;
  }
  return false;
}

function explainLack(node: NodeId, states: States): string {
  const leader = leaderOf(states);
  if (leader === undefined) return 'no server leads';
  const state = states.get(node);
  const led = states.get(leader);
  if (!state || !led) return `${node} is down`;
  if (lastIndexOf(state) !== lastIndexOf(led)) {
    return `${node}'s log ends at ${lastIndexOf(state)}, the leader ${leader}'s at ${lastIndexOf(led)}`;
  }
  return `${node} has commitIndex ${state.commitIndex}, though its log ends at ${lastIndexOf(state)} like that of the leader ${leader}`;
}

/** How simulations look at Raft. */
export const raftView = {
  leader: leaderOf,
  holds: holdsCommitted,
  isOf: (entry: LogEntry, request: ClientCommand): boolean => isEqual(entry.command, request.command),
  lastRequest: { command: { op: 'put', key: 'last', value: 'done' } } satisfies ClientCommand,
  lastOperation: frozenCopy({ type: 'write', key: 'last', value: 'done' } satisfies KvOperation),
  isSuccess: (answer: KvOutcome): boolean => answer.type === 'ok',
  explainLack,
  liveness: {
    id: 'LIVE',
    name: 'Progress',
    source: 'Raft §5.3, §5.5',
  },
};
