import {
  snapshotThreshold,
  type Answer,
  type AppendEntries,
  type InstallSnapshot,
  type InstallSnapshotReply,
  type LogAccess,
  type Machine,
  type NodeId,
  type RaftContext,
  type RaftState,
  type Snapshot,
  type Term,
} from '#harness';

/** What a snapshot's data is made of. */
interface Contents {
  readonly machine: Machine;
  readonly sessions: Record<string, unknown>;
}

/**
 * The log without its prefix: `state.log[0]` is the entry after `state.lastDiscardedIndex`. Indices
 * are the paper's all the same. `termAt` answers for the last entry that the snapshot includes,
 * and gives undefined for every index before it. Raft §7.
 */
export const log: LogAccess = {
  lastIndex: (state) => state.lastDiscardedIndex + state.log.length,
  termAt(state, index) {
    const offset = state.lastDiscardedIndex;
    if (index === offset) return state.snapshot?.lastIncludedTerm ?? 0;
    return state.log[index - offset - 1]?.term;
  },
  entriesFrom: (state, index) => (index <= state.lastDiscardedIndex ? [] : state.log.slice(index - state.lastDiscardedIndex - 1)),
  append(state, ...entries) {
    state.log = [...state.log, ...entries];
  },
  truncateFrom(state, index) {
    state.log = state.log.slice(0, Math.max(0, index - state.lastDiscardedIndex - 1));
  },
};

/**
 * Everything that was applied so far, as a snapshot at lastApplied: machine and sessions, copied,
 * so that what is applied later does not change it. Raft §7, Fig. 12.
 */
export function takeSnapshot(state: RaftState, ctx: RaftContext): Snapshot {
  return {
    lastIncludedIndex: state.lastApplied,
    lastIncludedTerm: ctx.log.termAt(state, state.lastApplied) ?? 0,
    data: structuredClone({ machine: state.machine, sessions: state.sessions }) as never,
  };
}

/**
 * Called after every event. When `snapshotThreshold` applied entries are in the log: take a
 * snapshot, cut off the entries that it includes, and persist both. Raft §7.
 */
export function compact(state: RaftState, ctx: RaftContext): void {
  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  replaceLog(state, takeSnapshot(state, ctx), ctx);
}

/** The snapshot takes the place of all entries that it includes; one write brings both to disk. */
function replaceLog(state: RaftState, snapshot: Snapshot, ctx: RaftContext): void {
  state.log = ctx.log.entriesFrom(state, snapshot.lastIncludedIndex + 1);
  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  state.snapshot = snapshot;
  void ctx.persist();
}

/**
 * Machine, sessions, lastApplied and commitIndex as `state.snapshot` says: at a restart, and when
 * one was installed. Raft §7.
 */
export function restore(state: RaftState, _ctx: RaftContext): void {
  if (state.snapshot === null) return;
  const { machine, sessions } = structuredClone(state.snapshot.data) as unknown as Contents;
  state.machine = machine;
  state.sessions = sessions;
  state.lastApplied = state.snapshot.lastIncludedIndex;
  state.commitIndex = state.snapshot.lastIncludedIndex;
}

/**
 * The InstallSnapshot for a peer whose next entry this log no longer has; undefined where
 * AppendEntries still reaches the peer. The whole snapshot goes in one message: offset 0, done.
 * Raft §7, Fig. 13.
 */
export function makeInstallSnapshot(state: RaftState, peer: NodeId, ctx: RaftContext): InstallSnapshot | undefined {
  const nextIndex = state.nextIndex[peer] ?? ctx.log.lastIndex(state) + 1;
  if (state.snapshot === null || nextIndex > state.lastDiscardedIndex) return undefined;
  return { type: 'InstallSnapshot', term: state.currentTerm, leaderId: ctx.id, ...state.snapshot, offset: 0, done: true };
}

/**
 * What of an AppendEntries lies behind what this log has discarded; the message itself where all
 * of it does. Discarded entries are committed, so the leader's are the same. Raft §7.
 */
export function trim(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntries {
  const known = state.lastDiscardedIndex;
  const { prevLogIndex, entries } = message;
  if (prevLogIndex >= known) return message;
  return { ...message, prevLogIndex: known, prevLogTerm: ctx.log.termAt(state, known) ?? 0, entries: entries.slice(known - prevLogIndex) };
}

/**
 * A leader's snapshot reached this server. Answers with its term in every case; a snapshot that
 * does not go beyond commitIndex changes nothing else. Raft §7, Fig. 13 (receiver implementation).
 */
export function onInstallSnapshot(state: RaftState, message: InstallSnapshot, ctx: RaftContext): InstallSnapshotReply {
  if (message.term < state.currentTerm) return { term: state.currentTerm };
  state.role = 'follower';
  if (message.term > state.currentTerm) {
    adoptTerm(state, message.term);
    void ctx.persist();
  }
  const { lastIncludedIndex, lastIncludedTerm, data } = message;
  if (lastIncludedIndex > state.commitIndex) {
    // An entry with the same index and term: what follows it may be acknowledged, and stays.
    if (ctx.log.termAt(state, lastIncludedIndex) !== lastIncludedTerm) state.log = [];
    replaceLog(state, { lastIncludedIndex, lastIncludedTerm, data }, ctx);
    restore(state, ctx);
  }
  return { term: state.currentTerm };
}

/**
 * A follower has taken the snapshot: it holds everything through lastIncludedIndex. A higher term
 * makes this server a follower; a reply of an earlier term says nothing. Raft §5.1, §7.
 */
export function onInstallSnapshotReply(
  state: RaftState,
  { from, request, reply }: Answer<InstallSnapshot, InstallSnapshotReply>,
  ctx: RaftContext,
): void {
  if (reply.term > state.currentTerm) {
    adoptTerm(state, reply.term);
    void ctx.persist();
    return;
  }
  if (state.role !== 'leader' || request.term !== state.currentTerm) return;
  state.matchIndex[from] = Math.max(state.matchIndex[from] ?? 0, request.lastIncludedIndex);
  state.nextIndex[from] = Math.max(state.nextIndex[from] ?? 1, state.matchIndex[from] + 1);
}

function adoptTerm(state: RaftState, term: Term): void {
  state.currentTerm = term;
  state.votedFor = null;
  state.role = 'follower';
}
