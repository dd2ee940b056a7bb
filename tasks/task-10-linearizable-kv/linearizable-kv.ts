// Task 10: Linearizable KV under partitions. The statement is in README.md beside this file; `npx grade task-10` grades it.

import {
  notWritten,
  type ClientState,
  type Context,
  type KvOperation,
  type KvOutcome,
  type KvReply,
  type KvRequest,
  type Plain,
  type ProposalOutcome,
  type RaftState,
  type StoreContext,
  type WholeParts,
} from '#harness';

// At the server.

/**
 * A request has reached this server: from a client, or from a server that forwards it, perhaps late, perhaps
 * once more. Returns the reply, or undefined where `ctx.propose` or `ctx.reply` gives it. Whatever
 * is answered to a read was true at some moment since the read began. Raft §8, thesis §6.3, §6.4.
 */
export async function onRequest(_state: RaftState, request: KvRequest, ctx: StoreContext, _parts: WholeParts): Promise<undefined> {
  return notWritten('onRequest');
}

/**
 * What the sender of `request` hears, given what became of its command. An error may only be a definite one
 * where the command has not taken effect and never will. Raft §8.
 */
export function toReply(request: KvRequest, outcome: ProposalOutcome): KvReply {
  return notWritten('toReply');
}

// At the client.

/**
 * A client's operation, from its beginning to its end: `ctx.peers` are the servers. Returns how it ended. `fail`
 * is only for what has not taken effect and never will; what nobody knows is `info`. Raft §8, thesis §6.3.
 */
export async function perform(state: ClientState, operation: KvOperation, ctx: Context): Promise<KvOutcome> {
  return notWritten('perform');
}

// The register that the store promises to be.

/**
 * One operation on one key, with nobody else about: what the key holds afterwards, and what the client hears.
 * `value` is undefined where the key is missing. A pure function. Herlihy & Wing 1990, §2.
 */
export function specify(value: Plain, operation: KvOperation): { readonly value: Plain; readonly result: KvReply } {
  return notWritten('specify');
}
