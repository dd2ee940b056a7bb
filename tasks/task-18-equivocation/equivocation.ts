// Task 18: Equivocation detection. The statement is in README.md beside this file; `npx grade task-18` grades it.

import {
  notWritten,
  type Candidate,
  type Evidence,
  type EvidenceContext,
  type EvidenceNotice,
  type EvidenceState,
  type Gossip,
  type Outgoing,
  type PbftBallot,
  type PbftMessage,
  type Signed,
} from '#harness';

/**
 * A ballot, come from wherever: in a message of its own, carried along in another, or passed on by anybody. The evidence, if with what
 * was observed before there is any; null if not.
 */
export function observe(state: EvidenceState, ballot: Signed<PbftBallot>, ctx: EvidenceContext): Evidence | null {
  return notWritten('observe');
}

/** Whether evidence proves its signer faulty, to somebody who knows nothing else: it gets no state. */
export function verifyEvidence({ first, second }: Evidence, ctx: EvidenceContext): boolean {
  return notWritten('verifyEvidence');
}

/** Whatever another replica sends, ballots and else, comes by here before PBFT looks at it. */
export function onMessage(state: EvidenceState, message: Signed<PbftMessage> | Gossip | EvidenceNotice, ctx: EvidenceContext): void {
  return notWritten('onMessage');
}

/** This replica is about to sign a prepare or a commit: the ballots of others that it is to carry along, or none. */
export function toEmbed(_state: EvidenceState, { ballot, accepted }: Outgoing, _ctx: EvidenceContext): readonly Signed<PbftBallot>[] {
  return notWritten('toEmbed');
}

/** PBFT asks whether a digest is prepared or committed at a place, given all votes for that place. */
export function isCertified(state: EvidenceState, { digest, votes }: Candidate, _ctx: EvidenceContext): boolean {
  return notWritten('isCertified');
}

/** Whom this replica accuses, and by what. */
export function report(state: EvidenceState, _ctx: EvidenceContext): readonly Evidence[] {
  return notWritten('report');
}
