// Task 2: Log matching. The statement is in README.md beside this file; `npx grade task-02` grades it.

import { notWritten, type AppendEntries, type AppendEntriesReply, type RaftContext, type RaftState } from '#harness';

/**
 * A leader's AppendEntries reached this server. Follows Raft Fig. 2, AppendEntries RPC,
 * receiver implementation 1 to 5, after the rule for all servers about higher terms (§5.1).
 * The reply may leave only when what it promises is on disk.
 */
export function onAppendEntries(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntriesReply {
  return notWritten('onAppendEntries');
}
