import type { AcceptedSlot, AcceptSlot, ApplyResult, Ballot, Command, Decide, From, MultiPaxosContext, Nack, NodeId, PrepareSlots, PromiseSlots, ReplicaState, Slot, SlotVote } from '#harness';

/**
 * Phase 1 (a): nobody has led for a while, or this server's own attempt has come to nothing. A new ballot begins, for every
 * slot from the first whose value this server doesn't know to be chosen. Paxos Made Simple §3.
 */
export function startPrepare(state: ReplicaState, ctx: MultiPaxosContext): void {
  const n = ctx.nextBallot(state.promised);
  state.role = 'candidate';
  state.ballot = n;
  state.promised = n;
  state.fromSlot = state.lastApplied + 1;
  state.promises = { [ctx.id]: votesFrom(state, state.fromSlot) };
  void ctx.persist();
  for (const peer of ctx.peers) ctx.send(peer, { type: 'prepare', n, fromSlot: state.fromSlot });
}

/** What this acceptor has accepted in these slots. */
function votesFrom({ accepted }: ReplicaState, fromSlot: Slot, toSlot = Infinity): SlotVote[] {
  const slots = Object.keys(accepted).map(Number).filter((slot) => fromSlot <= slot && slot <= toSlot);
  return slots.map((slot) => ({ slot, ...(accepted[slot] as Omit<SlotVote, 'slot'>) }));
}

/**
 * Phase 1 (b), at an acceptor. The answer may leave only when what it promises is on disk; undefined is no answer.
 * Paxos Made Simple §2.2, §2.5, §3.
 */
export function onPrepare(state: ReplicaState, { n, fromSlot, toSlot }: PrepareSlots, ctx: MultiPaxosContext): PromiseSlots | Nack {
  if (state.promised !== null && ctx.compare(n, state.promised) < 0) return { type: 'nack', n, promised: state.promised };
  onBallot(state, n, ctx);
  void ctx.persist();
  return { type: 'promise', n, accepted: votesFrom(state, fromSlot, toSlot) };
}

/** A promise came, perhaps late, perhaps twice: the first majority for the ballot under way makes this server the leader. Paxos Made Simple §3. */
export function onPromise(state: ReplicaState, { from, request, reply }: From<PrepareSlots, PromiseSlots>, ctx: MultiPaxosContext): void {
  if (state.role !== 'candidate' || !isOwn(state, request.n, ctx)) return;
  state.promises[from] = reply.accepted;
  if (isMajority(Object.keys(state.promises), ctx)) lead(state, ctx);
}

