import type { Accept, AcceptorState, Ballot, From, Nack, PaxosContext, Prepare, Promised, PromiseReply, ProposerState } from '#harness';

interface Round {
  readonly round: number;
  readonly id: string;
}

/**
 * Another correct design: promises are asked for by RPC, one branch an acceptor, and what `startPrepare`
 * returns is there as soon as a majority is.
 */
export function startPrepare(state: ProposerState, ctx: PaxosContext): Promise<readonly Promised[] | undefined> {
  const n = nextBallot(state.lastBallot, ctx.id);
  state.lastBallot = n;
  state.ballot = n;
  state.promises = {};
  void ctx.persist();
  ctx.setTimer('retry', 250 + Math.floor(ctx.random() * 250));
  const request: Prepare = { type: 'prepare', n };
  return new Promise((resolve) => {
    const branches = ctx.peers.map(async (from) => {
      const reply = (await ctx.rpc(from, request, 200).catch(() => undefined)) as PromiseReply | Nack | undefined;
      if (reply?.type === 'nack') onNack(state, { from, request, reply }, ctx);
      if (reply?.type !== 'promise') return;
      const promises = onPromise(state, { from, request, reply }, ctx);
      if (promises) resolve(promises);
    });
    // Whoever never gets a majority has waited long enough when every branch has ended.
    void Promise.all(branches).then(() => resolve(undefined));
  });
}

export function onPromise(state: ProposerState, { from, request, reply }: From<Prepare, PromiseReply>, ctx: PaxosContext): readonly Promised[] | undefined {
  // After the wait: is this still the ballot that was asked about?
  if (state.ballot === null || compareBallots(state.ballot, request.n) !== 0) return undefined;
  const others = Object.values(state.promises).filter((one) => one.from !== from);
  if (2 * others.length > ctx.peers.length || others.length < Object.keys(state.promises).length) return undefined;
  state.promises = { ...state.promises, [from]: { from, acceptedN: reply.acceptedN, acceptedV: reply.acceptedV } };
  return 2 * (others.length + 1) > ctx.peers.length ? Object.values(state.promises) : undefined;
}

export function onNack(state: ProposerState, { request, reply }: From<Prepare | Accept, Nack>, ctx: PaxosContext): void {
  if (state.lastBallot === null || compareBallots(reply.promised, state.lastBallot) > 0) state.lastBallot = reply.promised;
  if (state.ballot === null || compareBallots(state.ballot, request.n) !== 0) return;
  state.ballot = null;
  ctx.setTimer('retry', 50 + Math.floor(ctx.random() * 250));
}

export function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): PromiseReply | Nack {
  const order = state.promised === null ? 1 : compareBallots(n, state.promised);
  if (state.promised !== null && order < 0) return { type: 'nack', n, promised: state.promised };
  if (order > 0) {
    state.promised = n;
    void ctx.persist();
  }
  return { type: 'promise', n, acceptedN: state.acceptedN, acceptedV: state.acceptedV };
}

export function compareBallots(a: Ballot, b: Ballot): number {
  const [one, other] = [a as Round, b as Round];
  if (one.round === other.round) return one.id === other.id ? 0 : one.id > other.id ? 1 : -1;
  return one.round > other.round ? 1 : -1;
}

export function nextBallot(highest: Ballot | null, id: string): Ballot {
  return { id, round: 1 + ((highest as Round | null)?.round ?? 0) };
}
