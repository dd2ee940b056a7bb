import type { AcceptedSlot, AcceptSlot, ApplyResult, Ballot, Command, Decide, From, MultiPaxosContext, Nack, NodeId, PrepareSlots, PromiseSlots, ReplicaState, Slot, SlotVote } from '#harness';

const PATIENCE_MS = 80;

/**
 * Another correct design: the others are asked by RPC, each in a branch of its own that asks again until it is answered
 * or the ballot is over. Followers are told how far the chosen values go; acceptors answer when their write is done.
 */
export async function startPrepare(state: ReplicaState, ctx: MultiPaxosContext): Promise<void> {
  const n = ctx.nextBallot(state.promised);
  Object.assign(state, { role: 'candidate', ballot: n, promised: n, fromSlot: state.lastApplied + 1, promises: {} });
  state.promises[ctx.id] = told(state, state.fromSlot);
  await ctx.persist();
  const request: PrepareSlots = { type: 'prepare', n, fromSlot: state.fromSlot };
  await Promise.all(
    ctx.peers.map(async (from) => {
      if (!rules(state, n, ctx)) return;
      const reply = await answerTo<PromiseSlots>(from, request, ctx);
      if (reply?.type === 'promise') onPromise(state, { from, request, reply }, ctx);
      if (reply?.type === 'nack') onBallot(state, reply.promised, ctx);
    }),
  );
}

async function answerTo<Reply extends PromiseSlots | AcceptedSlot>(to: NodeId, request: PrepareSlots | AcceptSlot, ctx: MultiPaxosContext): Promise<Reply | Nack | undefined> {
  try {
    return (await ctx.rpc(to, request, PATIENCE_MS)) as Reply | Nack;
  } catch {
    return undefined;
  }
}

function told(state: ReplicaState, fromSlot: Slot, toSlot = Infinity): SlotVote[] {
  return Object.entries(state.accepted)
    .map(([slot, vote]) => ({ slot: Number(slot), ...vote }))
    .filter(({ slot }) => slot >= fromSlot && slot <= toSlot);
}

