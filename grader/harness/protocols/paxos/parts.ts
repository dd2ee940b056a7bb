import type { Context, NodeId } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Eventually } from '../eventually.ts';
import type { Accept, Accepted, Nack, PaxosMessage, Prepare, PromiseReply } from './messages.ts';
import type { AcceptorState, Ballot, Promised, ProposerState } from './state.ts';

/** What a Paxos part may use. For a proposer `peers` are the acceptors. */
export interface PaxosContext extends Context {
  /** Task 11's order of ballots. */
  compare(a: Ballot, b: Ballot): number;
  send(to: NodeId, message: PaxosMessage): void;
}

/** A reply with its sender and the request that it answers. */
export interface From<Request, Reply> {
  readonly from: NodeId;
  readonly request: Request;
  readonly reply: Reply;
}

/** Task 11: ballots, and phase 1. Paxos Made Simple §2.2. */
export interface PreparePart {
  /** Below 0 where `a` is the lower one, above 0 where it is the higher one, 0 for the same ballot. */
  compareBallots(a: Ballot, b: Ballot): number;
  /** A ballot above `highest` that no other proposer ever makes. `id` is C1, C2, ..., C99 at most. */
  nextBallot(highest: Ballot | null, id: NodeId): Ballot;
  /**
   * Begins with a new ballot; called when there is something to propose, and when the timer `retry` fires.
   * Code that asks by `ctx.rpc` may return the promises here, as `onPromise` does.
   */
  startPrepare(state: ProposerState, ctx: PaxosContext): Eventually<void> | Eventually<readonly Promised[] | undefined>;
  /** Undefined where the acceptor stays silent, or has answered by `ctx.reply`. */
  onPrepare(state: AcceptorState, message: Prepare, ctx: PaxosContext): Eventually<PromiseReply | Nack | undefined>;
  /** A promise came, perhaps late, perhaps twice: all that are there, once they are a majority's for the ballot under way, and only then. */
  onPromise(state: ProposerState, answer: From<Prepare, PromiseReply>, ctx: PaxosContext): Eventually<readonly Promised[] | undefined>;
  /** A prepare or an accept was refused. */
  onNack(state: ProposerState, answer: From<Prepare | Accept, Nack>, ctx: PaxosContext): Eventually<void>;
}

/** Task 12: phase 2, and learning. Paxos Made Simple §2.2, §2.3. */
export interface AcceptPart {
  /** What the ballot under way may propose, given a majority's promises: `state.proposal` only where nothing was accepted. */
  chooseValue(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Plain;
  /** A majority has promised the ballot under way. */
  startAccept(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Eventually<void>;
  /** Undefined where the acceptor stays silent, or has answered by `ctx.reply`. */
  onAccept(state: AcceptorState, message: Accept, ctx: PaxosContext): Eventually<Accepted | Nack | undefined>;
  /** An acceptor has accepted. What is chosen goes into `state.chosen`, and is reported by `ctx.decide`, once. */
  onAccepted(state: ProposerState, vote: { readonly from: NodeId; readonly n: Ballot; readonly v: Plain }, ctx: PaxosContext): Eventually<void>;
}

export interface PaxosParts {
  readonly prepare: PreparePart;
  readonly accept: AcceptPart;
}
