import type { Accept, AcceptorState, Ballot, From, Nack, PaxosContext, Prepare, Promised, PromiseReply, ProposerState } from '#harness';

/** A ballot as this file makes them. */
interface Round {
  readonly round: number;
  readonly id: string;
}

/**
 * Tells which of two ballots is the higher one: below 0 if it is `b`, above 0 if it is `a`, 0 if they
 * are the same. A pure function, and all who ask `ctx.compare` get it.
 */
export function compareBallots(a: Ballot, b: Ballot): number {
  const [one, other] = [a as Round, b as Round];
  if (one.round !== other.round) return one.round - other.round;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/**
 * A ballot above `highest` (null where none is known) that nobody but the proposer `id` ever makes. A pure
 * function; `id` is C1 to C99. Paxos Made Simple §2.5.
 */
export function nextBallot(highest: Ballot | null, id: string): Ballot {
  return { round: highest === null ? 1 : (highest as Round).round + 1, id };
}

/**
 * Phase 1 (a): there is something to propose, or the timer `retry` fired. A new ballot begins, and the
 * acceptors, `ctx.peers`, are asked for their promises. Paxos Made Simple §2.2, §2.5.
 */
export function startPrepare(state: ProposerState, ctx: PaxosContext): void {
  const n = nextBallot(state.lastBallot, ctx.id);
  state.lastBallot = n;
  state.ballot = n;
  state.promises = {};
  // Before anybody hears of this ballot it is on disk: after a crash the next one will be above it.
  void ctx.persist();
  for (const acceptor of ctx.peers) ctx.send(acceptor, { type: 'prepare', n });
  retryLater(ctx);
}

/** Two proposers that always try again at the same moment would refuse each other for ever. */
function retryLater(ctx: PaxosContext): void {
  ctx.setTimer('retry', 100 + Math.floor(ctx.random() * 200));
}

/**
 * Phase 1 (b), at an acceptor: a proposer asks for a promise. The answer may leave only when what it
 * promises is on disk; undefined is no answer. Paxos Made Simple §2.2, §2.5.
 */
export function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): PromiseReply | Nack | undefined {
  const order = state.promised === null ? 1 : compareBallots(n, state.promised);
  if (state.promised !== null && order < 0) return { type: 'nack', n, promised: state.promised };
  // A second copy of the same prepare: its proposer has its answer, or begins anew.
  if (order === 0) return undefined;
  state.promised = n;
  void ctx.persist();
  return { type: 'promise', n, acceptedN: state.acceptedN, acceptedV: state.acceptedV };
}

/**
 * An acceptor has promised, perhaps long ago, perhaps twice. Returns the promises for the ballot under
 * way at the moment when they have become a majority's, and undefined at any other: what is returned
 * begins phase 2. Paxos Made Simple §2.2 (phase 2 (a)).
 */
export function onPromise(state: ProposerState, { from, reply }: From<Prepare, PromiseReply>, ctx: PaxosContext): readonly Promised[] | undefined {
  const { ballot, promises } = state;
  const majority = Math.floor(ctx.peers.length / 2) + 1;
  if (ballot === null || compareBallots(reply.n, ballot) !== 0) return undefined;
  if (promises[from] || Object.keys(promises).length === majority) return undefined;
  promises[from] = { from, acceptedN: reply.acceptedN, acceptedV: reply.acceptedV };
  const all = Object.values(promises);
  return all.length === majority ? all : undefined;
}

/**
 * An acceptor refuses a prepare or an accept, since it has promised a higher ballot. The next attempt
 * has to be above that, and not at once; what is under way may still find its majority. Paxos Made Simple §2.2 (end), §2.4.
 */
export function onNack(state: ProposerState, { reply }: From<Prepare | Accept, Nack>, ctx: PaxosContext): void {
  if (state.lastBallot !== null && compareBallots(reply.promised, state.lastBallot) <= 0) return;
  state.lastBallot = reply.promised;
  retryLater(ctx);
}
