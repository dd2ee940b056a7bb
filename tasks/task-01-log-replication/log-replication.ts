// Task 1: Log replication. The statement is in README.md beside this file; `npx grade task-01` grades it.

import {
  notWritten,
  type Answer,
  type AppendEntries,
  type AppendEntriesReply,
  type ClientCommand,
  type NodeId,
  type RaftContext,
  type RaftState,
} from '#harness';

/**
 * Called once when this server wins an election. Raft Fig. 2 (volatile state on leaders):
 * nextIndex starts at the leader's last index + 1, matchIndex at 0.
 */
export function becomeLeader(state: RaftState, ctx: RaftContext): void {
  return notWritten('becomeLeader');
}

/**
 * A client's command reached this leader: append it as an entry of the current term, persist,
 * and replicate it. Only `message.command` is the client's to choose. Raft §5.3.
 */
export function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): void {
  return notWritten('onClientCommand');
}

/**
 * The AppendEntries that `peer` needs next: the entries from nextIndex on, and the index and
 * term of the entry immediately before them. Raft Fig. 2 (AppendEntries RPC, arguments).
 */
export function makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries {
  return notWritten('makeAppendEntries');
}

/**
 * A reply came back: perhaps late, perhaps a second time, perhaps of an earlier term. Raises
 * matchIndex and nextIndex on success, probes further back on a refusal, and steps down when
 * the reply's term is higher. Raft §5.1, §5.3, Fig. 2 (rules for leaders).
 */
export function onAppendEntriesReply(
  state: RaftState,
  { from, request, reply }: Answer<AppendEntries, AppendEntriesReply>,
  ctx: RaftContext,
): void {
  return notWritten('onAppendEntriesReply');
}
