import { canonicalText, isEqual, isRecord } from '../../harness/kernel/plain.ts';
import { isClient, type Message, type NodeEvent, type NodeId } from '../../harness/protocols/node.ts';
import type { Accept, Prepare } from '../../harness/protocols/paxos/messages.ts';
import { isBelow, orderOf } from '../../harness/protocols/paxos/reading.ts';
import type { AcceptorState, Ballot, ProposerState } from '../../harness/protocols/paxos/state.ts';
import type { Plain } from '../../harness/protocols/plain.ts';
import type { StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { readAll, type TestTrace } from './read-all.ts';

/** What acceptors and proposers did in the shown runs, a list for each kind of thing. All are empty where Raft runs. */
export interface PaxosReadings {
  /** A promise left an acceptor. */
  readonly promises: readonly Promising[];
  /** An acceptor's `promised` fell. */
  readonly lowered: readonly Place[];
  /** An acceptor changed what it has promised or accepted when a write was done, and not when a message asked for it. */
  readonly late: readonly Place[];
  /** An acceptor handled an accept request. */
  readonly accepts: readonly Accepting[];
  /** An acceptor's word that it has accepted something left it. */
  readonly acceptances: readonly Acceptance[];
  /** A prepare left a proposer, the first of its ballot in that life. */
  readonly begun: readonly Begun[];
  /** An accept request left a proposer, the first of its ballot in that life. */
  readonly proposals: readonly Proposal[];
  /** A proposer reported a choice. */
  readonly learned: readonly Learned[];
}

interface Place {
  readonly test: string;
  readonly node: NodeId;
}

export interface Promising extends Place {
  /** Whether this promise was not on disk. */
  readonly wasUnwritten: boolean;
  /** Whether it tells of something else than what the acceptor has accepted. */
  readonly hides: boolean;
}

export interface Accepting extends Place {
  /** Where the request's ballot stands to what was promised. */
  readonly order: 'above' | 'equal' | 'below';
  /** Whether that ballot is what it has accepted afterwards. */
  readonly isAccepted: boolean;
  /** Whether it is accepted, and what is promised stays below it. */
  readonly leftPromise: boolean;
  /** Whether it is accepted in the place of a higher ballot. */
  readonly overwrites: boolean;
}

export interface Acceptance extends Place {
  readonly wasUnwritten: boolean;
}

export interface Begun extends Place {
  /** Whose ballot it was before: its own of an earlier life, or another proposer's. */
  readonly reused: 'own' | 'other' | undefined;
}

export interface Proposal extends Place {
  readonly v: Plain;
  readonly servers: number;
  /** Acceptors of whose promises for this ballot it had heard, each once. */
  readonly promises: number;
  /** Promises and refusals that it had heard in this life, of whatever ballot, each as often as it came. */
  readonly answers: number;
  /** Whether its own value is proposed. */
  readonly isOwn: boolean;
  /** Whether some promise that it heard told of a value; of this one; and of this one under the highest ballot. */
  readonly wasTold: boolean;
  readonly wasToldThis: boolean;
  readonly isHighest: boolean;
}

export interface Learned extends Place {
  readonly v: Plain;
  readonly servers: number;
  /** The most acceptors of whose acceptance of this value under one ballot it had heard, and under any. */
  readonly votes: number;
  readonly votesOfAll: number;
}

type StepEvent = Extract<TraceEvent, { kind: 'step' }>;
type Departed = Extract<TraceEvent, { kind: 'leave' }>['departure'];

/** Reads traces of tests. */
export function readPaxos(traces: readonly TestTrace[]): PaxosReadings {
  return readAll<PaxosReadings>(traces, (test) => new Reader(test));
}

/** What a proposer has heard in its present life, and what it has begun there. */
interface Heard {
  answers: number;
  /** By ballot, what each acceptor told with its promise. */
  readonly promises: Map<string, Map<NodeId, Record<string, unknown>>>;
  /** By value, the ballots under which each acceptor has accepted it. */
  readonly votes: Map<string, { readonly from: NodeId; readonly n: string }[]>;
  readonly begun: Set<string>;
  readonly proposed: Set<string>;
}

class Reader implements PaxosReadings {
  readonly promises: Promising[] = [];
  readonly lowered: Place[] = [];
  readonly late: Place[] = [];
  readonly accepts: Accepting[] = [];
  readonly acceptances: Acceptance[] = [];
  readonly begun: Begun[] = [];
  readonly proposals: Proposal[] = [];
  readonly learned: Learned[] = [];
  readonly #test: string;
  readonly #states = new Map<NodeId, StateCopy>();
  readonly #disks = new Map<NodeId, StateCopy>();
  readonly #heard = new Map<NodeId, Heard>();
  /** By ballot, who began with it first. */
  readonly #owners = new Map<string, NodeId>();

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    switch (event.kind) {
      case 'begin':
        for (const [node, state] of Object.entries(event.states)) this.#states.set(node, state);
        for (const [node, disk] of Object.entries(event.disks)) this.#disks.set(node, disk);
        break;
      case 'written':
        this.#disks.set(event.node, event.disk);
        break;
      case 'restart':
        this.#states.set(event.node, event.state);
        this.#heard.delete(event.node);
        break;
      case 'step':
        this.#states.set(event.node, event.after);
        if ('promised' in event.after) this.#readAcceptor(event);
        else if (event.event.kind === 'reply') this.#hear(event.node, event.event);
        break;
      case 'leave':
        this.#readDeparture(event.node, event.departure);
        break;
    }
  }

  #servers(): number {
    return [...this.#disks.keys()].filter((id) => !isClient(id)).length;
  }

  #heardBy(node: NodeId): Heard {
    const heard = this.#heard.get(node) ?? { answers: 0, promises: new Map(), votes: new Map(), begun: new Set(), proposed: new Set() };
    this.#heard.set(node, heard);
    return heard;
  }

  #readAcceptor({ node, event, before: from, after: to, changed }: StepEvent): void {
    const [before, after] = [from, to] as unknown as readonly [AcceptorState, AcceptorState];
    const place = { test: this.#test, node };
    if (before.promised !== null && (after.promised === null || orderOf(after.promised, before.promised) < 0)) this.lowered.push(place);
    if (event.kind === 'durable' && (changed.includes('promised') || changed.includes('acceptedN'))) this.late.push(place);
    if (event.kind !== 'message' || !isAccept(event.message)) return;
    const { n } = event.message;
    const order = before.promised === null ? 1 : orderOf(n, before.promised);
    const isAccepted = isEqual(after.acceptedN, n);
    const isNew = isAccepted && !isEqual(before.acceptedN, n);
    this.accepts.push({
      ...place,
      order: order > 0 ? 'above' : order < 0 ? 'below' : 'equal',
      isAccepted,
      leftPromise: isNew && isBelow(after.promised, n),
      overwrites: isNew && before.acceptedN !== null && orderOf(before.acceptedN, n) > 0,
    });
  }

  #hear(node: NodeId, { from, request, reply }: Extract<NodeEvent, { kind: 'reply' }>): void {
    if (!isRecord(reply)) return;
    const heard = this.#heardBy(node);
    if (reply['type'] === 'promise' || reply['type'] === 'nack') heard.answers++;
    if (isPrepare(request) && reply['type'] === 'promise') {
      const key = canonicalText(request.n);
      heard.promises.set(key, new Map(heard.promises.get(key)).set(from, reply));
    }
    if (isAccept(request) && reply['type'] === 'accepted') {
      const value = canonicalText(request.v);
      heard.votes.set(value, [...(heard.votes.get(value) ?? []), { from, n: canonicalText(request.n) }]);
    }
  }

  #readDeparture(node: NodeId, departure: Departed): void {
    if (departure.kind === 'send' && isPrepare(departure.message)) this.#begin(node, departure.message);
    if (departure.kind === 'send' && isAccept(departure.message)) this.#propose(node, departure.message);
    if (departure.kind === 'reply') this.#answer(node, departure);
    if (departure.kind === 'decide' && isClient(node)) this.#learn(node, departure.value as Plain);
  }

  #begin(node: NodeId, { n }: Prepare): void {
    const key = canonicalText(n);
    const { begun } = this.#heardBy(node);
    if (begun.has(key)) return;
    begun.add(key);
    const owner = this.#owners.get(key);
    this.#owners.set(key, owner ?? node);
    this.begun.push({ test: this.#test, node, reused: owner === undefined ? undefined : owner === node ? 'own' : 'other' });
  }

  #propose(node: NodeId, { n, v }: Accept): void {
    const key = canonicalText(n);
    const { proposed, promises, answers } = this.#heardBy(node);
    if (proposed.has(key)) return;
    proposed.add(key);
    const heard = [...(promises.get(key)?.values() ?? [])];
    const told = heard.flatMap(({ acceptedN, acceptedV }) => (acceptedN === null || acceptedN === undefined ? [] : [{ n: acceptedN as Ballot, v: acceptedV }]));
    const highest = told.reduce<Ballot | null>((best, one) => (isBelow(best, one.n) ? one.n : best), null);
    const { proposal } = this.#states.get(node) as unknown as ProposerState;
    this.proposals.push({
      test: this.#test,
      node,
      v,
      servers: this.#servers(),
      promises: heard.length,
      answers,
      isOwn: isEqual(v, proposal?.v),
      wasTold: told.length > 0,
      wasToldThis: told.some((one) => isEqual(one.v, v)),
      isHighest: told.some((one) => isEqual(one.n, highest) && isEqual(one.v, v)),
    });
  }

  #answer(node: NodeId, { request, reply }: Extract<Departed, { kind: 'reply' }>): void {
    const disk = this.#disks.get(node) as unknown as AcceptorState | undefined;
    const state = this.#states.get(node) as unknown as AcceptorState | undefined;
    if (!disk || !state || !isRecord(reply)) return;
    const place = { test: this.#test, node };
    if (isPrepare(request) && reply['type'] === 'promise') {
      const hides = !isEqual([reply['acceptedN'] ?? null, reply['acceptedV'] ?? null], [state.acceptedN, state.acceptedV]);
      this.promises.push({ ...place, wasUnwritten: isBelow(disk.promised, request.n), hides });
    }
    if (isAccept(request) && reply['type'] === 'accepted') this.acceptances.push({ ...place, wasUnwritten: isBelow(disk.acceptedN, request.n) });
  }

  #learn(node: NodeId, v: Plain): void {
    const votes = this.#heardBy(node).votes.get(canonicalText(v)) ?? [];
    const under = (n: string): number => new Set(votes.filter((vote) => vote.n === n).map(({ from }) => from)).size;
    this.learned.push({
      test: this.#test,
      node,
      v,
      servers: this.#servers(),
      votes: Math.max(0, ...votes.map(({ n }) => under(n))),
      votesOfAll: new Set(votes.map(({ from }) => from)).size,
    });
  }
}

/** What the code under test sends may have any shape. */
function isPrepare(message: Message): message is Prepare {
  return message.type === 'prepare' && 'n' in message;
}

function isAccept(message: Message): message is Accept {
  return message.type === 'accept' && 'n' in message;
}
