import type {
  Answer,
  AppendEntries,
  Index,
  InstallSnapshot,
  InstallSnapshotReply,
  LogAccess,
  NodeId,
  RaftContext,
  RaftState,
  Snapshot,
  Term,
} from '#harness';

/*
 * Another correct design: a few applied entries stay behind the snapshot, so that a server that
 * is only a little late gets entries and no snapshot. The term of the last entry that was cut off
 * is then not known any more, and AppendEntries has to begin one later. A snapshot whose last entry
 * is in the log anyway is not restored: its entries are committed, and are applied as always.
 */

const TAKEN_AT = 9;
const KEPT = 3;

interface Contents {
  readonly machine: RaftState['machine'];
  readonly sessions: RaftState['sessions'];
}

/** First index whose term is known: the entry itself may have been cut off. */
function firstKnown({ lastDiscardedIndex, snapshot }: RaftState): Index {
  return (snapshot?.lastIncludedIndex ?? 0) === lastDiscardedIndex ? lastDiscardedIndex : lastDiscardedIndex + 1;
}

export const log: LogAccess = {
  lastIndex: (state) => state.lastDiscardedIndex + state.log.length,
  termAt(state, index) {
    if (index > state.lastDiscardedIndex) return state.log[index - state.lastDiscardedIndex - 1]?.term;
    if (index === state.snapshot?.lastIncludedIndex) return state.snapshot.lastIncludedTerm;
    return index === 0 ? 0 : undefined;
  },
  entriesFrom: (state, index) => (index > state.lastDiscardedIndex ? state.log.slice(index - 1 - state.lastDiscardedIndex) : []),
  append: (state, ...entries) => void state.log.push(...entries),
  truncateFrom: (state, index) => void state.log.splice(Math.max(0, index - 1 - state.lastDiscardedIndex)),
};

export function takeSnapshot(state: RaftState): Snapshot {
  const { lastApplied, machine, sessions } = state;
  const data = structuredClone({ machine, sessions }) as unknown as Snapshot['data'];
  return { lastIncludedIndex: lastApplied, lastIncludedTerm: log.termAt(state, lastApplied) ?? 0, data };
}

export function compact(state: RaftState, ctx: RaftContext): void {
  if (state.lastApplied - state.lastDiscardedIndex < TAKEN_AT) return;
  state.snapshot = takeSnapshot(state);
  discardThrough(state, state.lastApplied - KEPT);
  void ctx.persist();
}

function discardThrough(state: RaftState, index: Index): void {
  state.log = log.entriesFrom(state, index + 1);
  state.lastDiscardedIndex = index;
}

export function restore(state: RaftState): void {
  const { snapshot } = state;
  if (!snapshot) return;
  Object.assign(state, structuredClone(snapshot.data) as unknown as Contents);
  state.lastApplied = snapshot.lastIncludedIndex;
  state.commitIndex = Math.max(state.commitIndex, state.lastApplied);
}

export function makeInstallSnapshot(state: RaftState, peer: NodeId, ctx: RaftContext): InstallSnapshot | undefined {
  const prevLogIndex = (state.nextIndex[peer] ?? log.lastIndex(state) + 1) - 1;
  if (!state.snapshot || prevLogIndex >= firstKnown(state)) return undefined;
  const { lastIncludedIndex, lastIncludedTerm, data } = state.snapshot;
  return { type: 'InstallSnapshot', term: state.currentTerm, leaderId: ctx.id, lastIncludedIndex, lastIncludedTerm, offset: 0, data, done: true };
}

export function trim(state: RaftState, message: AppendEntries): AppendEntries {
  const first = firstKnown(state);
  if (message.prevLogIndex >= first) return message;
  const entries = message.entries.slice(first - message.prevLogIndex);
  return { ...message, prevLogIndex: first, prevLogTerm: log.termAt(state, first) ?? 0, entries };
}

export function onInstallSnapshot(state: RaftState, message: InstallSnapshot, ctx: RaftContext): InstallSnapshotReply {
  const { term, lastIncludedIndex, lastIncludedTerm, data } = message;
  if (term < state.currentTerm) return { term: state.currentTerm };
  let isChanged = follow(state, term);
  if (log.termAt(state, lastIncludedIndex) === lastIncludedTerm) {
    state.commitIndex = Math.max(state.commitIndex, lastIncludedIndex);
  } else if (lastIncludedIndex > state.commitIndex) {
    state.snapshot = { lastIncludedIndex, lastIncludedTerm, data };
    state.log = [];
    state.lastDiscardedIndex = lastIncludedIndex;
    restore(state);
    isChanged = true;
  }
  if (isChanged) void ctx.persist();
  return { term };
}

export function onInstallSnapshotReply(state: RaftState, answer: Answer<InstallSnapshot, InstallSnapshotReply>, ctx: RaftContext): void {
  const { from, request, reply } = answer;
  if (reply.term > state.currentTerm) {
    follow(state, reply.term);
    void ctx.persist();
  } else if (state.role === 'leader' && request.term === state.currentTerm) {
    const matchIndex = Math.max(request.lastIncludedIndex, state.matchIndex[from] ?? 0);
    state.matchIndex[from] = matchIndex;
    state.nextIndex[from] = Math.max(matchIndex + 1, state.nextIndex[from] ?? 0);
  }
}

/** True when the term is a later one. */
function follow(state: RaftState, term: Term): boolean {
  state.role = 'follower';
  if (term === state.currentTerm) return false;
  state.currentTerm = term;
  state.votedFor = null;
  return true;
}
