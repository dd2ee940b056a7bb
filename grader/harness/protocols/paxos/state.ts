import type { NodeId, RequestId } from '../node.ts';
import type { Plain } from '../plain.ts';

/**
 * Number of a proposal. Any two can be compared, and each is used by one proposer alone, once. A
 * round with the proposer's name, in either form, compared by round and then by name; or one whole
 * number that holds both. Paxos Made Simple §2.2.
 */
export type Ballot = number | readonly [round: number, id: NodeId] | { readonly round: number; readonly id: NodeId };

/** State of an acceptor: S1, S2, ... Paxos Made Simple §2.2. */
export interface AcceptorState {
  // Persistent: on disk as of the last finished persist().

  /** The highest ballot of a prepare that was answered, or of an accept; null before the first. */
  promised: Ballot | null;
  /** The ballot that was accepted last, and its value; null and null before the first. */
  acceptedN: Ballot | null;
  acceptedV: Plain;

  /** Anything else. Volatile. */
  own: Record<string, unknown>;
}

/** A promise as the proposer keeps it. */
export interface Promised {
  /** The acceptor. */
  readonly from: NodeId;
  /** What it had accepted by then: null and null for nothing. */
  readonly acceptedN: Ballot | null;
  readonly acceptedV: Plain;
}

/** State of a proposer, which learns what is chosen too: C1, C2, ... */
export interface ProposerState {
  // Persistent.

  /** The highest ballot that this proposer knows of, its own among them; null before the first. */
  lastBallot: Ballot | null;

  // Volatile: lost in a crash.

  /** What it would like to see chosen, and null when there is nothing; a value may be null itself. */
  proposal: { readonly v: Plain } | null;
  /** The ballot under way, from its prepare on; null when there is none. */
  ballot: Ballot | null;
  /** The promises for `ballot`, by acceptor. */
  promises: Record<NodeId, Promised>;
  /** What it has heard of acceptances, in whatever plain shape task 12 likes. */
  votes: Record<string, unknown>;
  /** What was chosen, as soon as it knows. */
  chosen: { readonly v: Plain } | null;
  /** Who waits for that. */
  request: RequestId | null;
  /** Anything else. */
  own: Record<string, unknown>;
}

/** What Paxos keeps on disk: an acceptor three fields, a proposer one. */
export const paxosDurableFields = ['promised', 'acceptedN', 'acceptedV', 'lastBallot'] as const;

export function freshAcceptor(): AcceptorState {
  return { promised: null, acceptedN: null, acceptedV: null, own: {} };
}

export function freshProposer(): ProposerState {
  return { lastBallot: null, proposal: null, ballot: null, promises: {}, votes: {}, chosen: null, request: null, own: {} };
}
