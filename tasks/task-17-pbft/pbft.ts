// Task 17: PBFT. The statement is in README.md beside this file; `npx grade task-17` grades it.

import {
  notWritten,
  type PbftClientState,
  type PbftCommit,
  type PbftContext,
  type PbftPrepare,
  type PbftReply,
  type PbftRequest,
  type PbftState,
  type Plain,
  type PrePrepare,
  type Signed,
} from '#harness';

/**
 * A client's request, from itself or passed on by another replica. The primary gives it the next sequence number and
 * multicasts a pre-prepare; a request that was executed before is answered as it was then. Castro & Liskov 1999, §4.1, §4.2.
 */
export function onRequest(state: PbftState, message: Signed<PbftRequest>, ctx: PbftContext): void {
  return notWritten('onRequest');
}

/**
 * The primary has given a request a sequence number. If all is in order, this backup accepts it and multicasts a prepare. Nothing
 * is known of the message but its shape: who signed what, its view, number and digest are to be looked at. §4.2.
 */
export function onPrePrepare(state: PbftState, message: Signed<PrePrepare>, ctx: PbftContext): void {
  return notWritten('onPrePrepare');
}

/** A backup has accepted a pre-prepare, which may not have come here yet. With enough of them this replica multicasts a commit. §4.2. */
export function onPrepare(state: PbftState, message: Signed<PbftPrepare>, ctx: PbftContext): void {
  return notWritten('onPrepare');
}

/** A replica has a prepared certificate. With enough of them, and one's own, the request is executed as soon as its turn comes. §4.2. */
export function onCommit(state: PbftState, message: Signed<PbftCommit>, ctx: PbftContext): void {
  return notWritten('onCommit');
}

/**
 * At the client, while `state.request` is under way: a replica says what it came to. The result, as {result}, as soon as it is
 * certain that a correct replica has computed it; undefined before. §4.1.
 */
export function onReply(state: PbftClientState, message: Signed<PbftReply>, ctx: PbftContext): { readonly result: Plain } | undefined {
  return notWritten('onReply');
}
