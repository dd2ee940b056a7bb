import type { AcceptedSlot, AcceptSlot, ApplyResult, Ballot, Command, Decide, From, MultiPaxosContext, Nack, NodeId, PrepareSlots, PromiseSlots, ReplicaState, Slot, SlotVote } from '#harness';

/** So many slots are prepared at once. */
const BATCH = 10;

/** What a leader or candidate remembers besides. */
interface Phase1 {
  /** The batch under way; all before it is prepared. */
  from: Slot;
  isOpen: boolean;
  /** Commands that wait for the next batch. */
  queue: Command[];
}

const phase1 = (state: ReplicaState): Phase1 => state.own['phase1'] as Phase1;

/**
 * Another correct design: phase 1 goes batch by batch, all under one ballot; when one is full, the next is prepared before
 * anything is proposed there. Chosen values are told one by one.
 */
export function startPrepare(state: ReplicaState, ctx: MultiPaxosContext): void {
  const n = ctx.nextBallot(state.promised);
  become(state, 'candidate', n);
  state.promised = n;
  state.fromSlot = state.lastApplied + 1;
  state.own['phase1'] = { from: state.fromSlot, isOpen: true, queue: [] } satisfies Phase1;
  beginBatch(state, ctx);
}

function become(state: ReplicaState, role: ReplicaState['role'], ballot: Ballot | null): void {
  state.role = role;
  state.ballot = ballot;
}

function beginBatch(state: ReplicaState, ctx: MultiPaxosContext): void {
  const { from } = phase1(state);
  state.promises = { [ctx.id]: tell(state, from, from + BATCH - 1) };
  void ctx.persist();
  askForBatch(state, ctx);
}

function askForBatch(state: ReplicaState, ctx: MultiPaxosContext): void {
  const { from } = phase1(state);
  for (const peer of ctx.peers) if (!(peer in state.promises)) ctx.send(peer, { type: 'prepare', n: state.ballot as Ballot, fromSlot: from, toSlot: from + BATCH - 1 });
}

function tell(state: ReplicaState, from: Slot, to: Slot | undefined): SlotVote[] {
  const last = to ?? Math.max(0, ...Object.keys(state.accepted).map(Number));
  const told: SlotVote[] = [];
  for (let slot = from; slot <= last; slot++) {
    const vote = state.accepted[slot];
    if (vote) told.push({ slot, ...vote });
  }
  return told;
}

export function onPrepare(state: ReplicaState, { n, fromSlot, toSlot }: PrepareSlots, ctx: MultiPaxosContext): PromiseSlots | Nack {
  if (isRefused(state, n, ctx)) return { type: 'nack', n, promised: state.promised as Ballot };
  void ctx.persist();
  return { type: 'promise', n, accepted: tell(state, fromSlot, toSlot) };
}

