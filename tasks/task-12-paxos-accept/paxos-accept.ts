// Task 12: Paxos: accept and accepted. The statement is in README.md beside this file; `npx grade task-12` grades it.

import {
  notWritten,
  type Accept,
  type Accepted,
  type AcceptorState,
  type Ballot,
  type Nack,
  type PaxosContext,
  type Plain,
  type Promised,
  type ProposerState,
} from '#harness';

/** What a ballot may propose: the value of the highest ballot that its promises tell of, or else this proposer's own. Paxos Made Simple §2.2, P2c. */
export function chooseValue(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Plain {
  return notWritten('chooseValue');
}

/** A majority has promised the ballot under way: asks every acceptor to accept one value under it. */
export function startAccept(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): void {
  return notWritten('startAccept');
}

/** Accepts unless a higher ballot was promised; to accept is to promise, too. Paxos Made Simple §2.2, P1a. */
export function onAccept(state: AcceptorState, { n, v }: Accept, ctx: PaxosContext): Accepted | Nack {
  return notWritten('onAccept');
}

/** A value is chosen when a majority of acceptors has accepted it under the same ballot. Paxos Made Simple §2.2, §2.3. */
export function onAccepted(state: ProposerState, { from, n, v }: { readonly from: string; readonly n: Ballot; readonly v: Plain }, ctx: PaxosContext): void {
  return notWritten('onAccepted');
}
