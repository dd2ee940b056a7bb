import type { Context, NodeId } from '../node.ts';
import type { Signed } from '../signing.ts';
import { isTendermintMessage, type TendermintMessage, type Want, type WantReply } from './messages.ts';
import type { ValidatorState } from './state.ts';

/** How long a validator waits before it asks once more what it has missed. */
const ASK_MS = 250;

export const gossipTimer = 'gossip';

/** Whatever a correct validator has heard, the others hear in the end. Buchman, Kwon & Milosevic 2018, §2.1 (gossip communication). */
export function askAround(state: ValidatorState, ctx: Context): void {
  if (!state.config.gossip) return;
  const { height } = state;
  const have = Object.entries(state.heard).flatMap(([signature, message]) => (message.height >= height ? [signature] : []));
  const want: Want = { type: 'want', height, have: have.sort() };
  if (!isAtEnd(state)) for (const peer of ctx.peers) ctx.send(peer, want);
  ctx.setTimer(gossipTimer, ASK_MS);
}

export function isWant(message: unknown): message is Want {
  const { type, height, have } = (message ?? {}) as Partial<Want>;
  return type === 'want' && typeof height === 'number' && Array.isArray(have);
}

export function answerWant(state: ValidatorState, { height, have }: Want): WantReply | undefined {
  const known = new Set(have);
  const messages = Object.values(state.heard).filter((message) => message.height >= height && !known.has(message.signature));
  return messages.length > 0 ? { messages } : undefined;
}

/** What a reply brings; a faulty validator may send anything. */
export function messagesIn(reply: unknown): readonly Signed<TendermintMessage>[] {
  const { messages } = (reply ?? {}) as Partial<WantReply>;
  return Array.isArray(messages) ? (messages as readonly unknown[]).filter(isTendermintMessage) : [];
}

/** Whether it hasn't been heard before, where that is remembered. */
export function remember(state: ValidatorState, message: Signed<TendermintMessage>): boolean {
  if (!state.config.gossip) return true;
  if (Object.hasOwn(state.heard, message.signature)) return false;
  state.heard[message.signature] = message;
  return true;
}

export function isAtEnd({ height, config }: ValidatorState): boolean {
  return height > config.lastHeight;
}

export function isValidator({ config }: ValidatorState, node: NodeId): boolean {
  return Object.hasOwn(config.powers, node);
}
