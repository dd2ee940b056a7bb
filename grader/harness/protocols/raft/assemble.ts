import type { Context, NodeEvent, NodeProgram } from '../node.ts';
import { wholeLog } from './log.ts';
import type { Answer, AppendEntries, ClientCommand, InstallSnapshot, RaftMessage, RequestVote } from './messages.ts';
import type { ApplyChannelPart, LivePart, RaftContext, RaftParts } from './parts.ts';
import { freshRaftState, raftDurableFields, type Index, type LogEntry, type RaftState, type Snapshot } from './state.ts';

/** Virtual milliseconds. The paper's proportions: broadcast time << heartbeat < election timeout. */
export const raftTiming = { heartbeatMs: 50, electionTimeoutMsMin: 150, electionTimeoutMsMax: 300 } as const;

/** Sets the election timer anew, to a random moment in the paper's interval. Raft §5.2. */
export function resetElectionTimer(ctx: Context): void {
  const { electionTimeoutMsMin, electionTimeoutMsMax } = raftTiming;
  const spread = electionTimeoutMsMax - electionTimeoutMsMin;
  ctx.setTimer('election', electionTimeoutMsMin + Math.floor(ctx.random() * (spread + 1)));
}

/** One node from its parts. Who sends is written here and nowhere else, but for what a part itself sends. */
export function assemble(parts: RaftParts): NodeProgram<RaftState> {
  const log = parts.snapshots?.log ?? wholeLog;
  return {
    fresh: () => ({ ...freshRaftState(), machine: parts.machine.newMachine() }),
    durable: raftDurableFields,
    step: (state, event, context) => {
      const ctx = Object.assign(context, { log }) as RaftContext;
      const led = state.role === 'leader';
      return then(handle(state, event, ctx, parts), (answer) => {
        if (led && state.role !== 'leader') steppedDown(state, ctx);
        return answer;
      });
    },
  };
}

/** After a handler, whether it was synchronous or not. */
function then<T, R>(value: T | Promise<T>, next: (value: T) => R): R | Promise<Awaited<R>> {
  return value instanceof Promise ? (value.then(next) as Promise<Awaited<R>>) : next(value);
}

/** Whoever led has no election timer running; as a follower it needs one. */
function steppedDown(state: RaftState, ctx: RaftContext): void {
  if (state.leaderId === ctx.id) state.leaderId = null;
  ctx.cancelTimer('heartbeat');
  resetElectionTimer(ctx);
}

function handle(state: RaftState, event: NodeEvent, ctx: RaftContext, parts: RaftParts): unknown {
  switch (event.kind) {
    case 'start':
      return start(state, ctx, parts);
    case 'timer':
      return onTimer(state, event.name, ctx, parts);
    case 'message':
      return onMessage(state, event.message as RaftMessage, ctx, parts);
    case 'reply':
      return onReply(state, event as unknown as Answer<RaftMessage, never>, ctx, parts);
    case 'client':
      return onClient(state, event.message as ClientCommand, ctx, parts);
    case 'durable':
      return live(parts).onDurable(state, ctx, parts);
  }
}

/** A restart finds the durable fields on disk; a snapshot there counts as applied. Raft §7. */
function start(state: RaftState, ctx: RaftContext, parts: RaftParts): void {
  if (state.snapshot !== null) {
    // A copy: what is applied from now on must not change the snapshot.
    state.machine = structuredClone(state.snapshot.machine) as RaftState['machine'];
    state.commitIndex = state.snapshot.lastIncludedIndex;
    state.lastApplied = state.snapshot.lastIncludedIndex;
  } else {
    state.machine = parts.machine.newMachine();
  }
  resetElectionTimer(ctx);
}

function onTimer(state: RaftState, name: string, ctx: RaftContext, parts: RaftParts): unknown {
  if (name === 'heartbeat') {
    if (state.role !== 'leader') return undefined;
    ctx.setTimer('heartbeat', raftTiming.heartbeatMs);
    return live(parts).replicate(state, ctx, parts);
  }
  if (name !== 'election') return parts.channel?.onTimer?.(state, name, ctx, parts);
  if (state.role === 'leader') return undefined;
  resetElectionTimer(ctx);
  return becomingLeader(state, ctx, parts, () => parts.election.startElection(state, ctx));
}

function onMessage(state: RaftState, message: RaftMessage, ctx: RaftContext, parts: RaftParts): unknown {
  switch (message.type) {
    case 'RequestVote':
      return parts.election.onRequestVote(state, message, ctx);
    case 'AppendEntries':
      return then(parts.follower.onAppendEntries(state, message, ctx), (reply) => {
        heardFromLeader(state, message, ctx);
        channel(parts).onCommitAdvanced(state, ctx, parts);
        return reply;
      });
    case 'InstallSnapshot':
      return then(parts.snapshots?.onInstallSnapshot(state, message, ctx), (reply) => {
        heardFromLeader(state, message, ctx);
        return reply;
      });
  }
}

