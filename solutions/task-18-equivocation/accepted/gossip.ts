// Pre-prepares are passed on, now and then, and so is what proves somebody faulty.
import { ballotsIn, type Candidate, type Evidence, type EvidenceContext, type EvidenceNotice, type EvidenceState, type Gossip, type Outgoing, type PbftBallot, type PbftMessage, type Signed } from '#harness';

const passOnAfterMs = 15;

interface Memory {
  readonly ballots: Signed<PbftBallot>[];
  readonly news: Signed<PbftBallot>[];
  readonly proofs: Evidence[];
}

export function observe(state: EvidenceState, ballot: Signed<PbftBallot>, ctx: EvidenceContext): Evidence | null {
  const { ballots, news } = memoryOf(state);
  if (!ctx.verify(ballot)) return null;
  const same = ballots.filter((one) => isSameWord(one, ballot));
  // One that contradicts it is enough, and is kept, too: a third would prove nothing more.
  if (same.length < 2 && !same.some((one) => one.digest === ballot.digest)) {
    ballots.push(ballot);
    if (ballot.type === 'pre-prepare' || same.length > 0) news.push(...same, ballot);
  }
  const other = same.find((one) => one.digest !== ballot.digest);
  return other === undefined ? null : { first: other, second: ballot };
}

export function verifyEvidence({ first, second }: Evidence, ctx: EvidenceContext): boolean {
  if (!isSameWord(first, second) || first.digest === second.digest) return false;
  return [first, second].every((ballot) => ctx.verify(ballot));
}

export function onMessage(state: EvidenceState, message: Signed<PbftMessage> | Gossip | EvidenceNotice, ctx: EvidenceContext): void {
  const { news, proofs } = memoryOf(state);
  const before = news.length;
  for (const ballot of ballotsIn(message)) {
    const evidence = observe(state, ballot, ctx);
    if (evidence && !proofs.some(({ first }) => first.signer === ballot.signer)) proofs.push(evidence);
  }
  if (before === 0 && news.length > 0) ctx.setTimer('pass on', passOnAfterMs);
}

export function onTimer(state: EvidenceState, _name: string, ctx: EvidenceContext): void {
  const ballots = memoryOf(state).news.splice(0);
  const gossip: Gossip = { type: 'gossip', ballots };
  for (const peer of ctx.peers) ctx.send(peer, gossip);
}

export function toEmbed(_state: EvidenceState, _outgoing: Outgoing): readonly Signed<PbftBallot>[] {
  return [];
}

export function isCertified({ config }: EvidenceState, { digest, votes }: Candidate): boolean {
  const counted: Record<string, true> = {};
  for (const vote of votes) if (vote.digest === digest) counted[vote.signer] = true;
  return Object.keys(counted).length >= 2 * config.f + 1;
}

export function report(state: EvidenceState): readonly Evidence[] {
  return memoryOf(state).proofs;
}

function isSameWord(a: Signed<PbftBallot>, b: Signed<PbftBallot>): boolean {
  return a.signer === b.signer && a.type === b.type && a.view === b.view && a.seq === b.seq;
}

function memoryOf(state: EvidenceState): Memory {
  return (state.evidence['memory'] ??= { ballots: [], news: [], proofs: [] }) as Memory;
}
