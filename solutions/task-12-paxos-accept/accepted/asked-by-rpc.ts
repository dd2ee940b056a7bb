import type { Accept, Accepted, AcceptorState, Ballot, Nack, NodeId, PaxosContext, Plain, Promised, ProposerState } from '#harness';

/**
 * Another correct design: acceptors are asked by RPC, and each branch counts its own answer. A refusal is
 * left to the next attempt, which will be told of the higher ballot.
 */
export async function startAccept(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Promise<void> {
  const n = state.ballot;
  if (n === null) return;
  const request: Accept = { type: 'accept', n, v: chooseValue(state, promises, ctx) };
  await Promise.all(
    ctx.peers.map(async (from) => {
      const reply = (await ctx.rpc(from, request, 300).catch(() => undefined)) as Accepted | Nack | undefined;
      if (reply?.type === 'accepted') onAccepted(state, { from, n, v: request.v }, ctx);
    }),
  );
}

export function chooseValue(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Plain {
  const accepted = promises.filter(({ acceptedN }) => acceptedN !== null);
  const [highest] = accepted.sort((a, b) => ctx.compare(b.acceptedN as Ballot, a.acceptedN as Ballot));
  return highest ? highest.acceptedV : state.proposal?.v;
}

export async function onAccept(state: AcceptorState, { n, v }: Accept, ctx: PaxosContext): Promise<Accepted | undefined> {
  const { promised } = state;
  const mayAccept = promised === null || ctx.compare(promised, n) <= 0;
  if (!mayAccept) return undefined;
  Object.assign(state, { promised: n, acceptedN: n, acceptedV: v });
  await ctx.persist();
  return { type: 'accepted', n, v };
}

/** Counts those who have accepted the ballot that it was told of last; a higher one starts anew. */
export function onAccepted(state: ProposerState, { from, n, v }: { readonly from: NodeId; readonly n: Ballot; readonly v: Plain }, ctx: PaxosContext): void {
  const tally = state.votes as { n?: Ballot; by?: NodeId[] };
  const order = tally.n === undefined ? 1 : ctx.compare(n, tally.n);
  if (state.chosen !== null || order < 0) return;
  if (order > 0) Object.assign(tally, { n, by: [] });
  const by = new Set(tally.by).add(from);
  tally.by = [...by].sort();
  if (2 * by.size <= ctx.peers.length) return;
  state.chosen = { v };
  ctx.decide(v);
}