function isRefused(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean {
  onBallot(state, n, ctx);
  return ctx.compare(n, state.promised as Ballot) < 0;
}

export function onPromise(state: ReplicaState, { from, request, reply }: From<PrepareSlots, PromiseSlots>, ctx: MultiPaxosContext): void {
  if (!isMine(state, request.n, ctx)) return;
  const batch = phase1(state);
  if (!batch.isOpen || request.fromSlot !== batch.from) return;
  state.promises[from] = reply.accepted;
  const told = Object.values(state.promises) as (readonly SlotVote[])[];
  if (told.length * 2 <= ctx.peers.length + 1) return;
  batch.isOpen = false;
  if (state.role === 'candidate') {
    become(state, 'leader', state.ballot);
    state.votes = {};
    state.nextSlot = state.fromSlot;
  }
  settleBatch(state, told.flat(), ctx);
}

const isMine = ({ role, ballot }: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean => role !== 'follower' && ballot !== null && ctx.compare(ballot, n) === 0;

function settleBatch(state: ReplicaState, told: readonly SlotVote[], ctx: MultiPaxosContext): void {
  const last = Math.max(...told.map(({ slot }) => slot));
  while (state.nextSlot <= last) {
    const slot = state.nextSlot++;
    const here = told.filter((vote) => vote.slot === slot);
    const best = here.find((one) => here.every((other) => ctx.compare(one.n, other.n) >= 0));
    proposeIn(state, slot, best?.v ?? { op: 'noop' }, ctx);
  }
  // If the batch is full, others may have gone on behind it.
  if (state.nextSlot >= phase1(state).from + BATCH) return nextBatch(state, ctx);
  drain(state, ctx);
}

function nextBatch(state: ReplicaState, ctx: MultiPaxosContext): void {
  const batch = phase1(state);
  batch.from += BATCH;
  batch.isOpen = true;
  beginBatch(state, ctx);
}

function drain(state: ReplicaState, ctx: MultiPaxosContext): void {
  const batch = phase1(state);
  while (!batch.isOpen && batch.queue.length > 0) {
    if (state.nextSlot >= batch.from + BATCH) return nextBatch(state, ctx);
    proposeIn(state, state.nextSlot++, batch.queue.shift() as Command, ctx);
  }
}

export function propose(state: ReplicaState, command: Command, ctx: MultiPaxosContext): void {
  phase1(state).queue.push(command);
  drain(state, ctx);
}

function proposeIn(state: ReplicaState, slot: Slot, v: Command, ctx: MultiPaxosContext): void {
  const n = state.ballot as Ballot;
  state.accepted[slot] = { n, v };
  state.votes[slot] = [ctx.id];
  void ctx.persist();
  for (const to of ctx.peers) ctx.send(to, { type: 'accept', n, slot, v });
}

export function onAccept(state: ReplicaState, { n, slot, v }: AcceptSlot, ctx: MultiPaxosContext): AcceptedSlot | Nack {
  if (isRefused(state, n, ctx)) return { type: 'nack', n, promised: state.promised as Ballot };
  state.accepted[slot] = { n, v };
  void ctx.persist();
  return { type: 'accepted', n, slot };
}

export function onAccepted(state: ReplicaState, { from, request: { n, slot, v } }: From<AcceptSlot, AcceptedSlot>, ctx: MultiPaxosContext): void {
  const voters = state.votes[slot] as NodeId[] | undefined;
  if (state.role !== 'leader' || !isMine(state, n, ctx) || voters === undefined || voters.includes(from)) return;
  voters.push(from);
  if (voters.length * 2 <= ctx.peers.length + 1) return;
  for (const to of ctx.peers) ctx.send(to, { type: 'decide', n, slot, v });
  learn(state, { slot, v }, ctx);
}

export function onDecide(state: ReplicaState, message: Decide, ctx: MultiPaxosContext): void {
  onBallot(state, message.n, ctx);
  if ('slot' in message) learn(state, message, ctx);
}

export function learn(state: ReplicaState, { slot, v }: { readonly slot: Slot; readonly v: Command }, ctx: MultiPaxosContext): void {
  state.chosen[slot] = v;
  const due = state.lastApplied + 1;
  const command = state.chosen[due];
  if (command === undefined) return;
  const result = apply(state, due, command, ctx);
  state.lastApplied = due;
  ctx.apply(due, command, result);
  const next = state.chosen[due + 1];
  if (next) learn(state, { slot: due + 1, v: next }, ctx);
}

function apply(state: ReplicaState, index: Slot, command: Command, ctx: MultiPaxosContext): ApplyResult {
  const who = JSON.stringify([command.clientId ?? null]);
  const seq = command.seq ?? null;
  const before = state.sessions[who] as { readonly seq: number; readonly result: ApplyResult } | undefined;
  if (seq !== null && before && before.seq >= seq) {
    ctx.execute(state.machine, { index, command: { op: 'noop' } });
    return before.seq > seq ? { ok: false, error: 'superseded' } : before.result;
  }
  const result = ctx.execute(state.machine, { index, command });
  if (seq !== null) state.sessions[who] = { seq, result };
  return result;
}

export function onBallot(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): void {
  if (state.promised === null || ctx.compare(n, state.promised) > 0) state.promised = n;
  if (state.ballot !== null && ctx.compare(n, state.ballot) > 0) become(state, 'follower', null);
}

export function onHeartbeat(state: ReplicaState, ctx: MultiPaxosContext): void {
  if (phase1(state).isOpen) askForBatch(state, ctx);
  for (const [key, voters] of Object.entries(state.votes) as unknown as [string, NodeId[]][]) {
    const slot = Number(key);
    const vote = state.accepted[slot];
    if (!vote || slot in state.chosen) continue;
    for (const to of ctx.peers.filter((peer) => !voters.includes(peer))) ctx.send(to, { type: 'accept', n: vote.n, slot, v: vote.v });
  }
}
