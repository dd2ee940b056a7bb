import { decode, type Json } from '../../harness/kernel/codec.ts';
import { canonicalText, isEqual, isRecord } from '../../harness/kernel/plain.ts';
import type { AcceptSlot, Decide, PrepareSlots } from '../../harness/protocols/multi-paxos/messages.ts';
import type { ReplicaState, Slot } from '../../harness/protocols/multi-paxos/state.ts';
import type { NodeEvent, NodeId } from '../../harness/protocols/node.ts';
import { isBelow, orderOf } from '../../harness/protocols/paxos/reading.ts';
import type { Ballot } from '../../harness/protocols/paxos/state.ts';
import type { Command } from '../../harness/protocols/raft/state.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';

/** What replicas of Multi-Paxos did in the shown runs. */
export interface ReplicaReadings {
  /** A prepare left a server, the first of its ballot. */
  readonly prepared: readonly Prepared[];
  /** An accept request left a server. */
  readonly proposed: readonly Proposed[];
  /** A leader heard of a ballot above its own, in whatever message. */
  readonly overruled: readonly Overruled[];
  /** A server took a value for chosen on a leader's word, and had accepted it under another ballot than that leader's. */
  readonly learnedOld: readonly Place[];
  /** A server executed a client's request in a second slot, with another result. */
  readonly repeated: readonly Place[];
  /** At the end of a run a leader had something behind a slot in which it had accepted nothing. */
  readonly holes: readonly Place[];
}

interface Place {
  readonly test: string;
  readonly node: NodeId;
}

export interface Prepared extends Place {
  /** Whether some slot below it was not known to be chosen. */
  readonly skips: boolean;
  /** Whether it is for one slot alone. */
  readonly isForOne: boolean;
}

export interface Proposed extends Place {
  /** Whether this server has begun the ballot, in this life. */
  readonly isOwn: boolean;
  readonly servers: number;
  /** Servers of whose promises for this ballot and slot it had heard, itself included. */
  readonly promises: number;
  /** The same, for this ballot whatever the slot. */
  readonly promisesForOthers: number;
}

export interface Overruled extends Place {
  readonly leadsOn: boolean;
}

interface Life {
  readonly begun: PrepareSlots[];
  readonly promises: { readonly from: NodeId; readonly request: PrepareSlots }[];
  readonly results: Map<string, unknown>;
}

/** Reads the encoded traces of tests, all of replicas. */
export function readReplicas(traces: readonly (readonly [test: string, trace: Json])[]): ReplicaReadings {
  const readers = traces.map(([test, trace]) => {
    const reader = new Reader(test);
    for (const event of decode(trace) as readonly TraceEvent[]) reader.read(event);
    reader.end();
    return reader;
  });
  return {
    prepared: readers.flatMap(({ prepared }) => prepared),
    proposed: readers.flatMap(({ proposed }) => proposed),
    overruled: readers.flatMap(({ overruled }) => overruled),
    learnedOld: readers.flatMap(({ learnedOld }) => learnedOld),
    repeated: readers.flatMap(({ repeated }) => repeated),
    holes: readers.flatMap(({ holes }) => holes),
  };
}

/** Whether an encoded trace is of servers of Multi-Paxos: those of Raft have other fields. */
export function isOfReplicas(trace: Json): boolean {
  const first = Array.isArray(trace) ? (decode(trace[0] as Json) as TraceEvent | undefined) : undefined;
  return first?.kind === 'begin' && Object.values(first.states).some((state) => 'promised' in state && 'accepted' in state);
}

