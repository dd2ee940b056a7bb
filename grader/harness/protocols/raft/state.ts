import type { KvRequest } from '../kv.ts';
import type { Plain } from '../plain.ts';
import type { Milliseconds, NodeId, RequestId } from '../node.ts';

/** Election term, counting up from 0 (no term yet). Raft §5.1. */
export type Term = number;

/** Position in the log. The first entry has index 1; index 0, of term 0, is the empty log's end. */
export type Index = number;

/** What a client asks of the state machine; `noop` asks for nothing. */
export type Operation =
  | { readonly op: 'put'; readonly key: string; readonly value: Plain }
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'cas'; readonly key: string; readonly expected: Plain; readonly value: Plain }
  | { readonly op: 'noop' };

/**
 * An operation, and from task 7 on who asks for it: the client's name, and the number of the
 * request within that client's session, counting up. A retry has the same number. Raft §8.
 */
export type Command = Operation & { readonly clientId?: string; readonly seq?: number };

/** One entry of the log: the term in which a leader received it, and its command. Raft §5.3. */
export interface LogEntry {
  readonly term: Term;
  readonly command: Command;
}

export type Role = 'follower' | 'candidate' | 'leader';

/** The state machine's whole memory, as task 4 shapes it. */
export type Machine = Readonly<Record<string, Plain>> | { [key: string]: Plain };

/** A snapshot of everything applied through `lastIncludedIndex`. Raft §7. */
export interface Snapshot {
  readonly lastIncludedIndex: Index;
  readonly lastIncludedTerm: Term;
  /** The machine and the client sessions at that index, in any form: only task 9's part reads it. */
  readonly data: Plain;
}

/** A client's request that this server has appended to its log and has not answered yet. */
export interface Waiter {
  /** Where the entry lies, and its term: another entry may come to lie there. */
  readonly index: Index;
  readonly term: Term;
  /** To answer by: `ctx.reply(response, request)`. */
  readonly request: RequestId;
}

/** State of one server: Fig. 2's, with Fig. 2's names. */
export interface RaftState {
  // Persistent: on disk as of the last finished persist().

  /** Latest term this server has seen. */
  currentTerm: Term;
  /** The candidate that got this server's vote in `currentTerm`, or null. */
  votedFor: NodeId | null;
  /**
   * The entries. `log[0]` is entry 1 until task 9 cuts a prefix off; reach them through
   * `ctx.log` and that will not concern you.
   */
  log: LogEntry[];
  /** Index of the last entry that was cut off the front of `log`; 0 until task 9. */
  lastDiscardedIndex: Index;
  /** What stands in for the cut-off prefix; null until task 9. */
  snapshot: Snapshot | null;

  // Volatile: lost in a crash.

  role: Role;
  /** The leader of `currentTerm`, if known. */
  leaderId: NodeId | null;
  /** Highest entry known to be committed. */
  commitIndex: Index;
  /** Highest entry applied to the machine. */
  lastApplied: Index;
  /** The state machine; rebuilt from the log or the snapshot after a crash. */
  machine: Machine;
  /** Client sessions, as task 7 shapes them: part of the replicated state like the machine. Raft §8. */
  sessions: Record<string, unknown>;
  /** When this server last heard from a leader of its current term, or else began its life; by its own clock. */
  heardAtMs: Milliseconds;

  // Volatile at a candidate.

  /** Servers that granted their vote in `currentTerm`, this one included. */
  votesGranted: NodeId[];

  // Volatile at a leader, set anew at each election; peers only.

  /** For each peer, the index of the next entry to send to it. */
  nextIndex: Record<NodeId, Index>;
  /** For each peer, the highest index known to be replicated on it. */
  matchIndex: Record<NodeId, Index>;
  /** Requests of clients, from task 6 on: put there when proposed, taken out when answered. */
  waiting: Waiter[];

  /** From task 10 on: the clients' requests that commands were proposed for, until they are answered. */
  requests?: Map<RequestId, KvRequest>;

  /** Anything else that a part wants to keep. Volatile. */
  own: Record<string, unknown>;
}

/** Fields of Fig. 2's persistent state. */
export const raftDurableFields = ['currentTerm', 'votedFor', 'log', 'lastDiscardedIndex', 'snapshot'] as const;

export function freshRaftState(): RaftState {
  return {
    currentTerm: 0,
    votedFor: null,
    log: [],
    lastDiscardedIndex: 0,
    snapshot: null,
    role: 'follower',
    leaderId: null,
    commitIndex: 0,
    lastApplied: 0,
    machine: {},
    sessions: {},
    heardAtMs: 0,
    votesGranted: [],
    nextIndex: {},
    matchIndex: {},
    waiting: [],
    own: {},
  };
}
