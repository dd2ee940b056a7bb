import type { Eventually } from '../eventually.ts';
import type { NodeId } from '../node.ts';
import type { Answer, AppendEntries, AppendEntriesReply, InstallSnapshot, InstallSnapshotReply } from './messages.ts';
import type { CommitView, RaftContext, RaftParts, ReplicationAnswer } from './parts.ts';
import type { Index, LogEntry, RaftState, Snapshot } from './state.ts';

/** What whoever replicates needs of the other parts. */

/** The message that `peer` needs next: AppendEntries, or a snapshot where the log no longer reaches it. Raft §5.3, §7. */
export function nextMessageFor(state: RaftState, peer: NodeId, ctx: RaftContext, parts: RaftParts): AppendEntries | InstallSnapshot {
  return parts.snapshots?.makeInstallSnapshot(state, peer, ctx) ?? parts.leader.makeAppendEntries(state, peer, ctx);
}

/** Hands a reply to the part that asked: afterwards nextIndex and matchIndex are as it says. */
export function takeReply(state: RaftState, answer: ReplicationAnswer, ctx: RaftContext, parts: RaftParts): Eventually<void> {
  if (answer.request.type === 'AppendEntries') {
    return parts.leader.onAppendEntriesReply(state, answer as Answer<AppendEntries, AppendEntriesReply>, ctx);
  }
  return parts.snapshots?.onInstallSnapshotReply(state, answer as Answer<InstallSnapshot, InstallSnapshotReply>, ctx);
}

/** What task 3's rule looks at, as it is now. */
export function commitView(state: RaftState, ctx: RaftContext): CommitView {
  return {
    self: ctx.id,
    voters: [ctx.id, ...ctx.peers],
    matchIndex: { ...state.matchIndex },
    lastDurableSelf: lastDurableIndex(state, ctx),
    commitIndex: state.commitIndex,
    currentTerm: state.currentTerm,
    termAt: (index) => ctx.log.termAt(state, index),
  };
}

/**
 * The last entry that is on disk as it is in memory. Two logs with the same term at an
 * index agree up to there (Log Matching), so the search can start at the end.
 */
export function lastDurableIndex(state: RaftState, ctx: RaftContext): Index {
  const disk = ctx.disk as { readonly log?: readonly LogEntry[]; readonly lastDiscardedIndex?: Index; readonly snapshot?: Snapshot | null };
  const offset = disk.lastDiscardedIndex ?? 0;
  const entries = disk.log ?? [];
  let index = Math.min(offset + entries.length, ctx.log.lastIndex(state));
  while (index > offset && entries[index - offset - 1]?.term !== ctx.log.termAt(state, index)) index--;
  return Math.max(index, disk.snapshot?.lastIncludedIndex ?? 0);
}
