import type { Signed } from '../signing.ts';
import type { Candidate, EvidenceContext, EvidenceState, Place } from './evidence.ts';
import type { Ballot, PbftRequest, PrePrepare } from './messages.ts';
import type { PbftContext } from './parts.ts';

/** Whoever says what a certificate is. */
export type IsCertified = (state: EvidenceState, candidate: Candidate, ctx: EvidenceContext) => boolean;

type Vote = Exclude<Ballot, { type: 'pre-prepare' }>;

export function placeOf(state: EvidenceState, { view, seq }: { readonly view: number; readonly seq: number }): Place {
  return (state.places[`${view}/${seq}`] ??= { accepted: null, votes: [], isPrepared: false });
}

/** Another replica's vote, if it is one that PBFT counts. Castro & Liskov 1999, §4.2. */
export function takeVote(state: EvidenceState, vote: Signed<Vote>, ctx: PbftContext): void {
  const { type, view, seq, replica, signer } = vote;
  const isOfInterest = view === state.view && seq > state.low && seq <= state.high && ctx.peers.includes(replica);
  if (isOfInterest && replica === signer && ctx.verify(vote) && !(type === 'prepare' && signer === ctx.primaryOf(view))) keep(placeOf(state, vote), vote);
}

/** This replica's own ballot: it stands behind it like anybody else. */
export function takeOwn(state: EvidenceState, ballot: Signed<Ballot>, accepted: Signed<Ballot> | null): void {
  const place = placeOf(state, ballot);
  if (ballot.type === 'pre-prepare') place.accepted = ballot;
  else {
    if (ballot.type === 'prepare') place.accepted = accepted;
    keep(place, ballot);
  }
}

function keep({ votes }: Place, vote: Signed<Ballot>): void {
  if (!votes.some(({ type, signer, digest }) => type === vote.type && signer === vote.signer && digest === vote.digest)) votes.push(vote);
}

/** What follows at a place from what is there now: a commit, and executions. §4.2. */
export function advance(state: EvidenceState, at: { readonly view: number; readonly seq: number }, ctx: PbftContext, isCertified: IsCertified): void {
  const place = placeOf(state, at);
  const { accepted } = place;
  if (accepted === null) return;
  const { view, seq, digest } = accepted;
  const candidate = (phase: Candidate['phase'], votes: Candidate['votes']): Candidate => ({ phase, view, seq, digest, votes });
  if (!place.isPrepared && ask(isCertified, state, candidate('prepared', [accepted, ...votesOf(place, 'prepare')]), ctx)) {
    place.isPrepared = true;
    const commit = ctx.sign({ type: 'commit' as const, view, seq, digest, replica: ctx.id });
    for (const peer of ctx.peers) ctx.send(peer, commit);
  }
  executeInOrder(state, ctx, isCertified);
}

function executeInOrder(state: EvidenceState, ctx: PbftContext, isCertified: IsCertified): void {
  for (;;) {
    const at = { view: state.view, seq: state.lastExecuted + 1 };
    const place = state.places[`${at.view}/${at.seq}`];
    if (!place?.isPrepared || place.accepted === null) return;
    const { digest, request } = place.accepted as Signed<PrePrepare>;
    if (!ask(isCertified, state, { phase: 'committed', ...at, digest, votes: votesOf(place, 'commit') }, ctx)) return;
    state.lastExecuted = at.seq;
    execute(state, request, at.seq, ctx);
  }
}

/** Anything but a boolean, such as a promise, would count as one. */
function ask(isCertified: IsCertified, state: EvidenceState, candidate: Candidate, ctx: PbftContext): boolean {
  const verdict: unknown = isCertified(state, candidate, ctx);
  if (typeof verdict !== 'boolean') throw new TypeError('isCertified must return true or false.');
  return verdict;
}

function votesOf({ votes }: Place, kind: Ballot['type']): readonly Signed<Ballot>[] {
  return votes.filter(({ type }) => type === kind);
}

/** A request that was executed under another number takes up this one, and nothing happens. §4.1. */
function execute(state: EvidenceState, request: Signed<PbftRequest>, seq: number, ctx: PbftContext): void {
  const { client, timestamp } = request;
  const replies = state.replies;
  if (timestamp <= (replies[client]?.timestamp ?? 0)) return;
  const result = ctx.execute(seq, request);
  const reply = ctx.sign({ type: 'reply' as const, view: state.view, timestamp, client, replica: ctx.id, result });
  replies[client] = reply;
  ctx.send(client, reply);
}

/** A client that asks again hears what it heard. True where it does. */
export function answerAgain(state: EvidenceState, { client, timestamp }: PbftRequest, ctx: PbftContext): boolean {
  const last = state.replies[client];
  if (last === undefined || timestamp > last.timestamp) return false;
  if (timestamp === last.timestamp) ctx.send(client, last);
  return true;
}
