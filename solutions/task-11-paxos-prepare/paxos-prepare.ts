import type { Accept, AcceptorState, Ballot, From, Nack, PaxosContext, Prepare, Promised, PromiseReply, ProposerState } from '#harness';

/** A ballot as this file makes them: compared by round, and then by name. */
interface Round {
  readonly round: number;
  readonly id: string;
}

/** Below 0 where `a` is the lower ballot, above 0 where it is the higher one, 0 where they are the same. */
export function compareBallots(a: Ballot, b: Ballot): number {
  const [one, other] = [a as Round, b as Round];
  if (one.round !== other.round) return one.round - other.round;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/** A ballot above `highest` that no other proposer ever makes. Paxos Made Simple §2.2. */
export function nextBallot(highest: Ballot | null, id: string): Ballot {
  return { round: highest === null ? 1 : (highest as Round).round + 1, id };
}

/** Begins with a ballot that is new, also after a crash, and asks every acceptor for its promise. */
export function startPrepare(state: ProposerState, ctx: PaxosContext): void {
  const n = nextBallot(state.lastBallot, ctx.id);
  state.lastBallot = n;
  state.ballot = n;
  state.promises = {};
  void ctx.persist();
  for (const acceptor of ctx.peers) ctx.send(acceptor, { type: 'prepare', n });
  retryLater(ctx);
}

/** Two proposers that try again at the same moment, always, would refuse each other for ever. */
function retryLater(ctx: PaxosContext): void {
  ctx.setTimer('retry', 100 + Math.floor(ctx.random() * 200));
}

/** Promises to accept nothing below `n` any more, and says what was accepted before. Paxos Made Simple §2.2, P1a. */
export function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): PromiseReply | Nack | undefined {
  const order = state.promised === null ? 1 : compareBallots(n, state.promised);
  if (state.promised !== null && order < 0) return { type: 'nack', n, promised: state.promised };
  // A second copy of the same prepare: its proposer has its answer, or begins anew.
  if (order === 0) return undefined;
  state.promised = n;
  void ctx.persist();
  return { type: 'promise', n, acceptedN: state.acceptedN, acceptedV: state.acceptedV };
}

/** Counts the acceptors that have promised the ballot under way; all promises, once a majority's are there. */
export function onPromise(state: ProposerState, { from, reply }: From<Prepare, PromiseReply>, ctx: PaxosContext): readonly Promised[] | undefined {
  const { ballot, promises } = state;
  const majority = Math.floor(ctx.peers.length / 2) + 1;
  if (ballot === null || compareBallots(reply.n, ballot) !== 0) return undefined;
  if (promises[from] || Object.keys(promises).length === majority) return undefined;
  promises[from] = { from, acceptedN: reply.acceptedN, acceptedV: reply.acceptedV };
  const all = Object.values(promises);
  return all.length === majority ? all : undefined;
}

/** A higher ballot is there: the next one will be above it, and soon. What is under way may still find its majority. */
export function onNack(state: ProposerState, { reply }: From<Prepare | Accept, Nack>, ctx: PaxosContext): void {
  if (state.lastBallot !== null && compareBallots(reply.promised, state.lastBallot) <= 0) return;
  state.lastBallot = reply.promised;
  retryLater(ctx);
}