/** Only the leader of the current term keeps an election away. Raft §5.2. */
function heardFromLeader(state: RaftState, message: AppendEntries | InstallSnapshot, ctx: RaftContext): void {
  if (message.term !== state.currentTerm || state.role === 'leader') return;
  state.leaderId = message.leaderId;
  resetElectionTimer(ctx);
}

function onReply(state: RaftState, answer: Answer<RaftMessage, never>, ctx: RaftContext, parts: RaftParts): unknown {
  switch (answer.request.type) {
    case 'RequestVote':
      return becomingLeader(state, ctx, parts, () =>
        parts.election.onVoteReply(state, answer as Answer<RequestVote, never>, ctx),
      );
    case 'AppendEntries':
      return live(parts).onReplicated(state, answer as Answer<AppendEntries, never>, ctx, parts);
    case 'InstallSnapshot':
      return parts.snapshots?.onInstallSnapshotReply(state, answer as Answer<InstallSnapshot, never>, ctx);
  }
}

function onClient(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: RaftParts): unknown {
  if (state.role !== 'leader') return { ok: false, error: 'not-leader', leaderId: state.leaderId };
  return live(parts).propose(state, message, ctx, parts);
}

/** Runs an election handler, and what follows if it made this server the leader of a term that it wasn't leading. */
function becomingLeader(state: RaftState, ctx: RaftContext, parts: RaftParts, run: () => unknown): unknown {
  return then(run(), () => {
    // Two votes may be counted at once where the election part is async; only one of them wins the term.
    if (state.role !== 'leader' || state.ledTerm === state.currentTerm) return undefined;
    state.ledTerm = state.currentTerm;
    state.leaderId = ctx.id;
    ctx.cancelTimer('election');
    ctx.setTimer('heartbeat', raftTiming.heartbeatMs);
    parts.leader.becomeLeader(state, ctx);
    return then(parts.noop?.onElected(state, ctx), () => live(parts).replicate(state, ctx, parts));
  });
}

const live = (parts: RaftParts): LivePart => parts.live ?? eventDriven;
const channel = (parts: RaftParts): ApplyChannelPart => parts.channel ?? applyAtOnce;

/** Stands in for task 6: everything happens when its event arrives, nothing is awaited. */
const eventDriven: LivePart = {
  propose: (state, message, ctx, parts) =>
    then(parts.leader.onClientCommand(state, message, ctx), () => advanceCommit(state, ctx, parts)),
  replicate: (state, ctx, parts) => {
    for (const peer of ctx.peers) {
      const snapshot = parts.snapshots?.makeInstallSnapshot(state, peer, ctx);
      ctx.send(peer, snapshot ?? parts.leader.makeAppendEntries(state, peer, ctx));
    }
  },
  onReplicated: (state, answer, ctx, parts) =>
    then(parts.leader.onAppendEntriesReply(state, answer, ctx), () => advanceCommit(state, ctx, parts)),
  onDurable: (state, ctx, parts) => advanceCommit(state, ctx, parts),
};

function advanceCommit(state: RaftState, ctx: RaftContext, parts: RaftParts): void {
  if (state.role !== 'leader') return;
  state.commitIndex = parts.commitment.nextCommitIndex({
    self: ctx.id,
    voters: [ctx.id, ...ctx.peers],
    matchIndex: { ...state.matchIndex },
    lastDurableSelf: lastDurableIndex(state, ctx),
    commitIndex: state.commitIndex,
    currentTerm: state.currentTerm,
    termAt: (index) => ctx.log.termAt(state, index),
  });
  channel(parts).onCommitAdvanced(state, ctx, parts);
}

/** Stands in for task 7: the machine is fast, so it keeps up at once. */
const applyAtOnce: ApplyChannelPart = {
  onCommitAdvanced: (state, ctx, parts) => {
    void parts.machine.applyCommitted(state, ctx);
    void parts.snapshots?.compact(state, ctx);
  },
};

/**
 * The last entry that is on disk as it is in memory. Two logs with the same term at an
 * index agree up to there (Log Matching), so the search can start at the end.
 */
export function lastDurableIndex(state: RaftState, ctx: RaftContext): Index {
  const disk = ctx.disk as { readonly log?: readonly LogEntry[]; readonly snapshot?: Snapshot | null };
  const offset = disk.snapshot?.lastIncludedIndex ?? 0;
  const entries = disk.log ?? [];
  let index = Math.min(offset + entries.length, ctx.log.lastIndex(state));
  while (index > offset && entries[index - offset - 1]?.term !== ctx.log.termAt(state, index)) index--;
  return index;
}
