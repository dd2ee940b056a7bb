import { canonicalText, frozenCopy, isEqual, thawedCopy } from '../kernel/plain.ts';
import { isClient, type Context, type Message, type NodeEvent, type NodeId, type NodeProgram } from '../protocols/node.ts';
import type { AcceptorState, Ballot } from '../protocols/paxos/state.ts';
import type { BallotNumber, PaxosEvent, Value } from '../protocols/paxos/safety.ts';
import type { PlainModel } from './kept-model.ts';

/** Nodes of real code, as data: what they are made of, whoever makes them knows. */
export interface Noded {
  readonly kind: 'noded';
  readonly acceptors: readonly NodeId[];
  readonly proposers: readonly {
    /** C1, C2, ... */
    readonly id: NodeId;
    /** The acceptors that it has links to. */
    readonly asks: readonly NodeId[];
    readonly value: Value;
    /** How often it may begin. */
    readonly times: number;
  }[];
}

/** A message under way, or the promise that answers one. */
interface Flying {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  readonly reply?: Message;
}

interface State {
  readonly nodes: Readonly<Record<NodeId, object>>;
  readonly disks: Readonly<Record<NodeId, object>>;
  /** In the order of their texts: in which order they were sent says nothing. */
  readonly flying: readonly Flying[];
  /** How often each proposer has begun. */
  readonly begun: Readonly<Record<NodeId, number>>;
}

type Event = (Flying & { readonly n: BallotNumber }) | { readonly n: BallotNumber; readonly begins: NodeId };

/** What one step of a node came to. */
interface Moved {
  readonly node: object;
  readonly disk: object;
  readonly sent: readonly Flying[];
}

/**
 * The nodes of tasks 11 and 12 as a model. Writes are done at once and nobody crashes. A message arrives once, at any
 * moment, or never; refusals and the acceptors' answers to accept requests never do. Code that waits (an RPC, `await`) can't be explored like this.
 */
export function nodeModel({ acceptors, proposers }: Noded, program: NodeProgram<object>): PlainModel<State, Event> {
  const nodes = new Nodes(program, acceptors, proposers);
  const begun = Object.fromEntries(proposers.map(({ id }) => [id, 0]));
  const all = [...acceptors, ...proposers.map(({ id }) => id)];
  const fresh = all.map((id): [NodeId, object] => [id, program.fresh(id, nodes.peersOf(id))]);
  return {
    acceptors,
    start: { nodes: Object.fromEntries(fresh), disks: Object.fromEntries(fresh.map(([id, node]) => [id, nodes.durable(node)])), flying: [], begun },
    events: (state) => nodes.events(state),
    step: (state, event) => nodes.step(state, event),
  };
}

class Nodes {
  readonly #program: NodeProgram<object>;
  readonly #acceptors: readonly NodeId[];
  readonly #proposers: Noded['proposers'];
  /** What a node did, by its state, its disk and what it was told. */
  readonly #moves = new Map<string, Moved>();

  constructor(program: NodeProgram<object>, acceptors: readonly NodeId[], proposers: Noded['proposers']) {
    this.#program = program;
    this.#acceptors = acceptors;
    this.#proposers = proposers;
  }

  peersOf(id: NodeId): readonly NodeId[] {
    return isClient(id) ? this.#acceptors : this.#acceptors.filter((other) => other !== id);
  }

