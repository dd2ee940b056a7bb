// Everything is logged, and what may matter to others passed on at once; who contradicted itself is worked out when somebody asks.
import { ballotsIn, type Candidate, type Evidence, type EvidenceContext, type EvidenceNotice, type EvidenceState, type Gossip, type NodeId, type PbftBallot, type PbftMessage, type Signed } from '#harness';

type Ballot = Signed<PbftBallot>;

/** By signer, all that was heard of it: for each word the first ballot of each digest, two at most. */
type Log = Record<NodeId, Ballot[]>;

function logOf(state: EvidenceState): Log {
  return state.evidence as Log;
}

/** True for what is new. */
function note(log: Log, ballot: Ballot, ctx: EvidenceContext): boolean {
  const known = (log[ballot.signer] ?? []).filter((one) => contradictionIn(one, ballot) !== 'nothing to do with each other');
  if (known.length > 1 || known.some(({ digest }) => digest === ballot.digest) || !ctx.verify(ballot)) return false;
  (log[ballot.signer] ??= []).push(ballot);
  return true;
}

function contradictionIn(a: Ballot, b: Ballot): 'contradiction' | 'repetition' | 'nothing to do with each other' {
  if (a.signer !== b.signer || a.type !== b.type || a.view !== b.view || a.seq !== b.seq) return 'nothing to do with each other';
  return a.digest === b.digest ? 'repetition' : 'contradiction';
}

function firstPair(ballots: readonly Ballot[]): Evidence | null {
  for (const [i, second] of ballots.entries()) {
    const first = ballots.slice(0, i).find((one) => contradictionIn(one, second) === 'contradiction');
    if (first) return { first, second };
  }
  return null;
}

export function observe(state: EvidenceState, ballot: Ballot, ctx: EvidenceContext): Evidence | null {
  const log = logOf(state);
  return note(log, ballot, ctx) ? firstPair((log[ballot.signer] ?? []).filter((one) => contradictionIn(one, ballot) !== 'nothing to do with each other')) : null;
}

export function verifyEvidence(evidence: Evidence, ctx: EvidenceContext): boolean {
  return contradictionIn(evidence.first, evidence.second) === 'contradiction' && ctx.verify(evidence.first) && ctx.verify(evidence.second);
}

export async function onMessage(state: EvidenceState, message: Signed<PbftMessage> | Gossip | EvidenceNotice, ctx: EvidenceContext): Promise<void> {
  const log = logOf(state);
  const fresh = ballotsIn(message).filter((ballot) => note(log, ballot, ctx));
  const isContradicted = (ballot: Ballot): boolean => (log[ballot.signer] ?? []).some((one) => contradictionIn(one, ballot) === 'contradiction');
  // Votes of those who are at one with themselves are passed on to nobody.
  const ballots = fresh.flatMap((ballot) => (isContradicted(ballot) ? (log[ballot.signer] ?? []) : ballot.type === 'pre-prepare' ? [ballot] : []));
  if (ballots.length > 0) for (const peer of ctx.peers) ctx.send(peer, { type: 'gossip', ballots } as Gossip);
  await Promise.resolve();
}

export function toEmbed(): readonly Ballot[] {
  return [];
}

export function isCertified(state: EvidenceState, candidate: Candidate): boolean {
  const holders = candidate.votes.flatMap((vote) => (vote.digest === candidate.digest ? [vote.signer] : []));
  return [...new Set(holders)].length >= state.config.quorum;
}

export function report(state: EvidenceState): readonly Evidence[] {
  return Object.values(logOf(state)).flatMap((ballots) => firstPair(ballots) ?? []);
}
