import { commitView, nextMessageFor, takeReply } from '#harness';
import type { Applied, ClientCommand, Eventually, RaftContext, RaftState, ReplicationAnswer, WholeParts } from '#harness';

/**
 * Another correct design: nothing leaves but at a heartbeat, new entries and news of commitment
 * included. Slower by up to one heartbeat, and hardly any messages.
 */
export function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): Eventually<void> {
  const appended = parts.leader.onClientCommand(state, message, ctx);
  const { waiting, currentTerm: term } = state;
  if (ctx.request !== undefined) waiting.push({ term, index: ctx.log.lastIndex(state), request: ctx.request });
  return appended;
}

export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  ctx.peers.forEach((peer) => ctx.send(peer, nextMessageFor(state, peer, ctx, parts)));
}

export function onReplicated(state: RaftState, answer: ReplicationAnswer, ctx: RaftContext, parts: WholeParts): Eventually<void> {
  const taken = takeReply(state, answer, ctx, parts);
  if (taken instanceof Promise) return taken.then(() => onDurable(state, ctx, parts));
  onDurable(state, ctx, parts);
}

export function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.role === 'leader') {
    state.commitIndex = parts.commitment.nextCommitIndex(commitView(state, ctx));
    parts.channel.onCommitAdvanced(state, ctx, parts);
  }
}

export function onApplied(state: RaftState, applied: Applied, ctx: RaftContext): void {
  const { index, entry, result } = applied;
  const isOver = (waiter: { readonly index: number }): boolean => waiter.index <= index;
  for (const { term, index: at, request } of state.waiting.filter(isOver)) {
    const isItsOwn = at === index && term === entry.term;
    ctx.reply(isItsOwn ? result : { ok: false, error: 'unknown' }, request);
  }
  state.waiting = state.waiting.filter((waiter) => !isOver(waiter));
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, request);
  state.waiting = [];
}
