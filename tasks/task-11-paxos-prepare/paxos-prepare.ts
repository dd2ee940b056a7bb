// Task 11: Paxos: prepare and promise. The statement is in README.md beside this file; `npx grade task-11` grades it.

import {
  notWritten,
  type Accept,
  type AcceptorState,
  type Ballot,
  type From,
  type Nack,
  type PaxosContext,
  type Prepare,
  type Promised,
  type PromiseReply,
  type ProposerState,
} from '#harness';

/**
 * Tells which of two ballots is the higher one: below 0 if it is `b`, above 0 if it is `a`, 0 if they
 * are the same. A pure function, and all who ask `ctx.compare` get it.
 */
export function compareBallots(a: Ballot, b: Ballot): number {
  return notWritten('compareBallots');
}

/**
 * A ballot above `highest` (null where none is known) that nobody but the proposer `id` ever makes. A pure
 * function; `id` is C1 to C99. Paxos Made Simple §2.5.
 */
export function nextBallot(highest: Ballot | null, id: string): Ballot {
  return notWritten('nextBallot');
}

/**
 * Phase 1 (a): there is something to propose, or the timer `retry` fired. A new ballot begins, and the
 * acceptors, `ctx.peers`, are asked for their promises. Paxos Made Simple §2.2, §2.5.
 */
export function startPrepare(state: ProposerState, ctx: PaxosContext): void {
  return notWritten('startPrepare');
}

/**
 * Phase 1 (b), at an acceptor: a proposer asks for a promise. The answer may leave only when what it
 * promises is on disk; undefined is no answer. Paxos Made Simple §2.2, §2.5.
 */
export function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): PromiseReply | Nack | undefined {
  return notWritten('onPrepare');
}

/**
 * An acceptor has promised, perhaps long ago, perhaps twice. Returns the promises for the ballot under
 * way at the moment when they have become a majority's, and undefined at any other: what is returned
 * begins phase 2. Paxos Made Simple §2.2 (phase 2 (a)).
 */
export function onPromise(state: ProposerState, { from, reply }: From<Prepare, PromiseReply>, ctx: PaxosContext): readonly Promised[] | undefined {
  return notWritten('onPromise');
}

/**
 * An acceptor refuses a prepare or an accept, since it has promised a higher ballot. The next attempt
 * has to be above that, and not at once; what is under way may still find its majority. Paxos Made Simple §2.2 (end), §2.4.
 */
export function onNack(state: ProposerState, { reply }: From<Prepare | Accept, Nack>, ctx: PaxosContext): void {
  return notWritten('onNack');
}
