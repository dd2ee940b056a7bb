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
  type Term,
} from '#harness';

/*
 * Another correct design: a snapshot is a text that is sent in chunks, one after the other. The leader
 * goes on sending the snapshot that it began with, though it may have taken another one since. What
 * it has sent and what has arrived is volatile: after a crash, a transfer begins anew.
 */

const CHUNK = 260;

/** At the leader, for a peer: what is being sent, and from where on the peer needs it. */
interface Transfer {
  readonly term: Term;
  readonly snapshot: Snapshot;
  readonly offset: number;
}

/** At the follower: what has arrived, without a gap, of one snapshot of one leader. */
interface Arrived {
  readonly of: string;
  readonly text: string;
}

const asText = (value: unknown): string => JSON.stringify(value, (_key, item: unknown) => (item instanceof Map ? { isMap: true, items: [...item] } : item));

const fromText = (text: string): unknown =>
  JSON.parse(text, (_key, item: unknown) => {
    const found = item as { readonly isMap?: boolean; readonly items?: [unknown, unknown][] } | null;
    return found?.isMap ? new Map(found.items) : item;
  });

export const log: LogAccess = {
  lastIndex: (state) => state.lastDiscardedIndex + state.log.length,
  termAt: (state, index) => (index === state.lastDiscardedIndex ? (state.snapshot?.lastIncludedTerm ?? 0) : state.log[index - state.lastDiscardedIndex - 1]?.term),
  entriesFrom: (state, index) => (index <= state.lastDiscardedIndex ? [] : state.log.slice(index - state.lastDiscardedIndex - 1)),
  append: (state, ...entries) => void state.log.push(...entries),
  truncateFrom: (state, index) => void state.log.splice(index - state.lastDiscardedIndex - 1),
};

export function takeSnapshot(state: RaftState, ctx: RaftContext): Snapshot {
  const { lastApplied, machine, sessions } = state;
  return { lastIncludedIndex: lastApplied, lastIncludedTerm: ctx.log.termAt(state, lastApplied) ?? 0, data: asText({ machine, sessions }) };
}

export function compact(state: RaftState, ctx: RaftContext): void {
  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  put(state, takeSnapshot(state, ctx), ctx);
}

function put(state: RaftState, snapshot: Snapshot, ctx: RaftContext): void {
  state.log = ctx.log.entriesFrom(state, snapshot.lastIncludedIndex + 1);
  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  state.snapshot = snapshot;
  void ctx.persist();
}

export function restore(state: RaftState): void {
  if (state.snapshot === null) return;
  Object.assign(state, fromText(state.snapshot.data as string));
  state.lastApplied = state.snapshot.lastIncludedIndex;
  state.commitIndex = Math.max(state.commitIndex, state.snapshot.lastIncludedIndex);
}

export function makeInstallSnapshot(state: RaftState, peer: NodeId, ctx: RaftContext): InstallSnapshot | undefined {
  const nextIndex = state.nextIndex[peer] ?? 1;
  if (state.snapshot === null || nextIndex > state.lastDiscardedIndex) return undefined;
  const begun = state.own[`to ${peer}`] as Transfer | undefined;
  const goesOn = begun?.term === state.currentTerm && begun.snapshot.lastIncludedIndex >= nextIndex;
  const { snapshot, offset } = goesOn ? begun : { snapshot: state.snapshot, offset: 0 };
  state.own[`to ${peer}`] = { term: state.currentTerm, snapshot, offset } satisfies Transfer;
  const data = (snapshot.data as string).slice(offset, offset + CHUNK);
  const done = offset + data.length === (snapshot.data as string).length;
  const { lastIncludedIndex, lastIncludedTerm } = snapshot;
  return { type: 'InstallSnapshot', term: state.currentTerm, leaderId: ctx.id, lastIncludedIndex, lastIncludedTerm, offset, data, done };
}

export function trim(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntries {
  const from = state.lastDiscardedIndex;
  if (message.prevLogIndex >= from) return message;
  return { ...message, prevLogIndex: from, prevLogTerm: ctx.log.termAt(state, from) ?? 0, entries: message.entries.slice(from - message.prevLogIndex) };
}

export function onInstallSnapshot(state: RaftState, message: InstallSnapshot, ctx: RaftContext): InstallSnapshotReply {
  if (message.term < state.currentTerm) return { term: state.currentTerm };
  state.role = 'follower';
  if (message.term > state.currentTerm) {
    state.currentTerm = message.term;
    state.votedFor = null;
    void ctx.persist();
  }
  const { lastIncludedIndex, lastIncludedTerm, offset, done } = message;
  const chunk = message.data as string;
  // All of it is here already, in whatever form.
  if (lastIncludedIndex <= state.commitIndex) return { term: state.currentTerm, nextOffset: offset + chunk.length };
  const text = arrivedWith(state, message);
  if (!done || text.length !== offset + chunk.length) return { term: state.currentTerm, nextOffset: text.length };
  delete state.own['arrived'];
  if (ctx.log.termAt(state, lastIncludedIndex) !== lastIncludedTerm) state.log = [];
  put(state, { lastIncludedIndex, lastIncludedTerm, data: text }, ctx);
  restore(state);
  return { term: state.currentTerm, nextOffset: text.length };
}

/** What has arrived of this snapshot, with this chunk if it fits to the end. */
function arrivedWith(state: RaftState, { term, leaderId, lastIncludedIndex, offset, data }: InstallSnapshot): string {
  const of = `${term} ${leaderId} ${lastIncludedIndex}`;
  const arrived = state.own['arrived'] as Arrived | undefined;
  const before = arrived?.of === of ? arrived.text : '';
  const text = offset === before.length ? before + (data as string) : before;
  state.own['arrived'] = { of, text } satisfies Arrived;
  return text;
}

export function onInstallSnapshotReply(state: RaftState, { from, request, reply }: Answer<InstallSnapshot, InstallSnapshotReply>, ctx: RaftContext): void {
  if (reply.term > state.currentTerm) {
    Object.assign(state, { currentTerm: reply.term, votedFor: null, role: 'follower' });
    void ctx.persist();
    return;
  }
  if (state.role !== 'leader' || request.term !== state.currentTerm) return;
  const { nextOffset = 0 } = reply;
  const end = request.offset + (request.data as string | null ?? '').length;
  if (request.done && nextOffset === end && end > 0) {
    state.matchIndex[from] = Math.max(state.matchIndex[from] ?? 0, request.lastIncludedIndex);
    state.nextIndex[from] = Math.max(state.nextIndex[from] ?? 1, state.matchIndex[from] + 1);
  }
  const transfer = state.own[`to ${from}`] as Transfer | undefined;
  if (transfer?.snapshot.lastIncludedIndex !== request.lastIncludedIndex || transfer.term !== request.term) return;
  if ((state.matchIndex[from] ?? 0) >= request.lastIncludedIndex) state.own[`to ${from}`] = undefined;
  else state.own[`to ${from}`] = { ...transfer, offset: nextOffset } satisfies Transfer;
}
