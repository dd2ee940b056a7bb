import { isRecord } from '../kernel/plain.ts';
import type { AcceptSlot, CatchUp, Decide, Heartbeat, MultiPaxosReply, PrepareSlots } from '../protocols/multi-paxos/messages.ts';
import type { ReplicaState, Vote } from '../protocols/multi-paxos/state.ts';
import type { Message } from '../protocols/node.ts';
import { ballotText } from '../protocols/paxos/reading.ts';
import type { Command } from '../protocols/raft/state.ts';
import type { StateCopy } from './events.ts';
import { short, type Lore, type StepEvent } from './lore.ts';

type Replica = Readonly<ReplicaState>;

/** A replica's state, or what is on disk of it. */
export function isReplicaState(state: StateCopy): boolean {
  return 'promised' in state && 'accepted' in state;
}

/** So many slots are told one by one. */
const SLOTS_TOLD = 6;

/** `put x (c1, 3)`. */
function commandText(command: Command | undefined): string {
  if (!isRecord(command)) return short(command);
  const { op, key, value, expected, clientId, seq } = command as Partial<Record<'op' | 'key' | 'value' | 'expected' | 'clientId' | 'seq', unknown>>;
  if (typeof op !== 'string') return short(command);
  const what = op === 'cas' ? ` ${short(expected)}→${short(value)}` : op === 'put' && value !== undefined && value !== key ? ` ${short(value)}` : '';
  return `${op}${key === undefined ? '' : ` ${short(key)}`}${what}${clientId === undefined ? '' : ` (${short(clientId)}, request ${short(seq)})`}`;
}

const voteText = ({ n, v }: Vote): string => `${ballotText(n)} ${commandText(v)}`;

function listed<T>(slots: Readonly<Record<string, T>>, textOf: (item: T) => string): string {
  const all = Object.entries(slots);
  if (all.length === 0) return 'nothing';
  return `${all.slice(-SLOTS_TOLD).map(([slot, item]) => `${slot}: ${textOf(item)}`).join(', ')}${all.length > SLOTS_TOLD ? `, and ${all.length - SLOTS_TOLD} slots before` : ''}`;
}

function describeDisk(state: StateCopy): string {
  const { promised, accepted } = state as unknown as Replica;
  return `promised ${ballotText(promised)}, accepted ${listed(accepted, voteText)}`;
}

function newIn<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(after).filter(([slot, item]) => before[slot] !== item));
}

function changesIn({ node, before, after, changed }: StepEvent): string[] {
  const old = before as unknown as Replica;
  const now = after as unknown as Replica;
  const lines: string[] = [];
  if (changed.includes('promised')) lines.push(`  ${node} promised ${ballotText(old.promised)} → ${ballotText(now.promised)}`);
  if (changed.includes('role') || changed.includes('ballot')) lines.push(`  ${node} is ${now.role === 'follower' ? 'a follower' : `${now.role} of ballot ${ballotText(now.ballot)}, from slot ${now.fromSlot}`}`);
  if (changed.includes('accepted')) lines.push(`  ${node} accepts in slot ${listed(newIn(old.accepted, now.accepted), voteText)}`);
  if (changed.includes('chosen')) lines.push(`  ${node} learns slot ${listed(newIn(old.chosen, now.chosen), commandText)}`);
  return lines;
}

function isTurningPoint({ before, after, changed }: StepEvent): boolean {
  const wasLeader = before['role'] === 'leader';
  return (changed.includes('role') && (wasLeader || after['role'] === 'leader')) || changed.includes('chosen') || changed.includes('accepted');
}

function reached({ event, before, after, changed }: StepEvent): string[] {
  const names: string[] = [];
  if (changed.includes('role') && after['role'] === 'leader') names.push('leaders elected');
  if (changed.includes('role') && before['role'] === 'leader') names.push('leaders deposed');
  if (changed.includes('accepted')) names.push('values accepted');
  if (changed.includes('chosen')) names.push(...Object.values(newIn((before as unknown as Replica).chosen, (after as unknown as Replica).chosen)).map(({ op }) => (op === 'noop' ? 'no-ops chosen' : 'commands chosen')));
  if (event.kind !== 'reply' || !isRecord(event.reply)) return names;
  const { type, accepted, values } = event.reply;
  if (type === 'promise' && Array.isArray(accepted) && accepted.length > 0) names.push('promises with values');
  if (type === 'nack') names.push('refusals');
  if (type === 'known' && Array.isArray(values) && values.length > 0) names.push('laggards caught up');
  return names;
}

function describeMessage(message: Message): string | undefined {
  switch (message.type) {
    case 'prepare': {
      if (!('fromSlot' in message)) return undefined;
      const { n, fromSlot, toSlot } = message as PrepareSlots;
      return `prepare(${ballotText(n)}, slots ${fromSlot} ${toSlot === undefined ? 'and on' : `to ${toSlot}`})`;
    }
    case 'accept': {
      if (!('slot' in message)) return undefined;
      const { n, slot, v } = message as AcceptSlot;
      return `accept(${ballotText(n)}, slot ${slot}, ${commandText(v)})`;
    }
    case 'decide': {
      const decide = message as Decide;
      return `decide(${ballotText(decide.n)}, ${'chosenUpTo' in decide ? `chosen up to ${decide.chosenUpTo}` : `slot ${decide.slot}, ${commandText(decide.v)}`})`;
    }
    case 'heartbeat': {
      const { n, knownUpTo } = message as Heartbeat;
      return `heartbeat(${ballotText(n)}, knows up to slot ${knownUpTo})`;
    }
    case 'catchUp':
      return `catch-up(from slot ${(message as CatchUp).fromSlot})`;
    default:
      return undefined;
  }
}

function describeReply(request: Message, reply: unknown): string | undefined {
  const asked = describeMessage(request);
  if (asked === undefined) return undefined;
  const answer = (isRecord(reply) ? reply : {}) as unknown as MultiPaxosReply | { readonly type: undefined };
  switch (answer.type) {
    case 'promise':
      return `promise(${ballotText(answer.n)}, accepted ${listed(Object.fromEntries(answer.accepted.map((vote) => [vote.slot, vote])), voteText)})`;
    case 'accepted':
      return `accepted(${ballotText(answer.n)}, slot ${answer.slot})`;
    case 'nack':
      return `nack(${ballotText(answer.n)}, promised ${ballotText(answer.promised)}) of ${asked}`;
    case 'known':
      return `known(${ballotText(answer.n)}, slot ${listed(Object.fromEntries(answer.values.map(({ slot, v }) => [slot, v])), commandText)})`;
    default:
      return `reply ${short(reply)} to ${asked}`;
  }
}

/** Multi-Paxos: what clients ask and hear is told as for Raft. */
export const multiPaxosLore: Lore = {
  toldFields: ['promised', 'role', 'ballot', 'accepted', 'chosen'],
  disk: describeDisk,
  changes: changesIn,
  isTurningPoint,
  reached,
  message: describeMessage,
  reply: describeReply,
};
