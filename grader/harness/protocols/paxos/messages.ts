import type { Plain } from '../plain.ts';
import type { Ballot } from './state.ts';

/** Phase 1a: asks for a promise to accept nothing below `n` any more. Paxos Made Simple §2.2. */
export interface Prepare {
  readonly type: 'prepare';
  readonly n: Ballot;
}

/** Phase 1b: the promise, with what the acceptor has accepted of the highest ballot; null and null for nothing. */
export interface PromiseReply {
  readonly type: 'promise';
  /** The prepare's. */
  readonly n: Ballot;
  readonly acceptedN: Ballot | null;
  readonly acceptedV: Plain;
}

/** A refusal; an acceptor may also stay silent. It saves the proposer from guessing. Paxos Made Simple §2.2 (end). */
export interface Nack {
  readonly type: 'nack';
  /** The ballot that is refused. */
  readonly n: Ballot;
  /** The higher one that was promised. */
  readonly promised: Ballot;
}

/** Phase 2a: asks to accept a value under a ballot for which a majority has promised. */
export interface Accept {
  readonly type: 'accept';
  readonly n: Ballot;
  readonly v: Plain;
}

/** Phase 2b: accepted. */
export interface Accepted {
  readonly type: 'accepted';
  readonly n: Ballot;
  readonly v: Plain;
}

export type PaxosMessage = Prepare | Accept;
export type PaxosReply = PromiseReply | Nack | Accepted;

/** Somebody wants a proposer to see a value chosen, and hears which one was. */
export interface Propose {
  readonly propose: Plain;
}

export interface ProposeReply {
  readonly chosen: Plain;
}
