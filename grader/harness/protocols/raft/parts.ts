import type { Eventually } from '../eventually.ts';
import type { Plain } from '../plain.ts';
import type { Context, Milliseconds, NodeId } from '../node.ts';
import type { LogAccess } from './log.ts';
import type {
  Answer,
  AppendEntries,
  AppendEntriesReply,
  ClientCommand,
  InstallSnapshot,
  InstallSnapshotReply,
  RaftMessage,
  RaftReply,
  RequestVote,
  RequestVoteReply,
} from './messages.ts';
import type { Command, Index, LogEntry, Machine, RaftState, Snapshot, Term } from './state.ts';
import type { KvPart } from './store.ts';

/** What a Raft part may use: the node's context and its log. */
export interface RaftContext extends Context {
  readonly log: LogAccess;
  send(to: NodeId, message: RaftMessage): void;
  rpc(to: NodeId, message: RaftMessage, timeoutMs?: Milliseconds): Promise<RaftReply>;
  /**
   * Hands a command to the machine, which takes its time (virtual milliseconds, as the scenario
   * says) and then applies it to `machine`, as `applyCommand` does. Meanwhile other events are
   * handled. Two commands handed over at once may be applied in either order.
   */
  execute(machine: Machine, entry: { readonly index: Index; readonly command: Command }): Promise<ApplyResult>;
}

/** Task 1: the leader's half of log replication. Raft §5.3, Fig. 2 (leaders). */
export interface LeaderPart {
  /** Called once when an election is won; `role` is already `leader`. Sets nextIndex and matchIndex. */
  becomeLeader(state: RaftState, ctx: RaftContext): void;
  /**
   * A client's command reached the leader: append it before anything is awaited, persist, and
   * replicate (now or at the next heartbeat; from task 6 on that is the live part's).
   */
  onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): Eventually<void>;
  /** The message that `peer` needs next. The assembly sends it at every heartbeat. */
  makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries;
  /** A reply came back, perhaps late, perhaps twice, perhaps of an earlier term. */
  onAppendEntriesReply(
    state: RaftState,
    answer: Answer<AppendEntries, AppendEntriesReply>,
    ctx: RaftContext,
  ): Eventually<void>;
}

/** Task 2: the follower's half of log replication. Raft §5.3, Fig. 2 (AppendEntries RPC). */
export interface FollowerPart {
  /**
   * Receiver steps 1 to 5; the reply leaves only when what it promises is on disk. Undefined
   * when `ctx.reply` has answered already.
   */
  onAppendEntries(state: RaftState, message: AppendEntries, ctx: RaftContext): Eventually<AppendEntriesReply | undefined>;
}

/** What a leader knows about who holds which entries. */
export interface QuorumView {
  /** The leader. */
  readonly self: NodeId;
  /** All servers that count, the leader among them. */
  readonly voters: readonly NodeId[];
  /** Highest index known to be replicated on each peer; the leader is not in it. */
  readonly matchIndex: Readonly<Record<NodeId, Index>>;
  /** Last entry that is on the leader's own disk. */
  readonly lastDurableSelf: Index;
}

/** The same, with what the rule about terms needs. */
export interface CommitView extends QuorumView {
  readonly commitIndex: Index;
  readonly currentTerm: Term;
  /** Term of the leader's entry at an index; undefined where it has none. */
  readonly termAt: (index: Index) => Term | undefined;
}

/** Task 3: when is an entry committed? Pure functions. Raft §5.3, §5.4.2, Fig. 2 (leaders, last rule). */
export interface CommitmentPart {
  /** The highest index held by a majority of the voters. */
  quorumMatch(view: QuorumView): Index;
  /** The leader's new commitIndex; the old one when nothing more is committed. */
  nextCommitIndex(view: CommitView): Index;
}

/** Result of applying one command. A refused command is a result, not an exception. */
export type ApplyResult =
  | { readonly ok: true; readonly value: Plain }
  | { readonly ok: false; readonly error: string };

/** Task 4: the deterministic state machine. Raft §2, Fig. 2 (all servers). */
export interface MachinePart {
  newMachine(): Machine;
  /** Applies the command at `index`; deterministic, and never changes the command. */
  applyCommand(machine: Machine, entry: { readonly index: Index; readonly command: Command }): ApplyResult;
  /** The same text for machines with the same contents, whatever their history. */
  digest(machine: Machine): string;
  /** While lastApplied < commitIndex: apply the next entry and report it by `ctx.apply`. */
  applyCommitted(state: RaftState, ctx: RaftContext): Eventually<void>;
}

/** Last entry of a log, as elections compare it. */
export interface LogEnd {
  readonly lastLogTerm: Term;
  readonly lastLogIndex: Index;
}

/** Task 5: who may become leader. Raft §5.2, §5.4.1. */
export interface ElectionPart {
  isUpToDate(candidate: LogEnd, voter: LogEnd): boolean;
  /** The reply leaves only when what it promises is on disk. Undefined when `ctx.reply` has answered already. */
  onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): Eventually<RequestVoteReply | undefined>;
  /** The election timer fired: new term, own vote, ask the others. */
  startElection(state: RaftState, ctx: RaftContext): Eventually<void>;
  /** A vote came back; on a majority of this term `role` becomes `leader`. */
  onVoteReply(state: RaftState, answer: Answer<RequestVote, RequestVoteReply>, ctx: RaftContext): Eventually<void>;
}

