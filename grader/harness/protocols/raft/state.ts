import type { Plain } from '../plain.ts';
import type { NodeId } from '../node.ts';

/** Election term, counting up from 0 (no term yet). Raft §5.1. */
export type Term = number;

/** Position in the log. The first entry has index 1; index 0, of term 0, is the empty log's end. */
export type Index = number;

/** What a client asks of the state machine. */
export type Command =
  | { readonly op: 'put'; readonly key: string; readonly value: Plain }
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'cas'; readonly key: string; readonly expected: Plain; readonly value: Plain }
  | { readonly op: 'noop' };

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
  /** The machine and its client sessions at that index. */
  readonly machine: Plain;
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
  /** What replaced the cut-off prefix; null until task 9. */
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

  // Volatile at a candidate.

  /** Servers that granted their vote in `currentTerm`, this one included. */
  votesGranted: NodeId[];

  /** The last term whose leadership this server took up; kept by the assembly, so that it happens once a term. */
  ledTerm: Term;

  // Volatile at a leader, set anew at each election; peers only.

  /** For each peer, the index of the next entry to send to it. */
  nextIndex: Record<NodeId, Index>;
  /** For each peer, the highest index known to be replicated on it. */
  matchIndex: Record<NodeId, Index>;

  /** Anything else that a part wants to keep. Volatile. */
  own: Record<string, unknown>;
}

/** Fields of Fig. 2's persistent state. */
export const raftDurableFields = ['currentTerm', 'votedFor', 'log', 'snapshot'] as const;

export function freshRaftState(): RaftState {
  return {
    currentTerm: 0,
    votedFor: null,
    log: [],
    snapshot: null,
    role: 'follower',
    leaderId: null,
    commitIndex: 0,
    lastApplied: 0,
    machine: {},
    votesGranted: [],
    ledTerm: 0,
    nextIndex: {},
    matchIndex: {},
    own: {},
  };
}
