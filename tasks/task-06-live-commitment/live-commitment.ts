// Task 6: Live commitment. The statement is in README.md beside this file; `npx grade task-06` grades it.

import { notWritten,
  type Applied,
  type ClientCommand,
  type RaftContext,
  type RaftState,
  type ReplicationAnswer,
  type WholeParts,
} from '#harness';

/**
 * A client's command reached this leader. `parts.leader.onClientCommand` appends it (before it
 * awaits anything) and persists; you send it to the peers. The request, `ctx.request`, goes into
 * `state.waiting` with the index and the term of its entry; it is answered in `onApplied`.
 * Raft §5.3, §8.
 */
export async function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): Promise<void> {
  return notWritten('propose');
}

/**
 * Sends every peer what it needs next, whoever of them answers: called when leadership begins
 * and at every heartbeat. `nextMessageFor` makes the message. Raft §5.2, §5.3.
 */
export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  return notWritten('replicate');
}

/**
 * A reply to something that was sent by `ctx.send`, perhaps late, perhaps twice. (Replies that
 * you await by `ctx.rpc` don't come here.) `takeReply` hands it to the part that keeps matchIndex
 * and nextIndex. Raft §5.3, Fig. 2 (leaders).
 */
export async function onReplicated(state: RaftState, answer: ReplicationAnswer, ctx: RaftContext, parts: WholeParts): Promise<void> {
  return notWritten('onReplicated');
}

/** A write of this server finished: its own copies may now count. Thesis §10.2.1. */
export function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  return notWritten('onDurable');
}

/**
 * An entry was applied on this server, whoever leads now. Whoever waits for that entry, by index
 * and term, hears its result; whoever waits for another entry that was to have this index hears
 * `{ ok: false, error: 'unknown' }`. Raft §8.
 */
export function onApplied(state: RaftState, { index, entry, result }: Applied, ctx: RaftContext): void {
  return notWritten('onApplied');
}

/**
 * This server leads no longer. Its waiting clients hear `{ ok: false, error: 'unknown' }`: their
 * entries may be committed by the next leader, or overwritten. Raft §8.
 */
export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  return notWritten('onSteppedDown');
}
