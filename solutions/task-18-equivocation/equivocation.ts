import { ballotsIn, type Candidate, type Evidence, type EvidenceContext, type EvidenceNotice, type EvidenceState, type Gossip, type NodeId, type Outgoing, type PbftBallot, type PbftMessage, type Signed } from '#harness';

/** What is kept in `state.evidence`. */
interface Pool {
  /** By signer, kind and place, the ballot that was heard first. */
  heard?: Record<string, Signed<PbftBallot>>;
  /** By culprit, the first evidence against it. */
  found?: Record<NodeId, Evidence>;
}

/**
 * A ballot, come from wherever: in a message of its own, carried along in another, or passed on by anybody. The evidence, if with what
 * was observed before there is any; null if not.
 */
export function observe(state: EvidenceState, ballot: Signed<PbftBallot>, ctx: EvidenceContext): Evidence | null {
  if (!ctx.verify(ballot)) return null;
  const heard = (poolOf(state).heard ??= {});
  const first = (heard[wordOf(ballot)] ??= ballot);
  return first.digest === ballot.digest ? null : { first, second: ballot };
}

/** Whether evidence proves its signer faulty, to somebody who knows nothing else: it gets no state. */
export function verifyEvidence({ first, second }: Evidence, ctx: EvidenceContext): boolean {
  return wordOf(first) === wordOf(second) && first.digest !== second.digest && ctx.verify(first) && ctx.verify(second);
}

/** Whatever another replica sends, ballots and else, comes by here before PBFT looks at it. */
export function onMessage(state: EvidenceState, message: Signed<PbftMessage> | Gossip | EvidenceNotice, ctx: EvidenceContext): void {
  for (const ballot of ballotsIn(message)) {
    const evidence = observe(state, ballot, ctx);
    if (evidence !== null) accuse(state, evidence, ctx);
  }
}

/** This replica is about to sign a prepare or a commit: the ballots of others that it is to carry along, or none. */
export function toEmbed(_state: EvidenceState, { ballot, accepted }: Outgoing, _ctx: EvidenceContext): readonly Signed<PbftBallot>[] {
  return ballot.type === 'prepare' ? [accepted] : [];
}

/** PBFT asks whether a digest is prepared or committed at a place, given all votes for that place. */
export function isCertified(state: EvidenceState, { digest, votes }: Candidate, _ctx: EvidenceContext): boolean {
  const voters = new Set(votes.filter((vote) => vote.digest === digest).map(({ signer }) => signer));
  return voters.size >= state.config.quorum;
}

/** Whom this replica accuses, and by what. */
export function report(state: EvidenceState, _ctx: EvidenceContext): readonly Evidence[] {
  return Object.values(poolOf(state).found ?? {});
}

/** All are told of it, once. */
function accuse(state: EvidenceState, evidence: Evidence, ctx: EvidenceContext): void {
  const found = (poolOf(state).found ??= {});
  const culprit = evidence.first.signer;
  if (found[culprit]) return;
  found[culprit] = evidence;
  const notice: EvidenceNotice = { type: 'evidence', evidence };
  for (const peer of ctx.peers) ctx.send(peer, notice);
}

/** Where a correct replica has one word and no other. */
function wordOf({ signer, type, view, seq }: Signed<PbftBallot>): string {
  return `${signer} ${type} ${view} ${seq}`;
}

function poolOf(state: EvidenceState): Pool {
  return state.evidence;
}
