import type { Message } from '../protocols/node.ts';
import type { Departure, StateCopy } from './events.ts';
import { short, type Lore } from './lore.ts';
import { describeOutcome as describeKvOutcome } from './narrate-kv.ts';
import { isReplicaState, multiPaxosLore } from './multi-paxos-lore.ts';
import { isPaxosState, paxosLore } from './paxos-lore.ts';
import { isPbftState, pbftLore } from './pbft-lore.ts';
import { raftLore } from './raft-lore.ts';
import { isTendermintState, tendermintLore } from './tendermint-lore.ts';

/** Words of the later ones may be less particular about what they tell of. */
const lores: readonly Lore[] = [tendermintLore, pbftLore, multiPaxosLore, paxosLore, raftLore];

/** What the first one says that says anything. */
function told(by: (lore: Lore) => string | undefined): string | undefined {
  for (const lore of lores) {
    const text = by(lore);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Who can tell of a node in such a state. */
export function loreOf(state: StateCopy): Lore {
  if (isTendermintState(state)) return tendermintLore;
  if (isPbftState(state)) return pbftLore;
  if (isReplicaState(state)) return multiPaxosLore;
  return isPaxosState(state) ? paxosLore : raftLore;
}

export function describeDisk(state: StateCopy): string {
  // Nodes without persistent fields, and puppets.
  return Object.keys(state).length === 0 ? 'nothing' : loreOf(state).disk(state);
}

export function describeMessage(message: Message): string {
  const { type, ...rest } = message as Message & Record<string, unknown>;
  return told((lore) => lore.message(message)) ?? `${type}(${short(rest)})`;
}

export function describeReply(request: Message, reply: unknown): string {
  return told((lore) => lore.reply?.(request, reply)) ?? `reply ${short(reply)}`;
}

export function describeRequest(message: unknown): string {
  return told((lore) => lore.request?.(message)) ?? short(message);
}

/** What a client hears, or what a command came to. */
export function describeAnswer(reply: unknown): string {
  return told((lore) => lore.answer?.(reply)) ?? short(reply);
}

/** How what a client among the nodes was asked to do has ended. Undefined for everything else. */
export function describeOutcome(answer: unknown): string | undefined {
  return pbftLore.answer?.(answer) ?? paxosLore.answer?.(answer) ?? describeKvOutcome(answer);
}

/** What applying an entry is, in words that go on after the node's name. */
export function describeApplied(departure: Extract<Departure, { kind: 'apply' }>): string {
  return told((lore) => lore.applied?.(departure)) ?? `applies entry ${departure.index}: ${describeAnswer(departure.result)}`;
}

/** What a message that leaves a node counts as. */
export function reachedBySending(message: Message): string[] {
  return lores.flatMap((lore) => lore.sent?.(message) ?? []);
}