  events(state: State): readonly Event[] {
    const arrivals = state.flying.map((flying): Event => ({ ...flying, n: this.#numberOf(flying.message) }));
    const beginnings = this.#proposers.flatMap(({ id, times }): Event[] => {
      const begun = state.begun[id] ?? 0;
      if (begun >= times) return [];
      const [first] = this.#begin(state, id).sent;
      // The ballot that it would begin with.
      return first ? [{ n: this.#numberOf(first.message), begins: id }] : [];
    });
    return [...beginnings, ...arrivals];
  }

  step(state: State, event: Event): { readonly state: State; readonly happened: readonly PaxosEvent[] } {
    if ('begins' in event) {
      const id = event.begins;
      return this.#after({ ...state, begun: { ...state.begun, [id]: (state.begun[id] ?? 0) + 1 } }, id, this.#begin(state, id), undefined);
    }
    const { n: _n, ...flying } = event;
    const left = state.flying.filter((one) => !isEqual(one, flying));
    const { from, to, message, reply } = flying;
    const told: NodeEvent = reply ? { kind: 'reply', from, request: message, reply } : { kind: 'message', from, message };
    return this.#after({ ...state, flying: left }, to, this.#move(state, to, told, flying), flying);
  }

  durable(node: object): object {
    return frozenCopy(Object.fromEntries(this.#program.durable.filter((field) => field in node).map((field) => [field, (node as Record<string, unknown>)[field]])));
  }

  #begin(state: State, id: NodeId): Moved {
    const value = this.#proposers.find((one) => one.id === id)?.value;
    const told: NodeEvent = state.begun[id] === 0 ? { kind: 'client', message: { propose: value } } : { kind: 'timer', name: 'retry' };
    return this.#move(state, id, told, undefined);
  }

  #move(state: State, id: NodeId, event: NodeEvent, by: Flying | undefined): Moved {
    const key = canonicalText([id, state.nodes[id], state.disks[id], event]);
    let move = this.#moves.get(key);
    if (!move) {
      move = this.#run(state, id, event, by);
      this.#moves.set(key, move);
    }
    return move;
  }

  #run(state: State, id: NodeId, event: NodeEvent, by: Flying | undefined): Moved {
    const node = thawedCopy(state.nodes[id] ?? {});
    let disk = state.disks[id] ?? {};
    const sent: Flying[] = [];
    const answer = (reply: unknown): void => {
      // All that a proposer needs of acceptors, to propose.
      if (by && (reply as Message | undefined)?.type === 'promise') sent.push({ from: id, to: by.from, message: by.message, reply: frozenCopy(reply as Message) });
    };
    const never = (): never => {
      throw new Error('Code that waits can’t be explored as a model.');
    };
    const context: Context = {
      id,
      peers: this.peersOf(id),
      request: event.kind === 'timer' ? undefined : 1,
      disk: disk as Record<string, unknown>,
      send: (to, message) => {
        if (this.#isLinked(id, to)) sent.push({ from: id, to, message: frozenCopy(message) });
      },
      persist: () => {
        disk = this.durable(node);
        // Whoever only calls it has its write; whoever waits for it would have to go on in another step.
        return { then: never } as unknown as Promise<void>;
      },
      reply: answer,
      rpc: never,
      after: never,
      work: never,
      runExclusive: never,
      setTimer: () => undefined,
      cancelTimer: () => undefined,
      now: () => 0,
      random: () => 0,
      apply: () => undefined,
      decide: () => undefined,
    };
    const before = state.nodes[id] ?? {};
    const result = this.#program.step(node, event, context);
    if (result instanceof Promise) {
      result.catch(() => undefined);
      never();
    }
    answer(result);
    this.#program.afterStep?.(node, before, context);
    return { node: frozenCopy(node, before), disk, sent };
  }

  #isLinked(from: NodeId, to: NodeId): boolean {
    const [proposer, acceptor] = isClient(from) ? [from, to] : [to, from];
    return this.#proposers.find(({ id }) => id === proposer)?.asks.includes(acceptor) ?? false;
  }

  #after(state: State, id: NodeId, { node, disk, sent }: Moved, by: Flying | undefined): { readonly state: State; readonly happened: readonly PaxosEvent[] } {
    const flying = [...state.flying, ...sent.filter((one) => !state.flying.some((other) => isEqual(other, one)))];
    const inOrder = flying.map((one) => [canonicalText(one), one] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    const after = { ...state, nodes: { ...state.nodes, [id]: node }, disks: { ...state.disks, [id]: disk }, flying: inOrder.map(([, one]) => one) };
    return { state: after, happened: isClient(id) ? this.#proposedIn(sent) : this.#doneBy(id, state.disks[id] as AcceptorState, disk as AcceptorState, sent, by) };
  }

  #proposedIn(sent: readonly Flying[]): readonly PaxosEvent[] {
    const proposals = sent.flatMap(({ message }): PaxosEvent[] => (message.type === 'accept' ? [{ type: 'accept', n: this.#numberOf(message), v: (message as unknown as { v: Value }).v }] : []));
    return proposals.filter((one, i) => proposals.findIndex((other) => isEqual(other, one)) === i);
  }

  #doneBy(id: NodeId, before: AcceptorState, after: AcceptorState, sent: readonly Flying[], by: Flying | undefined): readonly PaxosEvent[] {
    const isVote = after.acceptedN !== null && !isEqual(before.acceptedN, after.acceptedN);
    const votes: PaxosEvent[] = isVote ? [{ type: 'accepted', from: id, n: this.#number(after.acceptedN as Ballot), v: after.acceptedV as Value }] : [];
    const promises = sent.flatMap(({ reply }): PaxosEvent[] => {
      const { acceptedN, acceptedV } = reply as unknown as AcceptorState;
      return by && reply ? [{ type: 'promise', from: id, n: this.#numberOf(by.message), acceptedN: acceptedN === null ? null : this.#number(acceptedN), acceptedV: acceptedV as Value }] : [];
    });
    return [...votes, ...promises];
  }

  #numberOf(message: Message): BallotNumber {
    return this.#number((message as unknown as { readonly n: Ballot }).n);
  }

  /** Ballots as the reference of task 11 makes them, counted from 1 on by round and then by name. */
  #number(ballot: Ballot): BallotNumber {
    const { round, id } = ballot as { readonly round: number; readonly id: NodeId };
    const ids = this.#proposers.map((one) => one.id).sort();
    return (round - 1) * ids.length + ids.indexOf(id) + 1;
  }
}