/** Whether this server still leads by this ballot, or tries to. */
const rules = (state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean => state.role !== 'follower' && state.ballot !== null && ctx.compare(state.ballot, n) === 0;

export function onPrepare(state: ReplicaState, { n, fromSlot, toSlot }: PrepareSlots, ctx: MultiPaxosContext): Nack | Promise<PromiseSlots> {
  if (isBehind(state, n, ctx)) return { type: 'nack', n, promised: state.promised as Ballot };
  const accepted = told(state, fromSlot, toSlot);
  return ctx.persist().then(() => ({ type: 'promise', n, accepted }));
}

/** Compared with what is promised; where it is not behind, it is promised now. */
function isBehind(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean {
  if (state.promised !== null && ctx.compare(state.promised, n) > 0) return true;
  onBallot(state, n, ctx);
  return false;
}

export function onPromise(state: ReplicaState, { from, request, reply }: From<PrepareSlots, PromiseSlots>, ctx: MultiPaxosContext): void {
  if (state.role !== 'candidate' || !rules(state, request.n, ctx)) return;
  state.promises = { ...state.promises, [from]: reply.accepted };
  const all = Object.values(state.promises) as (readonly SlotVote[])[];
  if (all.length < quorum(ctx)) return;
  const values = new Map<Slot, SlotVote>();
  for (const vote of all.flat().sort((one, other) => ctx.compare(one.n, other.n))) values.set(vote.slot, vote);
  state.role = 'leader';
  state.votes = {};
  state.nextSlot = state.fromSlot;
  const end = Math.max(state.fromSlot - 1, ...values.keys());
  while (state.nextSlot <= end) propose(state, values.get(state.nextSlot)?.v ?? { op: 'noop' }, ctx);
}

const quorum = ({ peers }: MultiPaxosContext): number => Math.ceil((peers.length + 2) / 2);

export function propose(state: ReplicaState, v: Command, ctx: MultiPaxosContext): void {
  const n = state.ballot as Ballot;
  const slot = state.nextSlot++;
  state.accepted[slot] = { n, v };
  state.votes[slot] = [ctx.id];
  void ctx.persist();
  for (const peer of ctx.peers) void ask(state, peer, { type: 'accept', n, slot, v }, ctx);
}

async function ask(state: ReplicaState, from: NodeId, request: AcceptSlot, ctx: MultiPaxosContext): Promise<void> {
  while (rules(state, request.n, ctx) && !hasAnswered(state, request.slot, from)) {
    const reply = await answerTo<AcceptedSlot>(from, request, ctx);
    if (reply?.type === 'accepted') onAccepted(state, { from, request, reply }, ctx);
    if (reply?.type === 'nack') onBallot(state, reply.promised, ctx);
  }
}

const hasAnswered = ({ votes }: ReplicaState, slot: Slot, from: NodeId): boolean => ((votes[slot] ?? []) as readonly NodeId[]).includes(from);

export async function onAccept(state: ReplicaState, { n, slot, v }: AcceptSlot, ctx: MultiPaxosContext): Promise<AcceptedSlot | Nack> {
  if (isBehind(state, n, ctx)) return { type: 'nack', n, promised: state.promised as Ballot };
  state.accepted[slot] = { n, v };
  await ctx.persist();
  return { type: 'accepted', n, slot };
}

export function onAccepted(state: ReplicaState, { from, request: { n, slot, v } }: From<AcceptSlot, AcceptedSlot>, ctx: MultiPaxosContext): void {
  if (state.role !== 'leader' || !rules(state, n, ctx) || !(slot in state.votes) || hasAnswered(state, slot, from)) return;
  const voters = [...(state.votes[slot] as readonly NodeId[]), from];
  state.votes[slot] = voters;
  if (voters.length !== quorum(ctx)) return;
  learn(state, { slot, v }, ctx);
  tell(state, ctx);
}

function tell(state: ReplicaState, ctx: MultiPaxosContext): void {
  let chosenUpTo = state.fromSlot - 1;
  for (let slot = state.fromSlot; ((state.votes[slot] ?? []) as readonly NodeId[]).length >= quorum(ctx); slot++) chosenUpTo = slot;
  for (const peer of ctx.peers) ctx.send(peer, { type: 'decide', n: state.ballot as Ballot, chosenUpTo });
}

export function onDecide(state: ReplicaState, message: Decide, ctx: MultiPaxosContext): void {
  onBallot(state, message.n, ctx);
  if (!('chosenUpTo' in message)) return;
  for (const { slot, n, v } of told(state, 1, message.chosenUpTo)) if (ctx.compare(n, message.n) === 0) learn(state, { slot, v }, ctx);
}

export function learn(state: ReplicaState, { slot, v }: { readonly slot: Slot; readonly v: Command }, ctx: MultiPaxosContext): void {
  if (slot in state.chosen) return;
  state.chosen[slot] = v;
  for (let next = state.lastApplied + 1; next in state.chosen; next++) {
    const command = state.chosen[next] as Command;
    const result = executeOnce(state, next, command, ctx);
    state.lastApplied = next;
    ctx.apply(next, command, result);
  }
}

type Sessions = Record<string, { readonly seq: number; readonly result: ApplyResult } | undefined>;

function executeOnce(state: ReplicaState, index: Slot, command: Command, ctx: MultiPaxosContext): ApplyResult {
  const sessions = state.sessions as Sessions;
  const { clientId = '', seq = 0 } = command;
  const mine = sessions[`#${clientId}`];
  const isRepeated = clientId !== '' && mine !== undefined && seq <= mine.seq;
  const fresh = ctx.execute(state.machine, { index, command: isRepeated ? { op: 'noop' } : command });
  const result = isRepeated ? (seq === mine.seq ? mine.result : ({ ok: false, error: 'old' } as const)) : fresh;
  if (clientId !== '' && !isRepeated) sessions[`#${clientId}`] = { seq, result };
  return result;
}

export function onBallot(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): void {
  if (state.promised === null || ctx.compare(state.promised, n) < 0) state.promised = n;
  const isOver = state.ballot !== null && ctx.compare(state.ballot, n) < 0;
  if (isOver) Object.assign(state, { role: 'follower', ballot: null });
}

export function onHeartbeat(state: ReplicaState, ctx: MultiPaxosContext): void {
  tell(state, ctx);
}
