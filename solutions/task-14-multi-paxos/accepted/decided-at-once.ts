import type { AcceptedSlot, AcceptSlot, ApplyResult, Ballot, Command, Decide, From, MultiPaxosContext, NodeId, PrepareSlots, PromiseSlots, ReplicaState, Slot, SlotVote } from '#harness';

/**
 * Another correct design: each chosen value is told by itself, acceptors that refuse stay silent, handlers wait for their
 * writes, and a leader writes while the others are asked: its own vote counts when it is on disk.
 */
export async function startPrepare(state: ReplicaState, ctx: MultiPaxosContext): Promise<void> {
  const n = ctx.nextBallot(highestHeard(state));
  Object.assign(state, { role: 'candidate', ballot: n, promised: n, fromSlot: firstOpen(state), promises: {} });
  await ctx.persist();
  if (!isCurrent(state, n, ctx)) return;
  state.promises[ctx.id] = openVotes(state, state.fromSlot);
  for (const peer of ctx.peers) ctx.send(peer, { type: 'prepare', n, fromSlot: state.fromSlot });
}

const highestHeard = (state: ReplicaState): Ballot | null => (state.own['heard'] as Ballot | undefined) ?? state.promised;

function firstOpen({ chosen }: ReplicaState): Slot {
  let slot = 1;
  while (slot in chosen) slot++;
  return slot;
}

function openVotes({ accepted }: ReplicaState, from: Slot, to?: Slot): SlotVote[] {
  return Object.entries(accepted).flatMap(([key, vote]) => (Number(key) < from || Number(key) > (to ?? Infinity) ? [] : [{ slot: Number(key), ...vote }]));
}

const isCurrent = ({ ballot }: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean => ballot !== null && ctx.compare(ballot, n) === 0;

export async function onPrepare(state: ReplicaState, { n, fromSlot, toSlot }: PrepareSlots, ctx: MultiPaxosContext): Promise<PromiseSlots | undefined> {
  if (!mayAnswer(state, n, ctx)) return undefined;
  const accepted = openVotes(state, fromSlot, toSlot);
  await ctx.persist();
  return { type: 'promise', n, accepted };
}

/** From the first thing that it does for a ballot on, an acceptor has promised it. */
function mayAnswer(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean {
  const order = state.promised === null ? 1 : ctx.compare(n, state.promised);
  if (order > 0) state.promised = n;
  onBallot(state, n, ctx);
  return order >= 0;
}

export function onPromise(state: ReplicaState, { from, request, reply }: From<PrepareSlots, PromiseSlots>, ctx: MultiPaxosContext): Promise<void> | undefined {
  if (state.role !== 'candidate' || !isCurrent(state, request.n, ctx)) return undefined;
  state.promises[from] = reply.accepted;
  const quorum = Object.values(state.promises) as (readonly SlotVote[])[];
  if (2 * quorum.length <= ctx.peers.length + 1) return undefined;
  state.role = 'leader';
  state.votes = {};
  const told = quorum.flat();
  const last = told.reduce((max, { slot }) => Math.max(max, slot), state.fromSlot - 1);
  state.nextSlot = last + 1;
  const asked: Promise<void>[] = [];
  for (let slot = state.fromSlot; slot <= last; slot++) {
    const [best] = told.filter((vote) => vote.slot === slot).sort((one, other) => ctx.compare(other.n, one.n));
    asked.push(ask(state, slot, best ? best.v : { op: 'noop' }, ctx));
  }
  return Promise.all(asked).then(() => undefined);
}

export function propose(state: ReplicaState, command: Command, ctx: MultiPaxosContext): Promise<void> {
  const slot = state.nextSlot;
  state.nextSlot = slot + 1;
  return ask(state, slot, command, ctx);
}

async function ask(state: ReplicaState, slot: Slot, v: Command, ctx: MultiPaxosContext): Promise<void> {
  const n = state.ballot as Ballot;
  state.accepted[slot] = { n, v };
  state.votes[slot] = {};
  for (const peer of ctx.peers) ctx.send(peer, { type: 'accept', n, slot, v });
  await ctx.persist();
  count(state, ctx.id, { n, slot, v }, ctx);
}

export async function onAccept(state: ReplicaState, { n, slot, v }: AcceptSlot, ctx: MultiPaxosContext): Promise<AcceptedSlot | undefined> {
  if (!mayAnswer(state, n, ctx)) return undefined;
  state.accepted[slot] = { n, v };
  await ctx.persist();
  return { type: 'accepted', n, slot };
}

export function onAccepted(state: ReplicaState, { from, request }: From<AcceptSlot, AcceptedSlot>, ctx: MultiPaxosContext): void {
  count(state, from, request, ctx);
}

function count(state: ReplicaState, from: NodeId, { n, slot, v }: Omit<AcceptSlot, 'type'>, ctx: MultiPaxosContext): void {
  if (state.role !== 'leader' || !isCurrent(state, n, ctx) || slot in state.chosen) return;
  const voters = (state.votes[slot] ??= {}) as Record<NodeId, true>;
  voters[from] = true;
  if (2 * Object.keys(voters).length <= ctx.peers.length + 1) return;
  for (const peer of ctx.peers) ctx.send(peer, { type: 'decide', n, slot, v });
  learn(state, { slot, v }, ctx);
}

export function onDecide(state: ReplicaState, message: Decide, ctx: MultiPaxosContext): void {
  onBallot(state, message.n, ctx);
  if ('v' in message) learn(state, message, ctx);
}

export function learn(state: ReplicaState, { slot, v }: { readonly slot: Slot; readonly v: Command }, ctx: MultiPaxosContext): void {
  state.chosen[slot] = v;
  while (state.lastApplied + 1 in state.chosen) {
    const next = state.lastApplied + 1;
    const command = state.chosen[next] as Command;
    const result = resultOf(state, next, command, ctx);
    state.lastApplied = next;
    ctx.apply(next, command, result);
  }
}

function resultOf(state: ReplicaState, index: Slot, command: Command, ctx: MultiPaxosContext): ApplyResult {
  const { clientId, seq = 0 } = command;
  if (clientId === undefined) return ctx.execute(state.machine, { index, command });
  const last = state.sessions[`of ${clientId}`] as { readonly seq: number; readonly result: ApplyResult } | undefined;
  const isNew = last === undefined || last.seq < seq;
  const result = ctx.execute(state.machine, { index, command: isNew ? command : { op: 'noop' } });
  if (!isNew) return last.seq === seq ? last.result : { ok: false, error: 'too old' };
  state.sessions[`of ${clientId}`] = { seq, result };
  return result;
}

/** Whoever was refused or deposed waits longer than the others before it tries again. */
export function onBallot(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): void {
  const heard = highestHeard(state);
  if (heard === null || ctx.compare(heard, n) < 0) state.own['heard'] = n;
  if (state.ballot === null || ctx.compare(state.ballot, n) >= 0) return;
  Object.assign(state, { role: 'follower', ballot: null, promises: {}, votes: {} });
  ctx.setTimer('election', 250 + Math.floor(ctx.random() * 150));
}

export function onHeartbeat(state: ReplicaState, ctx: MultiPaxosContext): void {
  const n = state.ballot as Ballot;
  for (const slot of Object.keys(state.votes).map(Number)) {
    const vote = state.accepted[slot];
    if (slot in state.chosen || !vote) continue;
    for (const peer of ctx.peers) ctx.send(peer, { type: 'accept', n, slot, v: vote.v });
  }
}
