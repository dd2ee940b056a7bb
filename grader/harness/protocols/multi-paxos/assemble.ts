import { digestOf } from '../digest.ts';
import { andThen, type Eventually } from '../eventually.ts';
import type { Context, NodeEvent, NodeId, NodeProgram } from '../node.ts';
import type { Nack } from '../paxos/messages.ts';
import type { From } from '../paxos/parts.ts';
import type { Ballot } from '../paxos/state.ts';
import type { ClientCommand, Refusal } from '../raft/messages.ts';
import type { Command } from '../raft/state.ts';
import { electionTiming, resetElectionTimer } from '../timing.ts';
import type { AcceptedSlot, AcceptSlot, CatchUp, Heartbeat, Known, MultiPaxosMessage, MultiPaxosReply, PrepareSlots, PromiseSlots } from './messages.ts';
import type { MultiPaxosContext, MultiPaxosParts, ReplicaPart } from './parts.ts';
import { freshReplica, multiPaxosDurableFields, type ReplicaState, type Slot } from './state.ts';

/**
 * One replica from its parts. Who is called when is written here and nowhere else, and so is what task 14 is not about:
 * when to stand for leader, heartbeats, catching up, and who waits for which answer. Raft §5.2's time-outs will do for
 * Paxos, which asks for no more than that in the end one leads (Paxos Made Simple §2.4).
 */
export function assembleMultiPaxos(parts: MultiPaxosParts): NodeProgram<ReplicaState> {
  return {
    fresh: () => freshReplica(parts.machine.newMachine()),
    durable: multiPaxosDurableFields,
    digest: digestOf(parts.machine),
    step: (state, event, context) => handle(state, event, multiPaxosContext(state, context, parts), parts.replica),
    afterStep: (state, before, context) => settle(state, before, multiPaxosContext(state, context, parts)),
  };
}

/** A node's context as one for the part. */
export function multiPaxosContext(state: ReplicaState, context: Context, { prepare, machine }: MultiPaxosParts): MultiPaxosContext {
  const report = context.apply.bind(context);
  const more: Pick<MultiPaxosContext, 'compare' | 'nextBallot' | 'execute' | 'apply'> = {
    compare: (a, b) => prepare.compareBallots(a, b),
    nextBallot: (highest) => prepare.nextBallot(highest, context.id),
    execute: (of, entry) => machine.applyCommand(of, entry),
    apply: (slot, command, result) => {
      report(slot, command, result);
      answerWhoWaits(state, command as Command, result, context);
    },
  };
  // Where contexts are hardened, what they all inherit can't be assigned over.
  for (const [name, value] of Object.entries(more)) Object.defineProperty(context, name, { value, configurable: true, writable: true, enumerable: true });
  return context as MultiPaxosContext;
}

/** A request is known by its client and number, in whichever slot it is: Raft §8 has the same. */
function answerWhoWaits(state: ReplicaState, { clientId, seq }: Command, result: unknown, context: Context): void {
  const isDue = ({ command }: { readonly command: Command }): boolean => command.clientId === clientId && command.seq === seq;
  const due = clientId === undefined ? [] : state.waiting.filter(isDue);
  if (due.length === 0) return;
  state.waiting = state.waiting.filter((waiting) => !isDue(waiting));
  for (const { request } of due) context.reply(result, request);
}

function handle(state: ReplicaState, event: NodeEvent, ctx: MultiPaxosContext, replica: ReplicaPart): unknown {
  switch (event.kind) {
    case 'start':
      return resetElectionTimer(ctx);
    case 'timer':
      return onTimer(state, event.name, ctx, replica);
    case 'message':
      return onMessage(state, event.from, event.message as MultiPaxosMessage, ctx, replica);
    case 'reply':
      return onReply(state, event as unknown as From<MultiPaxosMessage, MultiPaxosReply>, ctx, replica);
    case 'client':
      return onClient(state, event.message as ClientCommand, ctx, replica);
    case 'durable':
      return undefined;
  }
}

function onTimer(state: ReplicaState, name: string, ctx: MultiPaxosContext, replica: ReplicaPart): unknown {
  if (name === 'heartbeat') return state.role === 'leader' ? beat(state, ctx, replica) : undefined;
  if (name !== 'election' || state.role === 'leader') return undefined;
  resetElectionTimer(ctx);
  return replica.startPrepare(state, ctx);
}

function beat(state: ReplicaState, ctx: MultiPaxosContext, replica: ReplicaPart): unknown {
  sayThatItLeads(state, ctx);
  return replica.onHeartbeat(state, ctx);
}

function sayThatItLeads(state: ReplicaState, ctx: MultiPaxosContext): void {
  ctx.setTimer('heartbeat', electionTiming.heartbeatMs);
  if (state.ballot === null) return;
  for (const peer of ctx.peers) ctx.send(peer, { type: 'heartbeat', n: state.ballot, knownUpTo: knownUpTo(state) });
}

