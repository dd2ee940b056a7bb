import { isEqual, isRecord } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import type { AcceptSlot, PrepareSlots, PromiseSlots } from '../../protocols/multi-paxos/messages.ts';
import type { ReplicaState, Slot, SlotVote } from '../../protocols/multi-paxos/state.ts';
import type { Accept, Accepted, Prepare, PromiseReply } from '../../protocols/paxos/messages.ts';
import { orderOf } from '../../protocols/paxos/reading.ts';
import type { AcceptorState } from '../../protocols/paxos/state.ts';
import { Broken, type Checker } from '../../trace/checker.ts';
import type { Departure, StateCopy, TraceEvent } from '../../trace/events.ts';

type Disk = Readonly<Pick<ReplicaState, 'promised' | 'accepted'>>;
type Disks = Readonly<Record<NodeId, Disk>>;

interface Memory<Inner> {
  readonly disks: Disks;
  /** For each server, the prepares of its latest ballot. */
  readonly begun: Readonly<Record<NodeId, readonly PrepareSlots[]>>;
  /** Memories of slots 1, 2, ... */
  readonly slots: readonly Inner[];
  /** That of every slot behind them, of which nobody has said anything in particular. */
  readonly rest: Inner;
}

/** What an event says of some slots, in the words of single-decree Paxos. */
interface Saying {
  readonly from: Slot;
  readonly to: Slot;
  readonly of: (slot: Slot) => TraceEvent;
}

/**
 * A rule of single-decree Paxos, for each slot of Multi-Paxos: every slot is an instance, and one promise is a promise of
 * each slot that its prepare is for. Whoever begins a ballot promises it too, and tells nobody but itself: that promise is
 * read from its disk.
 */
export function perSlot<Inner>(checker: Checker<Inner>): Checker<Memory<Inner>> {
  return {
    ...checker,
    start: { disks: {}, begun: {}, slots: [], rest: checker.start },
    step(memory, event) {
      let next = noted(memory, event);
      for (const saying of sayings(memory, next, event)) {
        const judged = hear(next, saying, (inner, said) => checker.step(inner, said));
        if (judged instanceof Broken) return judged;
        next = judged;
      }
      return next;
    },
  };
}

function hear<Inner>(memory: Memory<Inner>, { from, to, of }: Saying, judge: (inner: Inner, said: TraceEvent) => Inner | Broken): Memory<Inner> | Broken {
  const { rest } = memory;
  // Slots are told apart from the rest as soon as something is said that is not said of all the rest.
  const known = Math.max(memory.slots.length, from - 1, to === Infinity ? 0 : to);
  const slots = Array.from({ length: known }, (_, i) => memory.slots[i] ?? rest);
  for (let slot = Math.max(1, from); slot <= Math.min(to, known); slot++) {
    const inner = judge(slots[slot - 1] as Inner, of(slot));
    if (inner instanceof Broken) return inSlot(slot, inner);
    slots[slot - 1] = inner;
  }
  const behind = to === Infinity ? judge(rest, of(known + 1)) : rest;
  return behind instanceof Broken ? behind : { ...memory, slots, rest: behind };
}

function inSlot(slot: Slot, { summary, nodes, got, expected }: Broken): Broken {
  return new Broken({ summary: `Slot ${slot}: ${summary}`, nodes, ...(got !== undefined && { got }), ...(expected !== undefined && { expected }) });
}

/** What is remembered of the event besides what it says of slots. */
function noted<Inner>(memory: Memory<Inner>, event: TraceEvent): Memory<Inner> {
  if (event.kind === 'begin') return { ...memory, disks: event.disks as unknown as Disks };
  if (event.kind === 'written') return { ...memory, disks: { ...memory.disks, [event.node]: event.disk as unknown as Disk } };
  const prepare = event.kind === 'leave' && event.departure.kind === 'send' && event.departure.message.type === 'prepare' ? (event.departure.message as PrepareSlots) : undefined;
  if (prepare === undefined || event.kind !== 'leave') return memory;
  const before = (memory.begun[event.node] ?? []).filter(({ n }) => orderOf(n, prepare.n) === 0);
  if (before.some((one) => isEqual(one, prepare))) return memory;
  return { ...memory, begun: { ...memory.begun, [event.node]: [...before, prepare] } };
}

function sayings(before: Memory<unknown>, { begun, disks }: Memory<unknown>, event: TraceEvent): readonly Saying[] {
  switch (event.kind) {
    case 'begin':
      return beginning(event);
    case 'written':
      return [...writing(before.disks[event.node], event), ...(begun[event.node] ?? []).flatMap((prepare) => ownPromise(event, prepare, disks[event.node]))];
    case 'leave':
      return leaving(event, disks[event.node]);
    default:
      return [];
  }
}

/** One slot of a disk, as an acceptor of single-decree Paxos would have it. */
function diskOf({ promised, accepted }: Disk, slot: Slot): StateCopy {
  const vote = accepted[slot];
  return { promised, acceptedN: vote?.n ?? null, acceptedV: vote?.v ?? null } satisfies Pick<AcceptorState, 'promised' | 'acceptedN' | 'acceptedV'>;
}