/** An entry that was applied, and what came of it. */
export interface Applied {
  readonly index: Index;
  readonly entry: LogEntry;
  readonly result: ApplyResult;
}

/** Task 6: replication and commitment while messages are under way. Raft §5.3, §5.5. */
export interface LivePart {
  /**
   * A client's command at the leader: see that it is appended, replicated and committed, and put
   * the request into `state.waiting`. It is answered when its entry has been applied.
   */
  propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): Eventually<void>;
  /** Sends to every peer what it needs next; called when leadership begins and at every heartbeat. */
  replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): Eventually<void>;
  /** A reply to a message that was sent by `ctx.send`. */
  onReplicated(state: RaftState, answer: ReplicationAnswer, ctx: RaftContext, parts: WholeParts): Eventually<void>;
  /** A write of this server finished: its own tail may now count. */
  onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): Eventually<void>;
  /** An entry was applied here, on whichever server: answer the request that waits for it, if one does. */
  onApplied(state: RaftState, applied: Applied, ctx: RaftContext): void;
  /** This server has just ceased to lead: what its waiting clients asked for may happen or not. */
  onSteppedDown(state: RaftState, ctx: RaftContext): void;
}

/** A reply to what `replicate` sent: AppendEntries, and from task 9 on snapshots too. */
export type ReplicationAnswer =
  | Answer<AppendEntries, AppendEntriesReply>
  | Answer<InstallSnapshot, InstallSnapshotReply>;

/** Task 7: committed entries on their way to the machine, and sessions. Raft §8. */
export interface ApplyChannelPart {
  /**
   * commitIndex may have moved: take over what is new, and return at once. A follower calls this
   * before it answers its leader; where a promise comes back, the answer waits for it.
   */
  onCommitAdvanced(state: RaftState, ctx: RaftContext, parts: WholeParts): Eventually<void>;
  /** A client's command at the leader, before it is proposed: a result that is known already answers it. */
  onRequest?(state: RaftState, message: ClientCommand, ctx: RaftContext): ApplyResult | undefined;
  /** This server has just ceased to lead: what its waiting clients asked for may happen or not. */
  onSteppedDown(state: RaftState, ctx: RaftContext, parts: WholeParts): void;
  /** A timer of its own fired: any name but `election` and `heartbeat`. */
  onTimer?(state: RaftState, name: string, ctx: RaftContext, parts: WholeParts): Eventually<void>;
}

/** Task 8: the first entry of a new leader. Raft §5.4.2, §8. */
export interface NoOpPart {
  /**
   * An election is won: called after `becomeLeader`, and again for every vote that comes while
   * this server leads the term, so that what it does has to happen once a term.
   */
  onElected(state: RaftState, ctx: RaftContext): Eventually<void>;
  /** True only at a leader with a committed entry of its own term. */
  canServeRead(state: RaftState, ctx: RaftContext): boolean;
}

/** Task 9: snapshots, and the log with an offset. Raft §7, Fig. 13. */
export interface SnapshotPart {
  /** The accessors, written again for a log whose prefix is gone. They become `ctx.log`. */
  readonly log: LogAccess;
  /** Everything applied so far, as a snapshot at lastApplied. */
  takeSnapshot(state: RaftState, ctx: RaftContext): Snapshot;
  /** Called after every event: takes a snapshot and cuts the log when that has grown past the threshold. */
  compact(state: RaftState, ctx: RaftContext): Eventually<void>;
  /** Machine, sessions, lastApplied and commitIndex from `state.snapshot`: at a restart, and after one was installed. */
  restore(state: RaftState, ctx: RaftContext): void;
  /** The message that brings `peer` the snapshot, or undefined where AppendEntries still reaches it. */
  makeInstallSnapshot(state: RaftState, peer: NodeId, ctx: RaftContext): InstallSnapshot | undefined;
  /** What of an AppendEntries lies behind what this log has discarded: all before is committed, and so the same. */
  trim(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntries;
  onInstallSnapshot(state: RaftState, message: InstallSnapshot, ctx: RaftContext): Eventually<InstallSnapshotReply>;
  onInstallSnapshotReply(
    state: RaftState,
    answer: Answer<InstallSnapshot, InstallSnapshotReply>,
    ctx: RaftContext,
  ): Eventually<void>;
}

/** A node's parts. The first five make a Raft core; the others replace or extend it task by task. */
export interface RaftParts {
  readonly leader: LeaderPart;
  readonly follower: FollowerPart;
  readonly commitment: CommitmentPart;
  readonly machine: MachinePart;
  readonly election: ElectionPart;
  readonly live?: LivePart;
  readonly channel?: ApplyChannelPart;
  readonly noop?: NoOpPart;
  readonly snapshots?: SnapshotPart;
  readonly store?: KvPart;
}

/** The same, with stand-ins for the parts that no node can do without. */
export type WholeParts = RaftParts & Required<Pick<RaftParts, 'live' | 'channel'>>;
