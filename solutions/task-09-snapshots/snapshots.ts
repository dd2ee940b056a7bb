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
 * The log, some of which may have been cut off: all parts reach it through this, as `ctx.log`.
 * Indices are the paper's, from 1; `state.log` has the entries after `state.lastDiscardedIndex`. Raft §7.
 */
export const log: LogAccess = {
  /** Index of the last entry that this server ever had, cut off or not; 0 when there was none. */
  lastIndex(state) {
    return state.lastDiscardedIndex + state.log.length;
  },
  /**
   * Term of the entry at `index`: of every entry in `state.log`, and of the one that these follow (0 at
   * index 0); undefined where there is no entry, or nobody knows any more.
   */
  termAt(state, index) {
    if (index === state.lastDiscardedIndex) return state.snapshot?.lastIncludedTerm ?? 0;
    return state.log[index - state.lastDiscardedIndex - 1]?.term;
  },
  /** The entries from `index` to the end, a new array; empty where `index` was cut off or is beyond the end. */
  entriesFrom(state, index) {
    return index <= state.lastDiscardedIndex ? [] : state.log.slice(index - state.lastDiscardedIndex - 1);
  },
  /** Adds entries at the end. */
  append(state, ...entries) {
    state.log = [...state.log, ...entries];
  },
  /** Deletes the entry at `index` and all that follow it. What was cut off is committed: nobody deletes that. */
  truncateFrom(state, index) {
    state.log = state.log.slice(0, Math.max(0, index - state.lastDiscardedIndex - 1));
  },
};

/**
 * A snapshot of what this server has applied: whoever restores it goes on after `lastIncludedIndex` as
 * this server would. `data` is yours to shape (plain data, as everywhere); it stays as it is, whatever
 * is applied afterwards. Raft §7, Fig. 12.
 */
export function takeSnapshot(state: RaftState, ctx: RaftContext): Snapshot {
  return {
    lastIncludedIndex: state.lastApplied,
    lastIncludedTerm: ctx.log.termAt(state, state.lastApplied) ?? 0,
    data: structuredClone({ machine: state.machine, sessions: state.sessions }) as never,
  };
}

/**
 * Called after every event. Sees to it that `state.log` doesn't grow for ever: once `snapshotThreshold`
 * applied entries lie in it, a snapshot may take their place. `state.snapshot`, `state.log` and
 * `state.lastDiscardedIndex` are persistent. Raft §7.
 */
export function compact(state: RaftState, ctx: RaftContext): void {
  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
}

/** The snapshot takes the place of all entries that it includes; one write brings both to disk. */
function replacePrefix(state: RaftState, snapshot: Snapshot, ctx: RaftContext): void {
  state.log = ctx.log.entriesFrom(state, snapshot.lastIncludedIndex + 1);
  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  state.snapshot = snapshot;
  void ctx.persist();
}

/**
 * Brings what is volatile to where `state.snapshot` stands. Called at a restart, if there is a snapshot on
 * disk; call it yourself when one was installed. Put a new object into `state.machine`: a command that the
 * old one works on may still be under way. Raft §7.
 */
export function restore(state: RaftState, _ctx: RaftContext): void {
  if (state.snapshot === null) return;
  const { machine, sessions } = structuredClone(state.snapshot.data) as unknown as Contents;
  state.machine = machine;
  state.sessions = sessions;
  state.lastApplied = state.snapshot.lastIncludedIndex;
  state.commitIndex = Math.max(state.commitIndex, state.snapshot.lastIncludedIndex);
}

/**
 * What a leader sends to `peer` in place of AppendEntries: its snapshot, where the log no longer has what
 * AppendEntries to this peer would need; undefined where it has. Raft §7, Fig. 13.
 */
export function makeInstallSnapshot(state: RaftState, peer: NodeId, ctx: RaftContext): InstallSnapshot | undefined {
  const nextIndex = state.nextIndex[peer] ?? ctx.log.lastIndex(state) + 1;
  if (state.snapshot === null || nextIndex > state.lastDiscardedIndex) return undefined;
  return { type: 'InstallSnapshot', term: state.currentTerm, leaderId: ctx.id, ...state.snapshot, offset: 0, done: true };
}

/**
 * An AppendEntries as the follower's half may see it: it compares `prevLogIndex` and `entries` with the
 * log, where those of this message may have been cut off. What was cut off is committed. Raft §7.
 */
export function trim(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntries {
  const known = state.lastDiscardedIndex;
  const { prevLogIndex, entries } = message;
  if (prevLogIndex >= known) return message;
  return { ...message, prevLogIndex: known, prevLogTerm: ctx.log.termAt(state, known) ?? 0, entries: entries.slice(known - prevLogIndex) };
}

/**
 * A leader's snapshot reached this server, perhaps late, perhaps twice. The reply may leave only when what
 * it promises is on disk. Raft §5.1, §7, Fig. 13 (receiver implementation).
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
    replacePrefix(state, { lastIncludedIndex, lastIncludedTerm, data }, ctx);
    restore(state, ctx);
  }
  return { term: state.currentTerm };
}

/**
 * A reply to InstallSnapshot came back, perhaps late, perhaps twice, perhaps of an earlier term: what the
 * leader knows of the peer afterwards. Raft §5.1, §7.
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
