// Task 12: Paxos: accept and accepted. The statement is in README.md beside this file; `npx grade task-12` grades it.

import {
  notWritten,
  type Accept,
  type Accepted,
  type AcceptorState,
  type Ballot,
  type Nack,
  type NodeId,
  type PaxosContext,
  type Plain,
  type Promised,
  type ProposerState,
} from '#harness';

/**
 * What the ballot under way has to propose, given the promises of a majority for it; any value will
 * do where they leave it open, and then it is `state.proposal.v`. Paxos Made Simple §2.2 (P2c).
 */
export function chooseValue(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Plain {
  return notWritten('chooseValue');
}

/**
 * Phase 2 (a): a majority has promised `state.ballot`. The acceptors, `ctx.peers`, are asked to accept one
 * value under it; what they answer comes to `onAccepted`. Paxos Made Simple §2.2.
 */
export function startAccept(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): void {
  return notWritten('startAccept');
}

/**
 * Phase 2 (b), at an acceptor: a proposer asks it to accept a value. The answer may leave only when what
 * it says is on disk; undefined is no answer. Paxos Made Simple §2.2 (P1a), §2.5.
 */
export function onAccept(state: AcceptorState, { n, v }: Accept, ctx: PaxosContext): Accepted | Nack | undefined {
  return notWritten('onAccept');
}

/**
 * The acceptor `from` has accepted `v` under `n`, perhaps long ago, perhaps told twice. As soon as a value
 * is chosen it goes into `state.chosen`, as {v}, and is reported by `ctx.decide`. Paxos Made Simple §2.2, §2.3.
 */
export function onAccepted(
  state: ProposerState,
  { from, n, v }: { readonly from: NodeId; readonly n: Ballot; readonly v: Plain },
  ctx: PaxosContext,
): void {
  return notWritten('onAccepted');
}