class Reader implements ReplicaReadings {
  readonly prepared: Prepared[] = [];
  readonly proposed: Proposed[] = [];
  readonly overruled: Overruled[] = [];
  readonly learnedOld: Place[] = [];
  readonly repeated: Place[] = [];
  readonly holes: Place[] = [];
  readonly #test: string;
  readonly #states = new Map<NodeId, Readonly<ReplicaState>>();
  readonly #lives = new Map<NodeId, Life>();
  #servers = 0;

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    switch (event.kind) {
      case 'begin':
        this.#servers = Object.keys(event.states).length;
        break;
      case 'restart':
        this.#lives.delete(event.node);
        break;
      case 'step':
        this.#readStep(event);
        this.#states.set(event.node, event.after as unknown as ReplicaState);
        break;
      case 'leave':
        if (event.departure.kind === 'send' && event.departure.message.type === 'prepare') this.#prepare(event.node, event.departure.message as PrepareSlots);
        if (event.departure.kind === 'send' && event.departure.message.type === 'accept') this.#propose(event.node, event.departure.message as AcceptSlot);
        if (event.departure.kind === 'apply') this.#apply(event.node, event.departure.entry as Command, event.departure.result);
        break;
    }
  }

  end(): void {
    for (const [node, { role, accepted, lastApplied, chosen }] of this.#states) {
      const next = lastApplied + 1;
      const isBehind = [...Object.keys(accepted), ...Object.keys(chosen)].some((slot) => Number(slot) > next);
      if (role === 'leader' && isBehind && !(next in accepted) && !(next in chosen)) this.holes.push(this.#at(node));
    }
  }

  #at(node: NodeId): Place {
    return { test: this.#test, node };
  }

  #lifeOf(node: NodeId): Life {
    const life = this.#lives.get(node) ?? { begun: [], promises: [], results: new Map<string, unknown>() };
    this.#lives.set(node, life);
    return life;
  }

  #readStep({ node, event, before: from, after: to }: Extract<TraceEvent, { kind: 'step' }>): void {
    const [before, after] = [from, to] as unknown as readonly [ReplicaState, ReplicaState];
    if (event.kind === 'reply' && event.request.type === 'prepare' && isRecord(event.reply) && event.reply['type'] === 'promise') {
      this.#lifeOf(node).promises.push({ from: event.from, request: event.request as PrepareSlots });
    }
    const heard = ballotIn(event);
    if (heard !== undefined && before.role === 'leader' && before.ballot !== null && orderOf(heard, before.ballot) > 0) {
      this.overruled.push({ ...this.#at(node), leadsOn: after.role === 'leader' });
    }
    if (event.kind !== 'message' || event.message.type !== 'decide') return;
    const { n } = event.message as Decide;
    const told = (event.message as { readonly slot?: Slot }).slot;
    for (const slot of Object.keys(after.chosen).map(Number)) {
      const vote = before.accepted[slot];
      const isNew = !(slot in before.chosen) && vote !== undefined && isEqual(vote.v, after.chosen[slot]);
      if (isNew && slot !== told && orderOf(vote.n, n) !== 0) this.learnedOld.push(this.#at(node));
    }
  }

  #prepare(node: NodeId, prepare: PrepareSlots): void {
    const { begun } = this.#lifeOf(node);
    const isFirst = !begun.some(({ n }) => orderOf(n, prepare.n) === 0);
    begun.push(prepare);
    if (!isFirst) return;
    const { chosen } = this.#states.get(node) ?? { chosen: {} };
    const below = Array.from({ length: Math.max(0, prepare.fromSlot - 1) }, (_, i) => i + 1);
    this.prepared.push({ ...this.#at(node), skips: below.some((slot) => !(slot in chosen)), isForOne: prepare.toSlot === prepare.fromSlot });
  }

  #propose(node: NodeId, { n, slot }: AcceptSlot): void {
    const { begun, promises } = this.#lifeOf(node);
    const own = begun.filter((prepare) => orderOf(prepare.n, n) === 0);
    const given = promises.filter(({ request }) => orderOf(request.n, n) === 0);
    const covers = ({ fromSlot, toSlot = Infinity }: PrepareSlots): boolean => fromSlot <= slot && slot <= toSlot;
    const count = (some: readonly { readonly from: NodeId }[], isOwn: boolean): number => new Set(some.map(({ from }) => from)).size + (isOwn ? 1 : 0);
    this.proposed.push({
      ...this.#at(node),
      isOwn: own.length > 0,
      servers: this.#servers,
      promises: count(given.filter(({ request }) => covers(request)), own.some(covers)),
      promisesForOthers: count(given, own.length > 0),
    });
  }

  #apply(node: NodeId, command: Command, result: unknown): void {
    if (!isRecord(command) || command.clientId === undefined) return;
    const { results } = this.#lifeOf(node);
    const key = canonicalText([command.clientId, command.seq]);
    if (results.has(key) && !isEqual(results.get(key), result)) this.repeated.push(this.#at(node));
    if (!results.has(key)) results.set(key, result);
  }
}

/** The highest ballot that an event tells of. */
function ballotIn(event: NodeEvent): Ballot | undefined {
  const said = event.kind === 'message' ? [(event.message as { readonly n?: unknown }).n] : event.kind === 'reply' && isRecord(event.reply) ? [event.reply['n'], event.reply['promised']] : [];
  const ballots = said.filter((n) => n !== undefined && n !== null) as unknown as readonly Ballot[];
  return ballots.reduce<Ballot | undefined>((highest, n) => (highest === undefined || isBelow(highest, n) ? n : highest), undefined);
}
