import type { AcceptedSlot, AcceptSlot, ApplyResult, Ballot, Command, Decide, From, MultiPaxosContext, Nack, NodeId, PrepareSlots, PromiseSlots, ReplicaState, Slot, SlotVote } from '#harness';

/** What a leader has asked for in a slot, and who has accepted. */
interface Pending {
  readonly v: Command;
  readonly by: NodeId[];
}

/**
 * Another correct design: those who have promised are asked first, and everybody only with the next heartbeat. Followers are
 * told nothing of chosen values: they catch up. A candidate that has not won soon tries again, sooner than the timer has it.
 */
export function startPrepare(state: ReplicaState, ctx: MultiPaxosContext): void {
  state.ballot = ctx.nextBallot(above(state.promised, (state.own['seen'] as Ballot | undefined) ?? null, ctx));
  state.promised = state.ballot;
  state.role = 'candidate';
  state.fromSlot = 1;
  while (state.fromSlot in state.chosen) state.fromSlot++;
  state.promises = {};
  void ctx.persist();
  for (const peer of ctx.peers) ctx.send(peer, { type: 'prepare', n: state.ballot, fromSlot: state.fromSlot });
  ctx.setTimer('election', 70 + Math.floor(ctx.random() * 100));
}

function above(a: Ballot | null, b: Ballot | null, ctx: MultiPaxosContext): Ballot | null {
  if (a === null || b === null) return a ?? b;
  return ctx.compare(a, b) > 0 ? a : b;
}

export function onPrepare(state: ReplicaState, { n, fromSlot, toSlot = Infinity }: PrepareSlots, ctx: MultiPaxosContext): PromiseSlots | Nack {
  if (state.promised !== null && ctx.compare(state.promised, n) > 0) return { type: 'nack', n, promised: state.promised };
  state.promised = n;
  onBallot(state, n, ctx);
  void ctx.persist();
  return { type: 'promise', n, accepted: votesOf(state).filter(({ slot }) => slot >= fromSlot && slot <= toSlot) };
}

const votesOf = ({ accepted }: ReplicaState): readonly SlotVote[] => Object.keys(accepted).map((key) => ({ ...(accepted[Number(key)] as SlotVote), slot: Number(key) }));

export function onPromise(state: ReplicaState, { from, request: { n }, reply }: From<PrepareSlots, PromiseSlots>, ctx: MultiPaxosContext): void {
  if (state.role !== 'candidate' || !isUnderWay(state, n, ctx)) return;
  state.promises[from] = reply.accepted;
  const others = Object.values(state.promises) as (readonly SlotVote[])[];
  if (others.length < needed(ctx)) return;
  state.role = 'leader';
  state.votes = {};
  const open = [...others.flat(), ...votesOf(state)].filter(({ slot }) => slot >= state.fromSlot);
  state.nextSlot = open.reduce((next, { slot }) => Math.max(next, slot + 1), state.fromSlot);
  for (let slot = state.fromSlot; slot < state.nextSlot; slot++) {
    const top = open.filter((vote) => vote.slot === slot).reduce<SlotVote | undefined>((best, vote) => (best && ctx.compare(best.n, vote.n) >= 0 ? best : vote), undefined);
    put(state, slot, top ? top.v : { op: 'noop' }, ctx);
  }
}

const isUnderWay = (state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean => state.ballot !== null && ctx.compare(state.ballot, n) === 0;

/** So many others make a majority together with this server. */
const needed = ({ peers }: MultiPaxosContext): number => Math.floor((peers.length + 1) / 2);

export function propose(state: ReplicaState, command: Command, ctx: MultiPaxosContext): void {
  put(state, state.nextSlot, command, ctx);
  state.nextSlot += 1;
}

function put(state: ReplicaState, slot: Slot, v: Command, ctx: MultiPaxosContext): void {
  const n = state.ballot as Ballot;
  state.accepted[slot] = { n, v };
  state.votes[slot] = { v, by: [] } satisfies Pending;
  void ctx.persist();
  for (const peer of Object.keys(state.promises)) ctx.send(peer, { type: 'accept', n, slot, v });
}

export function onAccept(state: ReplicaState, { n, slot, v }: AcceptSlot, ctx: MultiPaxosContext): AcceptedSlot | Nack {
  if (state.promised !== null && ctx.compare(state.promised, n) > 0) return { type: 'nack', n, promised: state.promised };
  state.promised = n;
  onBallot(state, n, ctx);
  state.accepted[slot] = { n, v };
  void ctx.persist();
  return { type: 'accepted', n, slot };
}

export function onAccepted(state: ReplicaState, { from, request: { n, slot } }: From<AcceptSlot, AcceptedSlot>, ctx: MultiPaxosContext): void {
  const pending = state.votes[slot] as Pending | undefined;
  if (state.role !== 'leader' || !isUnderWay(state, n, ctx) || !pending || pending.by.includes(from)) return;
  pending.by.push(from);
  if (pending.by.length === needed(ctx)) learn(state, { slot, v: pending.v }, ctx);
}

/** Nobody sends these here; a leader of another design might. */
export function onDecide(state: ReplicaState, { n }: Decide, ctx: MultiPaxosContext): void {
  onBallot(state, n, ctx);
}

export function learn(state: ReplicaState, { slot, v }: { readonly slot: Slot; readonly v: Command }, ctx: MultiPaxosContext): void {
  state.chosen[slot] = v;
  for (;;) {
    const command = state.chosen[state.lastApplied + 1];
    if (!command) return;
    state.lastApplied += 1;
    const result = outcome(state, command, ctx);
    ctx.apply(state.lastApplied, command, result);
  }
}

function outcome(state: ReplicaState, command: Command, ctx: MultiPaxosContext): ApplyResult {
  const index = state.lastApplied;
  const key = command.clientId === undefined ? undefined : `c:${command.clientId}`;
  const last = key === undefined ? undefined : (state.sessions[key] as readonly [number, ApplyResult] | undefined);
  if (last && (command.seq ?? 0) <= last[0]) {
    ctx.execute(state.machine, { index, command: { op: 'noop' } });
    return last[0] === command.seq ? last[1] : { ok: false, error: 'stale' };
  }
  const result = ctx.execute(state.machine, { index, command });
  if (key !== undefined) state.sessions[key] = [command.seq ?? 0, result];
  return result;
}

export function onBallot(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): void {
  state.own['seen'] = above((state.own['seen'] as Ballot | undefined) ?? null, n, ctx);
  if (state.ballot === null || ctx.compare(state.ballot, n) >= 0) return;
  state.ballot = null;
  state.role = 'follower';
}

export function onHeartbeat(state: ReplicaState, ctx: MultiPaxosContext): void {
  for (const [key, pending] of Object.entries(state.votes) as unknown as [string, Pending][]) {
    if (pending.by.length >= needed(ctx)) continue;
    for (const peer of ctx.peers) if (!pending.by.includes(peer)) ctx.send(peer, { type: 'accept', n: state.ballot as Ballot, slot: Number(key), v: pending.v });
  }
}
