// Halves meet in prepares and in commits, which carry their prepares along; a culprit's votes are not heard any more.
import { ballotsIn, type Candidate, type Evidence, type EvidenceContext, type EvidenceNotice, type EvidenceState, type Gossip, type NodeId, type Outgoing, type PbftBallot, type PbftMessage, type Signed } from '#harness';

type Ballot = Signed<PbftBallot>;

interface Kept {
  /** Ballots by digest, within kind and place, within signer. */
  readonly words: Record<NodeId, Record<string, Record<string, Ballot>>>;
  readonly culprits: Record<NodeId, Evidence>;
}

export function observe(state: EvidenceState, ballot: Ballot, ctx: EvidenceContext): Evidence | null {
  const { words } = keptIn(state);
  const byDigest = ((words[ballot.signer] ??= {})[slotOf(ballot)] ??= {});
  if (!(ballot.digest in byDigest)) {
    if (!ctx.verify(ballot)) return null;
    byDigest[ballot.digest] = ballot;
  }
  const [first, second] = Object.values(byDigest);
  return first && second ? { first, second } : null;
}

export function verifyEvidence({ first, second }: Evidence, ctx: EvidenceContext): boolean {
  const isOneWord = first.signer === second.signer && slotOf(first) === slotOf(second);
  return isOneWord && first.digest !== second.digest && ctx.verify(second) && ctx.verify(first);
}

export function onMessage(state: EvidenceState, message: Signed<PbftMessage> | Gossip | EvidenceNotice, ctx: EvidenceContext): void {
  const { culprits } = keptIn(state);
  for (const ballot of ballotsIn(message)) {
    if (ballot.signer in culprits) continue;
    const evidence = observe(state, ballot, ctx);
    if (evidence === null || !verifyEvidence(evidence, ctx)) continue;
    culprits[ballot.signer] = evidence;
    const notice: EvidenceNotice = { type: 'evidence', evidence };
    ctx.peers.forEach((peer) => ctx.send(peer, notice));
  }
}

export function toEmbed(state: EvidenceState, { ballot, accepted }: Outgoing): readonly Ballot[] {
  if (ballot.type === 'prepare') return [accepted];
  const { words } = keptIn(state);
  const slot = slotOf({ ...ballot, type: 'prepare' });
  // Without what these carry along themselves.
  return Object.values(words).flatMap((slots) => Object.values(slots[slot] ?? {})).filter((prepare) => prepare.type !== 'prepare' || prepare.embeds === undefined);
}

export function isCertified(state: EvidenceState, { digest, votes }: Candidate): boolean {
  const { culprits } = keptIn(state);
  const heard = new Set(votes.filter(({ signer }) => !(signer in culprits)).filter((vote) => vote.digest === digest).map((vote) => vote.signer));
  return heard.size >= state.config.quorum;
}

export function report(state: EvidenceState): readonly Evidence[] {
  return Object.values(keptIn(state).culprits);
}

function slotOf({ type, view, seq }: PbftBallot): string {
  return JSON.stringify([type, view, seq]);
}

function keptIn(state: EvidenceState): Kept {
  return (state.evidence['kept'] ??= { words: {}, culprits: {} }) as Kept;
}
