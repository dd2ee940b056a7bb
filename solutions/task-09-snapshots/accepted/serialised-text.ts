import type {
  Answer,
  AppendEntries,
  InstallSnapshot,
  InstallSnapshotReply,
  LogEntry,
  NodeId,
  RaftContext,
  RaftState,
  Snapshot,
  Term,
} from '#harness';

/*
 * Another correct design: a snapshot's data is a text, with Maps and Sets as lists that say what they
 * are; each server takes its snapshots at a pace of its own; and a snapshot is restored whenever the
 * machine is behind it, also where more is committed.
 */

function write(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Map) return { $map: [...item] };
    return item instanceof Set ? { $set: [...item] } : item;
  });
}

function read(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) => {
    const { $map, $set } = (item ?? {}) as { readonly $map?: [unknown, unknown][]; readonly $set?: unknown[] };
    if ($map) return new Map($map);
    return $set ? new Set($set) : item;
  });
}

/** The log as an object that knows where it begins. */
class OffsetLog {
  lastIndex(state: RaftState): number {
    return state.lastDiscardedIndex + state.log.length;
  }

  termAt(state: RaftState, index: number): Term | undefined {
    if (index === state.snapshot?.lastIncludedIndex) return state.snapshot.lastIncludedTerm;
    return index === 0 ? 0 : this.entriesFrom(state, index)[0]?.term;
  }

  entriesFrom(state: RaftState, index: number): LogEntry[] {
    const place = index - state.lastDiscardedIndex - 1;
    return place < 0 ? [] : state.log.slice(place);
  }

  append(state: RaftState, ...entries: readonly LogEntry[]): void {
    state.log = [...state.log, ...entries];
  }

  truncateFrom(state: RaftState, index: number): void {
    state.log.length = Math.min(state.log.length, index - state.lastDiscardedIndex - 1);
  }
}

export const log = new OffsetLog();

export function takeSnapshot(state: RaftState): Snapshot {
  const lastIncludedTerm = log.termAt(state, state.lastApplied) ?? 0;
  return { lastIncludedIndex: state.lastApplied, lastIncludedTerm, data: write({ machine: state.machine, sessions: state.sessions }) };
}

/** S1 after 6 entries, S2 after 7, and so on. */
const paceOf = (id: NodeId): number => 5 + Number(id.slice(1));

export function compact(state: RaftState, ctx: RaftContext): void {
  if (state.lastApplied < state.lastDiscardedIndex + paceOf(ctx.id)) return;
  install(state, takeSnapshot(state));
  void ctx.persist();
}

function install(state: RaftState, snapshot: Snapshot): void {
  const isSame = log.termAt(state, snapshot.lastIncludedIndex) === snapshot.lastIncludedTerm;
  const kept = isSame ? log.entriesFrom(state, snapshot.lastIncludedIndex + 1) : [];
  Object.assign(state, { snapshot, log: kept, lastDiscardedIndex: snapshot.lastIncludedIndex });
}

export function restore(state: RaftState): void {
  if (!state.snapshot) return;
  const { machine, sessions } = read(state.snapshot.data as string) as Pick<RaftState, 'machine' | 'sessions'>;
  const index = state.snapshot.lastIncludedIndex;
  Object.assign(state, { machine, sessions, lastApplied: index, commitIndex: Math.max(index, state.commitIndex) });
}

export function makeInstallSnapshot(state: RaftState, peer: NodeId, ctx: RaftContext): InstallSnapshot | undefined {
  const next = state.nextIndex[peer];
  if (next === undefined || next > state.lastDiscardedIndex || !state.snapshot) return undefined;
  return { ...state.snapshot, type: 'InstallSnapshot', term: state.currentTerm, leaderId: ctx.id, offset: 0, done: true };
}

export function trim(state: RaftState, message: AppendEntries): AppendEntries {
  const covered = state.lastDiscardedIndex - message.prevLogIndex;
  if (covered <= 0) return message;
  const { lastIncludedTerm = 0 } = state.snapshot ?? {};
  return { ...message, prevLogIndex: state.lastDiscardedIndex, prevLogTerm: lastIncludedTerm, entries: message.entries.slice(covered) };
}

export function onInstallSnapshot(state: RaftState, message: InstallSnapshot, ctx: RaftContext): InstallSnapshotReply {
  if (message.term < state.currentTerm) return { term: state.currentTerm };
  const { lastIncludedIndex, lastIncludedTerm, data } = message;
  becomeFollower(state, message.term);
  if (lastIncludedIndex > state.lastApplied) {
    install(state, { lastIncludedIndex, lastIncludedTerm, data });
    restore(state);
  }
  void ctx.persist();
  return { term: state.currentTerm };
}

export function onInstallSnapshotReply(state: RaftState, answer: Answer<InstallSnapshot, InstallSnapshotReply>, ctx: RaftContext): void {
  const { from, request, reply } = answer;
  if (reply.term > state.currentTerm) {
    becomeFollower(state, reply.term);
    void ctx.persist();
  }
  if (state.role !== 'leader' || request.term !== reply.term || request.term !== state.currentTerm) return;
  const held = Math.max(state.matchIndex[from] ?? 0, request.lastIncludedIndex);
  state.matchIndex = { ...state.matchIndex, [from]: held };
  state.nextIndex = { ...state.nextIndex, [from]: Math.max(state.nextIndex[from] ?? 0, held + 1) };
}

function becomeFollower(state: RaftState, term: Term): void {
  if (term > state.currentTerm) state.votedFor = null;
  state.currentTerm = term;
  state.role = 'follower';
}
