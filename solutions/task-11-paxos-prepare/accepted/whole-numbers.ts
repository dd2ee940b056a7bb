import type { Accept, AcceptorState, Ballot, From, Nack, PaxosContext, Prepare, Promised, PromiseReply, ProposerState } from '#harness';

/** Each proposer has one number of every hundred. */
const STEP = 100;

/**
 * Another correct design: a ballot is one whole number. When a majority has promised, the proposer waits
 * a moment for those who haven't, and phase 2 gets all that are there by then.
 */
export const compareBallots = (a: Ballot, b: Ballot): number => Number(a) - Number(b);

/** The smallest number above `highest` that leaves the proposer's own when divided by a hundred. */
export function nextBallot(highest: Ballot | null, id: string): Ballot {
  const own = Number(id.slice(1));
  const known = highest === null ? 0 : Number(highest);
  const inThisHundred = known - (known % STEP) + own;
  return inThisHundred > known ? inThisHundred : inThisHundred + STEP;
}

export function startPrepare(state: ProposerState, ctx: PaxosContext): void {
  const n = nextBallot(state.lastBallot, ctx.id);
  state.lastBallot = state.ballot = n;
  state.promises = {};
  ctx.setTimer('retry', 150 + Math.floor(ctx.random() * 150));
  void ctx.persist().then(() => {
    for (const acceptor of ctx.peers) ctx.send(acceptor, { type: 'prepare', n });
  });
}

export function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): Nack | undefined {
  if (state.promised !== null && n < state.promised) return { type: 'nack', n, promised: state.promised };
  const { acceptedN, acceptedV } = state;
  if (n !== state.promised) {
    state.promised = n;
    void ctx.persist();
  }
  ctx.reply({ type: 'promise', n, acceptedN, acceptedV } satisfies PromiseReply);
  return undefined;
}

export async function onPromise(state: ProposerState, { from, request, reply }: From<Prepare, PromiseReply>, ctx: PaxosContext): Promise<readonly Promised[] | undefined> {
  if (request.n !== state.ballot || state.promises[from] !== undefined) return undefined;
  state.promises[from] = { from, acceptedN: reply.acceptedN, acceptedV: reply.acceptedV };
  const majority = (ctx.peers.length >> 1) + 1;
  if (Object.keys(state.promises).length !== majority) return undefined;
  await ctx.after(3);
  return request.n === state.ballot ? Object.values(state.promises) : undefined;
}

export function onNack(state: ProposerState, { request, reply }: From<Prepare | Accept, Nack>, ctx: PaxosContext): void {
  state.lastBallot = Math.max(Number(state.lastBallot ?? 0), Number(reply.promised));
  if (request.n !== state.ballot) return;
  state.ballot = null;
  ctx.setTimer('retry', 20 + Math.floor(ctx.random() * 200));
}
