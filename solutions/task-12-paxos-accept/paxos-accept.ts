import type { Accept, Accepted, AcceptorState, Ballot, Nack, NodeId, PaxosContext, Plain, Promised, ProposerState } from '#harness';

/**
 * What the ballot under way has to propose, given the promises of a majority for it; any value will
 * do where they leave it open, and then it is `state.proposal.v`. Paxos Made Simple §2.2 (P2c).
 */
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

/**
 * Phase 2 (a): a majority has promised `state.ballot`. The acceptors, `ctx.peers`, are asked to accept one
 * value under it; what they answer comes to `onAccepted`. Paxos Made Simple §2.2.
 */
export function startAccept(state: ProposerState, promises: readonly Promised[], ctx: PaxosContext): void {
  if (state.ballot === null) return;
  const v = chooseValue(state, promises, ctx);
  for (const acceptor of ctx.peers) ctx.send(acceptor, { type: 'accept', n: state.ballot, v });
}

/**
 * Phase 2 (b), at an acceptor: a proposer asks it to accept a value. The answer may leave only when what
 * it says is on disk; undefined is no answer. Paxos Made Simple §2.2 (P1a), §2.5.
 */
export function onAccept(state: AcceptorState, { n, v }: Accept, ctx: PaxosContext): Accepted | Nack | undefined {
  if (state.promised !== null && ctx.compare(n, state.promised) < 0) return { type: 'nack', n, promised: state.promised };
  // To accept is to promise, too: nothing lower may take the place of this.
  state.promised = n;
  state.acceptedN = n;
  state.acceptedV = v;
  void ctx.persist();
  return { type: 'accepted', n, v };
}

/**
 * The acceptor `from` has accepted `v` under `n`, perhaps long ago, perhaps told twice. As soon as a value
 * is chosen it goes into `state.chosen`, as {v}, and is reported by `ctx.decide`. Paxos Made Simple §2.2, §2.3.
 */
export function onAccepted(
  state: ProposerState,
  { from, n, v }: { readonly from: NodeId; readonly n: Ballot; readonly v: Plain },
  ctx: PaxosContext,
): void {
  if (state.chosen !== null) return;
  // An acceptor's later vote takes the place of its earlier one, which was of a lower ballot.
  const votes = state.votes as Record<NodeId, Ballot>;
  const known = votes[from];
  if (known !== undefined && ctx.compare(known, n) >= 0) return;
  votes[from] = n;
  const holders = Object.values(votes).filter((ballot) => ctx.compare(ballot, n) === 0);
  if (holders.length <= ctx.peers.length / 2) return;
  state.chosen = { v };
  ctx.decide(v);
}
