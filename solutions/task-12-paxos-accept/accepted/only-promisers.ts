import type { Accept, Accepted, AcceptorState, Ballot, Nack, NodeId, PaxosContext, Plain, Promised, ProposerState } from '#harness';

interface Tally {
  readonly n: Ballot;
  by: NodeId[];
}

/**
 * Another correct design: only those who have promised are asked to accept, as the paper has it; votes are
 * kept by ballot, all of them; and an acceptor that refuses stays silent.
 */
export function startAccept(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): void {
  const { ballot } = state;
  if (ballot === null) return;
  const v = chooseValue(state, promises, ctx);
  for (const { from } of promises) ctx.send(from, { type: 'accept', n: ballot, v });
}

export function chooseValue(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Plain {
  const best = promises.reduce<Promised | undefined>((found, one) => (one.acceptedN !== null && isAbove(one.acceptedN, found?.acceptedN ?? null, ctx) ? one : found), undefined);
  return best === undefined ? (state.proposal as { readonly v: Plain }).v : best.acceptedV;
}

function isAbove(n: Ballot, other: Ballot | null, ctx: PaxosContext): boolean {
  return other === null || ctx.compare(n, other) > 0;
}

export function onAccept(state: AcceptorState, { n, v }: Accept, ctx: PaxosContext): undefined {
  if (state.promised !== null && isAbove(state.promised, n, ctx)) return undefined;
  const isKnown = state.acceptedN !== null && ctx.compare(state.acceptedN, n) === 0;
  state.promised = state.acceptedN = n;
  state.acceptedV = v;
  if (!isKnown) void ctx.persist();
  const answer: Accepted | Nack = { type: 'accepted', n, v };
  ctx.reply(answer);
  return undefined;
}

export function onAccepted(state: ProposerState, vote: { readonly from: NodeId; readonly n: Ballot; readonly v: Plain }, ctx: PaxosContext): void {
  const tallies = ((state.votes['tallies'] ??= []) as Tally[]);
  let tally = tallies.find(({ n }) => ctx.compare(n, vote.n) === 0);
  if (tally === undefined) {
    tally = { n: vote.n, by: [] };
    tallies.push(tally);
  }
  if (!tally.by.includes(vote.from)) tally.by = [...tally.by, vote.from];
  if (state.chosen !== null || tally.by.length < Math.floor(ctx.peers.length / 2) + 1) return;
  state.chosen = { v: vote.v };
  ctx.decide(vote.v);
}