function beginning(event: Extract<TraceEvent, { kind: 'begin' }>): readonly Saying[] {
  const disks = event.disks as unknown as Disks;
  const last = Math.max(0, ...Object.values(disks).flatMap(({ accepted }) => Object.keys(accepted).map(Number)));
  const of = (slot: Slot): TraceEvent => ({ ...event, disks: Object.fromEntries(Object.entries(disks).map(([node, disk]) => [node, diskOf(disk, slot)])) });
  return [{ from: last + 1, to: Infinity, of }, { from: 1, to: last, of }];
}

/** A write says something of the slots whose votes it changes, and of all when it changes the promise. */
function writing(before: Disk | undefined, event: Extract<TraceEvent, { kind: 'written' }>): readonly Saying[] {
  const disk = event.disk as unknown as Disk;
  const of = (slot: Slot): TraceEvent => ({ ...event, disk: diskOf(disk, slot) });
  const changed = Object.keys(disk.accepted).map(Number).filter((slot) => disk.accepted[slot] !== before?.accepted[slot]);
  if (isEqual(disk.promised, before?.promised)) return changed.map((slot) => ({ from: slot, to: slot, of }));
  const last = Math.max(0, ...changed);
  return [{ from: last + 1, to: Infinity, of }, { from: 1, to: last, of }];
}

type Leaving = Extract<TraceEvent, { kind: 'leave' }>;

function leaving(event: Leaving, disk: Disk | undefined): readonly Saying[] {
  const { departure } = event;
  if (departure.kind === 'apply') return [{ from: departure.index, to: departure.index, of: () => ({ ...event, departure: { kind: 'decide', value: departure.entry } }) }];
  if (departure.kind === 'send' && departure.message.type === 'prepare') {
    const prepare = departure.message as PrepareSlots;
    return [{ ...rangeOf(prepare), of: () => ({ ...event, departure: { ...departure, message: asPrepare(prepare) } }) }, ...ownPromise(event, prepare, disk)];
  }
  if (departure.kind === 'send' && departure.message.type === 'accept') {
    const { slot } = departure.message as AcceptSlot;
    return [{ from: slot, to: slot, of: () => ({ ...event, departure: { ...departure, message: asAccept(departure.message as AcceptSlot) } }) }];
  }
  return departure.kind === 'reply' ? replying(event, departure) : [];
}

function replying(event: Leaving, departure: Extract<Departure, { kind: 'reply' }>): readonly Saying[] {
  const { request, reply } = departure;
  const type = isRecord(reply) ? reply['type'] : undefined;
  if (request.type === 'accept' && type === 'accepted') {
    const { n, slot, v } = request as AcceptSlot;
    const said: Departure = { ...departure, request: asAccept(request as AcceptSlot), reply: { type: 'accepted', n, v } satisfies Accepted };
    return [{ from: slot, to: slot, of: () => ({ ...event, departure: said }) }];
  }
  if (request.type !== 'prepare' || type !== 'promise') return [];
  const prepare = request as PrepareSlots;
  return promising(prepare, votesIn((reply as Partial<PromiseSlots>).accepted), (asked, answer) => ({ ...event, departure: { ...departure, request: asked, reply: answer } }));
}

/** A promise may have any shape; what is no vote in it says nothing. */
function votesIn(accepted: unknown): PromiseSlots['accepted'] {
  return Array.isArray(accepted) ? accepted.filter((vote): vote is SlotVote => isRecord(vote) && Number.isInteger(vote['slot'])) : [];
}

/** Whoever has a ballot of its own promised on disk counts among its promises. */
function ownPromise(event: Leaving | Extract<TraceEvent, { kind: 'written' }>, prepare: PrepareSlots, disk: Disk | undefined): readonly Saying[] {
  if (!disk?.promised || orderOf(disk.promised, prepare.n) !== 0) return [];
  const { node, at } = event;
  const told = Object.entries(disk.accepted).flatMap(([slot, vote]) => (orderOf(vote.n, prepare.n) < 0 ? [{ slot: Number(slot), ...vote }] : []));
  return promising(prepare, told, (request, reply) => ({ kind: 'leave', at, node, departure: { kind: 'reply', to: node, request, reply, id: 0 } }));
}

/** A promise says of each slot that its prepare is for what was accepted there. */
function promising(prepare: PrepareSlots, told: PromiseSlots['accepted'], eventOf: (request: Prepare, reply: PromiseReply) => TraceEvent): readonly Saying[] {
  const { from, to } = rangeOf(prepare);
  const of = (slot: Slot): TraceEvent => {
    const vote = told.find((one) => one.slot === slot);
    return eventOf(asPrepare(prepare), { type: 'promise', n: prepare.n, acceptedN: vote?.n ?? null, acceptedV: vote?.v ?? null });
  };
  const last = Math.min(to, Math.max(from - 1, ...told.map(({ slot }) => slot)));
  return [{ from: last + 1, to, of }, { from, to: last, of }];
}

function rangeOf({ fromSlot, toSlot }: PrepareSlots): { readonly from: Slot; readonly to: Slot } {
  return { from: fromSlot, to: toSlot ?? Infinity };
}

const asPrepare = ({ n }: PrepareSlots): Prepare => ({ type: 'prepare', n });

const asAccept = ({ n, v }: AcceptSlot): Accept => ({ type: 'accept', n, v });
