import type { NodeId, RequestId } from '../node.ts';
import type { Ballot } from '../paxos/state.ts';
import type { Command, Machine } from '../raft/state.ts';

/** Number of an instance of Paxos, from 1: the slot's chosen value is the command that every replica executes there. Paxos Made Simple §3. */
export type Slot = number;

/** What an acceptor has accepted last in a slot. */
export interface Vote {
  readonly n: Ballot;
  readonly v: Command;
}

/** A vote with its slot, as a promise tells of it. */
export interface SlotVote extends Vote {
  readonly slot: Slot;
}

/** A client whose request waits at the server that it asked. */
export interface WaitingClient {
  readonly command: Command;
  readonly request: RequestId;
}

/** State of a replica: acceptor of every slot, candidate or leader, and learner, in one. S1, S2, ... */
export interface ReplicaState {
  // Persistent: on disk as of the last finished persist().

  /** The highest ballot of a prepare that was answered, or of an accept: one for all slots. Null before the first. */
  promised: Ballot | null;
  /** For each slot, what was accepted there last. */
  accepted: Record<Slot, Vote>;

  // Volatile: lost in a crash.

  /** `leader` while a majority's promises for `ballot` hold as far as this server knows. */
  role: 'follower' | 'candidate' | 'leader';
  /** The ballot under way: of the prepare, and of every accept while it leads. Null at a follower. */
  ballot: Ballot | null;
  /** The first slot that the promises are for. */
  fromSlot: Slot;
  /** Who has promised `ballot`, this server included, and what they told of, in whatever plain shape you like. */
  promises: Record<NodeId, unknown>;
  /** The slot of the next new command. */
  nextSlot: Slot;
  /** Who has accepted what under `ballot`, by slot, in whatever plain shape you like. */
  votes: Record<Slot, unknown>;
  /** For each slot, the value that is known to be chosen. */
  chosen: Record<Slot, Command>;
  /** The last slot that was applied to the machine. */
  lastApplied: Slot;
  /** Task 4's machine. */
  machine: Machine;
  /** What is remembered of clients' requests, in whatever plain shape you like: part of the replicated state. */
  sessions: Record<string, unknown>;
  /** Who waits for an answer. Kept by what is supplied. */
  waiting: WaitingClient[];
  /** The server that is thought to lead. Kept by what is supplied. */
  leaderId: NodeId | null;
  /** Anything else. */
  own: Record<string, unknown>;
}

export const multiPaxosDurableFields = ['promised', 'accepted'] as const;

export function freshReplica(machine: Machine): ReplicaState {
  return {
    promised: null,
    accepted: {},
    role: 'follower',
    ballot: null,
    fromSlot: 1,
    promises: {},
    nextSlot: 1,
    votes: {},
    chosen: {},
    lastApplied: 0,
    machine,
    sessions: {},
    waiting: [],
    leaderId: null,
    own: {},
  };
}
