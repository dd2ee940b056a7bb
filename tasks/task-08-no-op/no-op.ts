// Task 8: No-op on election. The statement is in README.md beside this file; `npx grade task-08` grades it.

import { notWritten, type RaftContext, type RaftState } from '#harness';

/**
 * An election is won, or a vote came late while this server leads: the log gets one entry with
 * `{ op: 'noop' }`, of the current term, once a term. Persist it; the assembly replicates it.
 * Raft §5.4.2, §8.
 */
export function onElected(state: RaftState, ctx: RaftContext): void {
  return notWritten('onElected');
}

/**
 * Whether commitIndex may be trusted to cover everything that was committed before: only at a
 * leader, and only when an entry of its own term is committed. Raft §8, thesis §6.4.
 */
export function canServeRead(state: RaftState, ctx: RaftContext): boolean {
  return notWritten('canServeRead');
}
