import type { AcceptedSlot, AcceptSlot, ApplyResult, Ballot, Command, Decide, From, MultiPaxosContext, Nack, NodeId, PrepareSlots, PromiseSlots, ReplicaState, Slot, SlotVote } from '#harness';

interface Proposal {
  readonly slot: Slot;
  readonly v: Command;
}

/** What a leader has to propose, in the order of the slots; only the first one is under way. */
const todo = (state: ReplicaState): Proposal[] => (state.own['todo'] ??= []) as Proposal[];

/**
 * Another correct design: a slot is proposed when the one before it is chosen; followers are told how far the chosen
 * values go with each heartbeat alone; sessions remember a few results, not only the last one.
 */
export function startPrepare(state: ReplicaState, ctx: MultiPaxosContext): void {
  const n = ctx.nextBallot(state.promised);
  state.promised = n;
  state.ballot = n;
  state.role = 'candidate';
  state.own = {};
  state.fromSlot = 1 + state.lastApplied;
  state.promises = { [ctx.id]: true };
  merge(state, promiseOf(state, state.fromSlot), ctx);
  void ctx.persist();
  for (const peer of ctx.peers) ctx.send(peer, { type: 'prepare', n, fromSlot: state.fromSlot });
}

function promiseOf(state: ReplicaState, fromSlot: Slot, toSlot = Number.MAX_SAFE_INTEGER): SlotVote[] {
  const votes: SlotVote[] = [];
  for (const key in state.accepted) {
    const slot = Number(key);
    const vote = state.accepted[slot];
    if (vote !== undefined && slot >= fromSlot && slot <= toSlot) votes.push({ slot, n: vote.n, v: vote.v });
  }
  return votes;
}

/** Of each slot the highest vote heard of. */
function merge(state: ReplicaState, votes: readonly SlotVote[], ctx: MultiPaxosContext): void {
  const best = (state.own['best'] ??= {}) as Record<Slot, SlotVote>;
  for (const vote of votes) {
    const known = best[vote.slot];
    if (known === undefined || ctx.compare(known.n, vote.n) < 0) best[vote.slot] = vote;
  }
}

export function onPrepare(state: ReplicaState, message: PrepareSlots, ctx: MultiPaxosContext): PromiseSlots | Nack {
  const refusal = refuse(state, message.n, ctx);
  if (refusal) return refusal;
  void ctx.persist();
  return { type: 'promise', n: message.n, accepted: promiseOf(state, message.fromSlot, message.toSlot) };
}

function refuse(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): Nack | undefined {
  if (state.promised && ctx.compare(state.promised, n) > 0) return { type: 'nack', n, promised: state.promised };
  onBallot(state, n, ctx);
  return undefined;
}

export function onPromise(state: ReplicaState, { from, request: { n }, reply }: From<PrepareSlots, PromiseSlots>, ctx: MultiPaxosContext): void {
  const isMine = state.role === 'candidate' && state.ballot !== null && ctx.compare(state.ballot, n) === 0;
  if (!isMine) return;
  state.promises[from] = true;
  merge(state, reply.accepted, ctx);
  if (Object.keys(state.promises).length < majority(ctx)) return;
  state.role = 'leader';
  state.votes = {};
  const best = state.own['best'] as Record<Slot, SlotVote>;
  const last = Math.max(state.fromSlot - 1, ...Object.keys(best).map(Number));
  for (let slot = state.fromSlot; slot <= last; slot++) todo(state).push({ slot, v: best[slot]?.v ?? { op: 'noop' } });
  state.nextSlot = last + 1;
  goOn(state, ctx);
}

const majority = ({ peers }: MultiPaxosContext): number => Math.floor((peers.length + 1) / 2) + 1;

export function propose(state: ReplicaState, command: Command, ctx: MultiPaxosContext): void {
  todo(state).push({ slot: state.nextSlot, v: command });
  state.nextSlot++;
  if (todo(state).length === 1) goOn(state, ctx);
}

