import type { ScriptStep } from '../cluster/scenario.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Ballot } from '../protocols/paxos/state.ts';
import type { Plain } from '../protocols/plain.ts';
import type { Command } from '../protocols/raft/state.ts';
import { multiPaxosRules } from './multi-paxos-rules.ts';
import { stepsWithin } from './raft-script.ts';

/** A ballot as the reference of task 11 makes it. */
export const roundOf = (round: number, id: NodeId = 'S1'): Ballot => ({ round, id });

/** A client's command: request `seq` of `clientId`. */
export const write = (value: Plain, clientId = 'c1', seq = 1): Command => ({ op: 'put', key: 'x', value, clientId, seq });
export const swap = (expected: Plain, value: Plain, clientId = 'c1', seq = 1): Command => ({ op: 'cas', key: 'x', expected, value, clientId, seq });
export const read = (clientId = 'c1', seq = 1): Command => ({ op: 'get', key: 'x', clientId, seq });
export const noop: Command = { op: 'noop' };

/** A client asks a replica for this command. */
export const asksFor = (node: NodeId, command: Command): ScriptStep => ({ do: 'ask', node, message: { command } });

/** Steps that wait for replicas of Multi-Paxos, all with the same patience. */
export function replicasWithin(withinMs: number) {
  const { until } = stepsWithin(withinMs);
  const { progress } = multiPaxosRules;
  return {
    /** The election timer of `node` fires, and it leads. */
    elect: (node: NodeId): readonly ScriptStep[] => [{ do: 'timeout', node, timer: 'election' }, until([{ node, field: 'role', is: 'leader' }], `${node} was to lead`, progress)],
    /** Each of them has executed so many slots. */
    executed: (nodes: readonly NodeId[], slots: number): ScriptStep =>
      until(nodes.map((node) => ({ node, field: 'lastApplied', atLeast: slots })), `${nodes.join(' and ')} ${nodes.length === 1 ? 'was' : 'were'} to execute ${slots} ${slots === 1 ? 'slot' : 'slots'}`, progress),
    /** These have accepted something in this slot. */
    accepted: (nodes: readonly NodeId[], slot: number, v: Command): ScriptStep =>
      until(nodes.map((node) => ({ node, field: `accepted.${slot}.v`, is: v })), `${nodes.join(' and ')} ${nodes.length === 1 ? 'was' : 'were'} to accept in slot ${slot}`, progress),
  };
}