function isOwn({ ballot }: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean {
  return ballot !== null && ctx.compare(ballot, n) === 0;
}

const isMajority = (ids: readonly NodeId[], { peers }: MultiPaxosContext): boolean => ids.length > (peers.length + 1) / 2;

/** P2c, slot by slot: where the promises leave a slot open, and others behind it are not, a no-op fills it. Paxos Made Simple §3. */
function lead(state: ReplicaState, ctx: MultiPaxosContext): void {
  state.role = 'leader';
  state.votes = {};
  const highest = new Map<Slot, SlotVote>();
  for (const vote of Object.values(state.promises as Record<NodeId, readonly SlotVote[]>).flat()) {
    const known = highest.get(vote.slot);
    if (!known || ctx.compare(vote.n, known.n) > 0) highest.set(vote.slot, vote);
  }
  state.nextSlot = Math.max(state.fromSlot, ...[...highest.keys()].map((slot) => slot + 1));
  const open = Array.from({ length: state.nextSlot - state.fromSlot }, (_, i) => state.fromSlot + i);
  ask(state, open.map((slot) => ({ slot, v: highest.get(slot)?.v ?? { op: 'noop' } })), ctx);
}

/** A client's command at a leader: sees to it that the command is chosen in some slot. Paxos Made Simple §3. */
export function propose(state: ReplicaState, command: Command, ctx: MultiPaxosContext): void {
  ask(state, [{ slot: state.nextSlot++, v: command }], ctx);
}

/** Phase 2 (a) under the ballot that this server leads: it accepts first itself, and that is on disk before the others are asked. */
function ask(state: ReplicaState, proposals: readonly { readonly slot: Slot; readonly v: Command }[], ctx: MultiPaxosContext): void {
  const n = state.ballot;
  if (n === null || proposals.length === 0) return;
  for (const { slot, v } of proposals) {
    state.accepted[slot] = { n, v };
    state.votes[slot] = [ctx.id];
  }
  void ctx.persist();
  for (const { slot, v } of proposals) for (const peer of ctx.peers) ctx.send(peer, { type: 'accept', n, slot, v });
}

/**
 * Phase 2 (b), at an acceptor: a leader asks it to accept a value in one slot. The answer may leave only when what it says
 * is on disk; undefined is no answer. Paxos Made Simple §2.2, §2.5.
 */
export function onAccept(state: ReplicaState, { n, slot, v }: AcceptSlot, ctx: MultiPaxosContext): AcceptedSlot | Nack {
  if (state.promised !== null && ctx.compare(n, state.promised) < 0) return { type: 'nack', n, promised: state.promised };
  onBallot(state, n, ctx);
  state.accepted[slot] = { n, v };
  void ctx.persist();
  return { type: 'accepted', n, slot };
}

/** An acceptor has accepted, perhaps long ago, perhaps told twice: what a majority has accepted under the ballot is chosen. Paxos Made Simple §2.3. */
export function onAccepted(state: ReplicaState, { from, request: { n, slot, v } }: From<AcceptSlot, AcceptedSlot>, ctx: MultiPaxosContext): void {
  const voters = state.votes[slot] as readonly NodeId[] | undefined;
  if (state.role !== 'leader' || !isOwn(state, n, ctx) || !voters || voters.includes(from)) return;
  const before = chosenUpTo(state, ctx);
  state.votes[slot] = [...voters, from];
  if (!isMajority([...voters, from], ctx)) return;
  learn(state, { slot, v }, ctx);
  if (chosenUpTo(state, ctx) > before) tellFollowers(state, ctx);
}

/** The longest prefix whose every slot lies below `fromSlot`, or was accepted under this ballot by a majority that this leader counted. */
function chosenUpTo({ fromSlot, votes }: ReplicaState, ctx: MultiPaxosContext): Slot {
  let slot = fromSlot - 1;
  while (isMajority((votes[slot + 1] ?? []) as readonly NodeId[], ctx)) slot++;
  return slot;
}

function tellFollowers(state: ReplicaState, ctx: MultiPaxosContext): void {
  if (state.ballot === null) return;
  for (const peer of ctx.peers) ctx.send(peer, { type: 'decide', n: state.ballot, chosenUpTo: chosenUpTo(state, ctx) });
}

/** The leader of `n` tells what is chosen, in whichever of the two ways your `onAccepted` and `onHeartbeat` tell it. */
export function onDecide(state: ReplicaState, message: Decide, ctx: MultiPaxosContext): void {
  onBallot(state, message.n, ctx);
  if (!('chosenUpTo' in message)) return learn(state, message, ctx);
  for (let slot = state.lastApplied + 1; slot <= message.chosenUpTo; slot++) {
    const vote = state.accepted[slot];
    // Under another ballot another value may have been accepted here.
    if (vote && ctx.compare(vote.n, message.n) === 0) learn(state, { slot, v: vote.v }, ctx);
  }
}

/**
 * The value of this slot is chosen, whatever the ballot; perhaps it is known already. It goes into `state.chosen`; and the
 * machine executes what has its turn, each client's request once: `ctx.apply(slot, command, result)` reports every slot, in
 * their order, and `state.lastApplied` says how far it is. Paxos Made Simple §3; Raft §8.
 */
export function learn(state: ReplicaState, { slot, v }: { readonly slot: Slot; readonly v: Command }, ctx: MultiPaxosContext): void {
  state.chosen[slot] ??= v;
  for (let next = state.chosen[state.lastApplied + 1]; next !== undefined; next = state.chosen[state.lastApplied + 1]) {
    state.lastApplied++;
    ctx.apply(state.lastApplied, next, execute(state, next, ctx));
  }
}

interface Session {
  readonly seq: number;
  readonly result: ApplyResult;
}

/** What the command comes to. A request that lies in two slots has one result, and for the machine the second slot is a no-op. */
function execute(state: ReplicaState, command: Command, ctx: MultiPaxosContext): ApplyResult {
  const { clientId, seq } = command;
  const key = `client ${clientId ?? ''}`;
  const session = state.sessions[key] as Session | undefined;
  if (seq !== undefined && session !== undefined && seq <= session.seq) {
    ctx.execute(state.machine, { index: state.lastApplied, command: { op: 'noop' } });
    return seq === session.seq ? session.result : { ok: false, error: 'a later request of this client was executed already' };
  }
  const result = ctx.execute(state.machine, { index: state.lastApplied, command });
  if (seq !== undefined) state.sessions[key] = { seq, result } satisfies Session;
  return result;
}

/** Some server has promised or uses this ballot: what this server leads, or tries to, under a lower one has come to its end. Paxos Made Simple §2.4, §3. */
export function onBallot(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): void {
  if (state.promised === null || ctx.compare(n, state.promised) > 0) state.promised = n;
  if (state.ballot === null || ctx.compare(n, state.ballot) <= 0) return;
  state.role = 'follower';
  state.ballot = null;
}

/** Called now and then at a leader: asks those again who have not answered, and tells again what is chosen. */
export function onHeartbeat(state: ReplicaState, ctx: MultiPaxosContext): void {
  for (const [key, voters] of Object.entries(state.votes as Record<string, readonly NodeId[]>)) {
    const slot = Number(key);
    const vote = state.accepted[slot];
    if (!vote || isMajority(voters, ctx)) continue;
    for (const peer of ctx.peers) if (!voters.includes(peer)) ctx.send(peer, { type: 'accept', n: vote.n, slot, v: vote.v });
  }
  tellFollowers(state, ctx);
}
