import type { Accept, AcceptorState, Ballot, From, Nack, PaxosContext, Prepare, Promised, PromiseReply, ProposerState } from '#harness';

type Tuple = readonly [round: number, id: string];

/**
 * Another correct design: ballots are pairs; what an acceptor refuses it doesn't answer, and what it
 * has promised it promises again; handlers wait for their writes.
 */
export function compareBallots(a: Ballot, b: Ballot): number {
  const [[roundA, idA], [roundB, idB]] = [a as Tuple, b as Tuple];
  return roundA - roundB || idA.localeCompare(idB, 'en');
}

export function nextBallot(highest: Ballot | null, id: string): Ballot {
  const [round] = (highest ?? [0, '']) as Tuple;
  return [round + 1, id];
}

export async function startPrepare(state: ProposerState, ctx: PaxosContext): Promise<void> {
  const n = nextBallot(state.lastBallot, ctx.id);
  Object.assign(state, { lastBallot: n, ballot: n, promises: {} });
  ctx.setTimer('retry', 80 + Math.floor(120 * ctx.random()));
  await ctx.persist();
  // While it waited another attempt may have begun.
  if (state.ballot === null || compareBallots(state.ballot, n) !== 0) return;
  for (const acceptor of ctx.peers) ctx.send(acceptor, { type: 'prepare', n });
}

export async function onPrepare(state: AcceptorState, message: Prepare, ctx: PaxosContext): Promise<PromiseReply | undefined> {
  if (isBelow(message.n, state.promised)) return undefined;
  state.promised = message.n;
  const { acceptedN, acceptedV } = state;
  await ctx.persist();
  return { type: 'promise', n: message.n, acceptedN, acceptedV };
}

export function onPromise(state: ProposerState, { from, reply }: From<Prepare, PromiseReply>, ctx: PaxosContext): readonly Promised[] | undefined {
  const isCurrent = state.ballot !== null && compareBallots(reply.n, state.ballot) === 0;
  if (!isCurrent || from in state.promises) return undefined;
  const before = Object.keys(state.promises).length;
  state.promises[from] = { from, acceptedN: reply.acceptedN, acceptedV: reply.acceptedV };
  const isEnough = (count: number): boolean => 2 * count > ctx.peers.length;
  return isEnough(before + 1) && !isEnough(before) ? Object.values(state.promises) : undefined;
}

/** Nobody sends a nack here but task 12's acceptors. The ballot goes on: a majority may accept it all the same. */
export function onNack(state: ProposerState, { reply }: From<Prepare | Accept, Nack>, _ctx: PaxosContext): void {
  if (!isBelow(reply.promised, state.lastBallot)) state.lastBallot = reply.promised;
}

function isBelow(n: Ballot, other: Ballot | null): boolean {
  return other !== null && compareBallots(n, other) < 0;
}
