// Task 6: Live commitment. The statement is in README.md beside this file; `npx grade task-06` grades it.

import {
  notWritten,
  type Applied,
  type ClientCommand,
  type RaftContext,
  type RaftState,
  type ReplicationAnswer,
  type WholeParts,
} from '#harness';

/**
 * A client's command reached this leader. `parts.leader.onClientCommand` appends it, before it
 * awaits anything, and persists; what is sent is up to you. The request, `ctx.request`, waits in
 * `state.waiting` as `{ index, term, request }` until it is answered. Raft §5.3, §8.
 */
export async function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): Promise<void> {
  return notWritten('propose');
}

/**
 * Sends every peer what it needs next: called when leadership begins and at every heartbeat, each
 * 50 ms. `nextMessageFor(state, peer, ctx, parts)` makes the message. Raft §5.2, §5.3.
 */
export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  return notWritten('replicate');
}

/**
 * A reply to something that was sent by `ctx.send`: perhaps late, perhaps a second time. Replies
 * that you await by `ctx.rpc` don't come here. `takeReply(state, answer, ctx, parts)`, which may be
 * async, hands it to the part that keeps matchIndex and nextIndex. Raft §5.3, Fig. 2 (leaders).
 */
export async function onReplicated(state: RaftState, answer: ReplicationAnswer, ctx: RaftContext, parts: WholeParts): Promise<void> {
  return notWritten('onReplicated');
}

/** A write of this server is done. Thesis §10.2.1. */
export function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  return notWritten('onDurable');
}

/**
 * An entry was applied on this server, whoever leads now: answer the client that waits for it here,
 * if one does, with its result as it is. `ctx.reply(response, request)` answers. Raft §5.3, §8.
 */
export function onApplied(state: RaftState, { index, entry, result }: Applied, ctx: RaftContext): void {
  return notWritten('onApplied');
}

/**
 * This server has just ceased to lead, and `role` says so. The clients that still wait hear
 * `{ ok: false, error: 'unknown' }`. Raft §8.
 */
export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  return notWritten('onSteppedDown');
}
