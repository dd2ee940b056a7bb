import type { Eventually } from '../eventually.ts';
import type { NodeId } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Signed, SigningContext } from '../signing.ts';
import type { PbftCommit, PbftPrepare, PbftReply, PbftRequest, PrePrepare } from './messages.ts';
import type { PbftClientState, PbftState } from './state.ts';

/** What the part may use. A replica's `peers` are the other replicas; it may send to clients, too. A client's are all replicas. */
export interface PbftContext extends SigningContext {
  /** The primary of a view: S1 leads view 0, S2 view 1, and so round and round. Castro & Liskov 1999, §4. */
  primaryOf(view: number): NodeId;
  /** Executes a request at this sequence number: the machine changes, and what comes back is the result for the client. */
  execute(seq: number, request: PbftRequest): Plain;
}

/** Task 17: the normal case of PBFT. Castro & Liskov 1999, §4.1, §4.2. Messages have the right shape, and that is all that is known of them. */
export interface PbftPart {
  /** A client's request: from itself, or passed on by another replica. */
  onRequest(state: PbftState, message: Signed<PbftRequest>, ctx: PbftContext): Eventually<void>;
  onPrePrepare(state: PbftState, message: Signed<PrePrepare>, ctx: PbftContext): Eventually<void>;
  onPrepare(state: PbftState, message: Signed<PbftPrepare>, ctx: PbftContext): Eventually<void>;
  onCommit(state: PbftState, message: Signed<PbftCommit>, ctx: PbftContext): Eventually<void>;
  /** At the client, while `state.request` is under way: its result, as soon as that is certain; undefined before. */
  onReply(state: PbftClientState, message: Signed<PbftReply>, ctx: PbftContext): Eventually<{ readonly result: Plain } | undefined>;
}

export interface PbftParts {
  readonly pbft: PbftPart;
}