function goOn(state: ReplicaState, ctx: MultiPaxosContext): void {
  const [first] = todo(state);
  const n = state.ballot;
  if (!first || n === null) return;
  state.votes = { [first.slot]: [ctx.id] };
  state.accepted[first.slot] = { n, v: first.v };
  void ctx.persist();
  send(first, n, ctx);
}

function send({ slot, v }: Proposal, n: Ballot, ctx: MultiPaxosContext): void {
  for (const peer of ctx.peers) ctx.send(peer, { type: 'accept', n, slot, v });
}

export function onAccept(state: ReplicaState, { n, slot, v }: AcceptSlot, ctx: MultiPaxosContext): AcceptedSlot | Nack {
  const refusal = refuse(state, n, ctx);
  if (refusal) return refusal;
  state.accepted = { ...state.accepted, [slot]: { n, v } };
  void ctx.persist();
  return { type: 'accepted', n, slot };
}

export function onAccepted(state: ReplicaState, { from, request: { n, slot } }: From<AcceptSlot, AcceptedSlot>, ctx: MultiPaxosContext): void {
  const [first] = todo(state);
  if (state.role !== 'leader' || state.ballot === null || ctx.compare(state.ballot, n) !== 0 || first?.slot !== slot) return;
  const voters = new Set(state.votes[slot] as readonly NodeId[]).add(from);
  state.votes[slot] = [...voters];
  if (voters.size < majority(ctx)) return;
  todo(state).shift();
  learn(state, first, ctx);
  goOn(state, ctx);
}

export function onDecide(state: ReplicaState, message: Decide, ctx: MultiPaxosContext): void {
  onBallot(state, message.n, ctx);
  const upTo = 'chosenUpTo' in message ? message.chosenUpTo : 0;
  for (const { slot, n, v } of promiseOf(state, state.lastApplied + 1, upTo)) if (ctx.compare(n, message.n) === 0) learn(state, { slot, v }, ctx);
}

export function learn(state: ReplicaState, { slot, v }: Proposal, ctx: MultiPaxosContext): void {
  if (!(slot in state.chosen)) state.chosen = { ...state.chosen, [slot]: v };
  for (;;) {
    const due = state.lastApplied + 1;
    const command = state.chosen[due];
    if (command === undefined) return;
    state.lastApplied = due;
    ctx.apply(due, command, once(state, due, command, ctx));
  }
}

/** So many results of a client are remembered. */
const REMEMBERED = 3;

type Results = readonly { readonly seq: number; readonly result: ApplyResult }[];

function once(state: ReplicaState, index: Slot, command: Command, ctx: MultiPaxosContext): ApplyResult {
  const { clientId, seq } = command;
  if (clientId === undefined || seq === undefined) return ctx.execute(state.machine, { index, command });
  const known = (state.sessions[`${clientId}'s`] ?? []) as Results;
  const newest = known.at(-1)?.seq ?? -Infinity;
  if (seq <= newest) {
    ctx.execute(state.machine, { index, command: { op: 'noop' } });
    return known.find((one) => one.seq === seq)?.result ?? { ok: false, error: 'forgotten' };
  }
  const result = ctx.execute(state.machine, { index, command });
  state.sessions[`${clientId}'s`] = [...known, { seq, result }].slice(-REMEMBERED);
  return result;
}

export function onBallot(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): void {
  if (state.promised === null || ctx.compare(state.promised, n) < 0) state.promised = n;
  if (state.ballot === null || ctx.compare(state.ballot, n) >= 0) return;
  state.ballot = null;
  state.role = 'follower';
  state.own = {};
}

/** All before the slot under way is chosen: below `fromSlot`, or one after the other under this ballot. */
export function onHeartbeat(state: ReplicaState, ctx: MultiPaxosContext): void {
  const n = state.ballot;
  if (n === null) return;
  const [first] = todo(state);
  if (first) send(first, n, ctx);
  const chosenUpTo = (first?.slot ?? state.nextSlot) - 1;
  for (const peer of ctx.peers) ctx.send(peer, { type: 'decide', n, chosenUpTo });
}
