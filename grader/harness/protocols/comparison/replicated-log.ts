import type { Plain } from '../plain.ts';
import type { Sent } from './lab.ts';

/** What a message between servers is for. */
export type MessageKind = 'election' | 'replication' | 'heartbeat';

/** An entry in a message. */
export interface Carried {
  /** Where it lies in the log: Raft's index, Multi-Paxos's slot. */
  readonly at: number;
  /** Under what it lies there: Raft's term, Multi-Paxos's ballot; null where the message doesn't tell (`known`). */
  readonly stamp: Plain;
  readonly command: Plain;
}

/** Behind this, two ways to replicate a log look alike. Replies come with the request that they answer. */
export interface ReplicatedLog {
  kindOf(sent: Sent): MessageKind;
  /** The entries in this message itself; a reply has not those of its request. */
  entriesIn(sent: Sent): readonly Carried[];
  /** Where a server asks for votes or promises: the term or ballot that it wants to lead. Undefined for everything else. */
  attemptIn(sent: Sent): Plain | undefined;
}
