import type { Accept, Accepted, AcceptorState, Ballot, Nack, PaxosContext, Plain, Promised, ProposerState } from '#harness';

/** What a ballot may propose: the value of the highest ballot that its promises tell of, or else this proposer's own. Paxos Made Simple §2.2, P2c. */
export function chooseValue(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): Plain {
  let highest: Ballot | null = null;
  let value = state.proposal?.v;
  for (const { acceptedN, acceptedV } of promises) {
    if (acceptedN === null || (highest !== null && ctx.compare(acceptedN, highest) <= 0)) continue;
    highest = acceptedN;
    value = acceptedV;
  }
  return value;
}

/** A majority has promised the ballot under way: asks every acceptor to accept one value under it. */
export function startAccept(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): void {
  if (state.ballot === null) return;
  const v = chooseValue(state, promises, ctx);
  for (const acceptor of ctx.peers) ctx.send(acceptor, { type: 'accept', n: state.ballot, v });
}

/** Accepts unless a higher ballot was promised; to accept is to promise, too. Paxos Made Simple §2.2, P1a. */
export function onAccept(state: AcceptorState, { n, v }: Accept, ctx: PaxosContext): Accepted | Nack {
  if (state.promised !== null && ctx.compare(n, state.promised) < 0) return { type: 'nack', n, promised: state.promised };
  state.promised = n;
  state.acceptedN = n;
  state.acceptedV = v;
  void ctx.persist();
  return { type: 'accepted', n, v };
}

/** A value is chosen when a majority of acceptors has accepted it under the same ballot. Paxos Made Simple §2.2, §2.3. */
export function onAccepted(state: ProposerState, { from, n, v }: { readonly from: string; readonly n: Ballot; readonly v: Plain }, ctx: PaxosContext): void {
  if (state.chosen !== null) return;
  // An acceptor's later vote takes the place of its earlier one, which was of a lower ballot.
  const votes = state.votes as Record<string, Ballot>;
  const known = votes[from];
  if (known !== undefined && ctx.compare(known, n) >= 0) return;
  votes[from] = n;
  const holders = Object.values(votes).filter((ballot) => ctx.compare(ballot, n) === 0);
  if (holders.length <= ctx.peers.length / 2) return;
  state.chosen = { v };
  ctx.decide(v);
}
