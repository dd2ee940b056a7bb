import type { Accept, Accepted, AcceptorState, Ballot, Nack, NodeId, PaxosContext, Plain, Promised, ProposerState } from '#harness';

/**
 * Another correct design: a proposer counts acceptances of its ballot under way and of no other, by value
 * of nothing but the acceptors' names; acceptors answer when their write is done.
 */
export const chooseValue = (state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Plain => {
  const told = promises.flatMap(({ acceptedN: n, acceptedV: v }) => (n === null ? [] : [{ n, v }]));
  const top = told.find((one) => told.every((other) => ctx.compare(one.n, other.n) >= 0));
  return top === undefined ? state.proposal?.v : top.v;
};

export function startAccept(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): void {
  const n = state.ballot as Ballot;
  const message: Accept = { type: 'accept', n, v: chooseValue(state, promises, ctx) };
  state.votes = {};
  for (const acceptor of ctx.peers) ctx.send(acceptor, message);
}

export function onAccept(state: AcceptorState, message: Accept, ctx: PaxosContext): Nack | undefined {
  const { n, v } = message;
  const { request } = ctx;
  if (state.promised !== null && ctx.compare(state.promised, n) > 0) return { type: 'nack', n, promised: state.promised };
  state.promised = n;
  [state.acceptedN, state.acceptedV] = [n, v];
  void ctx.persist().then(() => ctx.reply({ type: 'accepted', n, v } satisfies Accepted, request));
  return undefined;
}

export function onAccepted(state: ProposerState, { from, n, v }: { readonly from: NodeId; readonly n: Ballot; readonly v: Plain }, ctx: PaxosContext): void {
  if (state.ballot === null || ctx.compare(state.ballot, n) !== 0 || state.chosen) return;
  state.votes[from] = true;
  if (Object.keys(state.votes).length > ctx.peers.length / 2) {
    ctx.decide(v);
    state.chosen = { v };
  }
}
