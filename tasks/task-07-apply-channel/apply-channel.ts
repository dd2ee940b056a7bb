// Task 7: Apply channel. The statement is in README.md beside this file; `npx grade task-07` grades it.

import { notWritten, type RaftContext, type RaftState, type WholeParts } from '#harness';

/**
 * commitIndex may have moved. Sees to it that every committed entry comes to the machine, each
 * once and in log order, at the machine's own pace; that `lastApplied` says how far it is; and that
 * `ctx.apply(index, entry, result)` reports each entry, and the client that waits for it is
 * answered. What it returns, if it is a promise, the answer to the leader waits for. Raft §5.3, §8.
 */
export function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): void {
  return notWritten('onCommitAdvanced');
}

/**
 * This server has just ceased to lead, and `role` says so. The clients that still wait hear
 * `{ ok: false, error: 'unknown' }`, and may try again elsewhere. Raft §8.
 */
export function onSteppedDown(state: RaftState, ctx: RaftContext, _parts: WholeParts): void {
  return notWritten('onSteppedDown');
}