/** Up to here every slot's chosen value is known. */
export function knownUpTo({ chosen, lastApplied }: Pick<ReplicaState, 'chosen' | 'lastApplied'>): Slot {
  let slot = lastApplied;
  while (slot + 1 in chosen) slot++;
  return slot;
}

function onMessage(state: ReplicaState, from: NodeId, message: MultiPaxosMessage, ctx: MultiPaxosContext, replica: ReplicaPart): unknown {
  switch (message.type) {
    case 'prepare':
      return andThen(replica.onPrepare(state, message, ctx), (reply) => {
        if (holdsTo(state, message.n, ctx)) resetElectionTimer(ctx);
        return reply;
      });
    case 'accept':
      return andThen(replica.onAccept(state, message, ctx), (reply) => {
        if (holdsTo(state, message.n, ctx)) follow(state, from, ctx);
        return reply;
      });
    case 'decide':
      return andThen(replica.onDecide(state, message, ctx), () => undefined);
    case 'heartbeat':
      return andThen(replica.onBallot(state, message.n, ctx), () => onHeartbeat(state, from, message, ctx));
    case 'catchUp':
      return andThen(heardOf(state, message.n, ctx, replica), () => whatIsKnown(state, message));
  }
}

/** Whether the ballot is the one that this server has promised, as somebody else's. */
function holdsTo(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): boolean {
  return state.role !== 'leader' && state.promised !== null && ctx.compare(state.promised, n) === 0;
}

function follow(state: ReplicaState, leader: NodeId, ctx: MultiPaxosContext): void {
  state.leaderId = leader;
  resetElectionTimer(ctx);
}

function onHeartbeat(state: ReplicaState, from: NodeId, { n, knownUpTo: theirs }: Heartbeat, ctx: MultiPaxosContext): Nack | undefined {
  const { promised } = state;
  if (promised !== null && ctx.compare(n, promised) < 0) return { type: 'nack', n, promised };
  if (state.role !== 'leader') follow(state, from, ctx);
  const fromSlot = knownUpTo(state) + 1;
  if (fromSlot <= theirs) ctx.send(from, { type: 'catchUp', n: promised, fromSlot });
  return undefined;
}

function whatIsKnown(state: ReplicaState, { fromSlot }: CatchUp): Known {
  const values: { slot: Slot; v: Command }[] = [];
  for (let slot = fromSlot, v = state.chosen[slot]; v !== undefined; v = state.chosen[++slot]) values.push({ slot, v });
  return { type: 'known', n: state.promised, values };
}

function heardOf(state: ReplicaState, n: Ballot | null, ctx: MultiPaxosContext, replica: ReplicaPart): Eventually<void> {
  return n === null ? undefined : replica.onBallot(state, n, ctx);
}

function onReply(state: ReplicaState, answer: From<MultiPaxosMessage, MultiPaxosReply>, ctx: MultiPaxosContext, replica: ReplicaPart): unknown {
  const { reply } = answer;
  // An acceptor's answer may have any shape.
  switch ((reply as MultiPaxosReply | null)?.type) {
    case 'promise':
      return replica.onPromise(state, answer as From<PrepareSlots, PromiseSlots>, ctx);
    case 'accepted':
      return replica.onAccepted(state, answer as From<AcceptSlot, AcceptedSlot>, ctx);
    case 'nack':
      return replica.onBallot(state, (reply as Nack).promised, ctx);
    case 'known': {
      const { n, values } = reply as Known;
      return values.reduce<unknown>((done, value) => andThen(done, () => replica.learn(state, value, ctx)), heardOf(state, n, ctx, replica));
    }
    default:
      return undefined;
  }
}

function onClient(state: ReplicaState, { command }: ClientCommand, ctx: MultiPaxosContext, replica: ReplicaPart): unknown {
  if (state.role !== 'leader') return { ok: false, error: 'not-leader', leaderId: state.leaderId } satisfies Refusal;
  if (ctx.request !== undefined) state.waiting = [...state.waiting, { command, request: ctx.request }];
  return andThen(replica.propose(state, command, ctx), () => undefined);
}

/** What is due after a step, whichever handler or promise of the code made it so. */
function settle(state: ReplicaState, before: Readonly<ReplicaState>, ctx: MultiPaxosContext): void {
  const isLeading = state.role === 'leader';
  if (before.role === 'leader' && !isLeading) steppedDown(state, ctx);
  if (isLeading && before.role !== 'leader') {
    state.leaderId = ctx.id;
    ctx.cancelTimer('election');
    sayThatItLeads(state, ctx);
  }
}

/** What waiting clients asked for may happen or not. */
function steppedDown(state: ReplicaState, ctx: MultiPaxosContext): void {
  if (state.leaderId === ctx.id) state.leaderId = null;
  ctx.cancelTimer('heartbeat');
  resetElectionTimer(ctx);
  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' } satisfies Refusal, request);
  state.waiting = [];
}
