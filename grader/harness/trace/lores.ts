import type { Message } from '../protocols/node.ts';
import type { StateCopy } from './events.ts';
import { short, type Lore } from './lore.ts';
import { describeOutcome as describeKvOutcome } from './narrate-kv.ts';
import { isReplicaState, multiPaxosLore } from './multi-paxos-lore.ts';
import { isPaxosState, paxosLore } from './paxos-lore.ts';
import { raftLore } from './raft-lore.ts';

/** Who can tell of a node in such a state. */
export function loreOf(state: StateCopy): Lore {
  if (isReplicaState(state)) return multiPaxosLore;
  return isPaxosState(state) ? paxosLore : raftLore;
}

export function describeDisk(state: StateCopy): string {
  return loreOf(state).disk(state);
}

export function describeMessage(message: Message): string {
  const { type, ...rest } = message as Message & Record<string, unknown>;
  return multiPaxosLore.message(message) ?? paxosLore.message(message) ?? raftLore.message(message) ?? `${type}(${short(rest)})`;
}

export function describeReply(request: Message, reply: unknown): string {
  return multiPaxosLore.reply(request, reply) ?? paxosLore.reply(request, reply) ?? raftLore.reply(request, reply) ?? `reply ${short(reply)}`;
}

export function describeRequest(message: unknown): string {
  return paxosLore.request(message) ?? raftLore.request(message) ?? short(message);
}

/** What a client hears, or what a command came to. */
export function describeAnswer(reply: unknown): string {
  return paxosLore.answer(reply) ?? raftLore.answer(reply) ?? short(reply);
}

/** How what a client among the nodes was asked to do has ended. Undefined for everything else. */
export function describeOutcome(answer: unknown): string | undefined {
  return paxosLore.answer(answer) ?? describeKvOutcome(answer);
}
