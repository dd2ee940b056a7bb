import {
  snapshotThreshold,
  type Answer,
  type AppendEntries,
  type InstallSnapshot,
  type InstallSnapshotReply,
  type LogAccess,
  type NodeId,
  type RaftContext,
  type RaftState,
  type Snapshot,
} from '#harness';

/*
 * Another correct design: a snapshot is written first, and the log is cut when that is on disk, in a
 * second write. Meanwhile entries are applied and messages handled. A crash between the two leaves
 * more in the log than is needed; a restart, or the next snapshot, makes up for it.
 */

export const log: LogAccess = {
  lastIndex: (state) => state.lastDiscardedIndex + state.log.length,
  termAt(state, index) {
    const { lastDiscardedIndex, snapshot } = state;
    if (index === 0) return 0;
    if (index > lastDiscardedIndex) return state.log[index - lastDiscardedIndex - 1]?.term;
    return snapshot?.lastIncludedIndex === index ? snapshot.lastIncludedTerm : undefined;
  },
  entriesFrom: (state, index) => (index > state.lastDiscardedIndex ? state.log.slice(index - state.lastDiscardedIndex - 1) : []),
  append(state, ...entries) {
    state.log = state.log.concat(entries);
  },
  truncateFrom(state, index) {
    state.log = state.log.slice(0, index - state.lastDiscardedIndex - 1);
  },
};

export function takeSnapshot(state: RaftState, ctx: RaftContext): Snapshot {
  const lastIncludedIndex = state.lastApplied;
  const contents = structuredClone([state.machine, state.sessions]) as unknown as Snapshot['data'];
  return { lastIncludedIndex, lastIncludedTerm: ctx.log.termAt(state, lastIncludedIndex) ?? 0, data: contents };
}

export async function compact(state: RaftState, ctx: RaftContext): Promise<void> {
  const isDue = state.lastApplied - state.lastDiscardedIndex >= snapshotThreshold;
  if (!isDue || state.own['isWritingSnapshot'] === true) return;
  state.own['isWritingSnapshot'] = true;
  // Label and contents are of the same moment; what is applied while this is written comes after it.
  state.snapshot = takeSnapshot(state, ctx);
  await ctx.persist();
  cut(state, ctx);
  state.own['isWritingSnapshot'] = false;
  await ctx.persist();
}

/** Cuts the log where the snapshot ends; a log that does not agree with the snapshot goes altogether. */
function cut(state: RaftState, ctx: RaftContext): void {
  const { snapshot } = state;
  if (!snapshot || snapshot.lastIncludedIndex <= state.lastDiscardedIndex) return;
  const { lastIncludedIndex, lastIncludedTerm } = snapshot;
  const agrees = ctx.log.termAt(state, lastIncludedIndex) === lastIncludedTerm && lastIncludedIndex <= ctx.log.lastIndex(state);
  state.log = agrees ? ctx.log.entriesFrom(state, lastIncludedIndex + 1) : [];
  state.lastDiscardedIndex = lastIncludedIndex;
}

export function restore(state: RaftState, ctx: RaftContext): void {
  if (state.snapshot === null) return;
  cut(state, ctx);
  const [machine, sessions] = structuredClone(state.snapshot.data) as unknown as [RaftState['machine'], RaftState['sessions']];
  state.machine = machine;
  state.sessions = sessions;
  state.lastApplied = state.snapshot.lastIncludedIndex;
  state.commitIndex = Math.max(state.lastApplied, state.commitIndex);
}

export function makeInstallSnapshot(state: RaftState, peer: NodeId, ctx: RaftContext): InstallSnapshot | undefined {
  const { snapshot, lastDiscardedIndex, currentTerm } = state;
  const needs = state.nextIndex[peer] ?? 1;
  // Between the two writes the log may begin earlier than the snapshot ends; then entries will do.
  if (snapshot === null || needs > lastDiscardedIndex + (snapshot.lastIncludedIndex === lastDiscardedIndex ? 0 : 1)) return undefined;
  return { type: 'InstallSnapshot', term: currentTerm, leaderId: ctx.id, offset: 0, done: true, ...snapshot };
}

export function trim(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntries {
  const { lastDiscardedIndex, snapshot } = state;
  if (message.prevLogIndex >= lastDiscardedIndex) {
    const isKnown = ctx.log.termAt(state, message.prevLogIndex) !== undefined;
    if (isKnown || message.prevLogIndex > lastDiscardedIndex) return message;
  }
  const first = snapshot?.lastIncludedIndex === lastDiscardedIndex ? lastDiscardedIndex : lastDiscardedIndex + 1;
  return { ...message, prevLogIndex: first, prevLogTerm: ctx.log.termAt(state, first) ?? 0, entries: message.entries.slice(first - message.prevLogIndex) };
}

export async function onInstallSnapshot(state: RaftState, message: InstallSnapshot, ctx: RaftContext): Promise<InstallSnapshotReply> {
  if (message.term < state.currentTerm) return { term: state.currentTerm };
  const isLater = message.term > state.currentTerm;
  if (isLater) {
    state.currentTerm = message.term;
    state.votedFor = null;
  }
  state.role = 'follower';
  const { lastIncludedIndex, lastIncludedTerm, data } = message;
  const isNew = lastIncludedIndex > state.commitIndex && lastIncludedIndex > (state.snapshot?.lastIncludedIndex ?? 0);
  if (isNew) {
    // At once, or what arrives during the write would see a snapshot and a log that don't go together.
    state.snapshot = { lastIncludedIndex, lastIncludedTerm, data };
    restore(state, ctx);
  }
  // Also where nothing is new: a copy of this message may still be at its write.
  if (isNew || isLater || state.snapshot !== null) await ctx.persist();
  return { term: state.currentTerm };
}

export function onInstallSnapshotReply(state: RaftState, answer: Answer<InstallSnapshot, InstallSnapshotReply>, ctx: RaftContext): void {
  const { reply, request, from } = answer;
  if (reply.term > state.currentTerm) {
    Object.assign(state, { currentTerm: reply.term, votedFor: null, role: 'follower' });
    void ctx.persist();
    return;
  }
  if (state.role !== 'leader' || request.term !== state.currentTerm) return;
  const matchIndex = Math.max(state.matchIndex[from] ?? 0, request.lastIncludedIndex);
  Object.assign(state.matchIndex, { [from]: matchIndex });
  if ((state.nextIndex[from] ?? 0) <= matchIndex) Object.assign(state.nextIndex, { [from]: matchIndex + 1 });
}
