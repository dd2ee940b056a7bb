/** What a part may import: the papers' types, and a few helpers. */
export { notWritten, type Context, type Message, type Milliseconds, type NodeId, type RequestId } from './protocols/node.ts';
export { RpcTimeout } from './protocols/node.ts';
export { resetElectionTimer } from './protocols/raft/assemble.ts';
export type { LogAccess } from './protocols/raft/log.ts';
export type {
  Answer,
  AppendEntries,
  AppendEntriesReply,
  ClientCommand,
  RequestVote,
  RequestVoteReply,
} from './protocols/raft/messages.ts';
export type {
  ApplyResult,
  CommitmentPart,
  CommitView,
  ElectionPart,
  Eventually,
  FollowerPart,
  LeaderPart,
  LogEnd,
  MachinePart,
  QuorumView,
  RaftContext,
} from './protocols/raft/parts.ts';
export type { Command, Index, LogEntry, Machine, RaftState, Term } from './protocols/raft/state.ts';
