import type { Fault } from '../cluster/fault.ts';
import type { HeldNode, OpenNode, StepInput } from '../cluster/held-node.ts';
import { serversOf } from '../cluster/circumstances.ts';
import { canonicalText, isEqual } from '../kernel/plain.ts';
import type { Message, NodeEvent, NodeId, RequestId } from '../protocols/node.ts';
import type { StateCopy, TraceEvent } from '../trace/events.ts';
import { Interner } from './interner.ts';
import { holds, type Model, type Stale } from './model.ts';
import { NodeRun, type Caller, type Moment, type Rpc, type Sent } from './node-run.ts';
import { PairTable } from './pair-table.ts';

/** Everything about one server on which its future depends. */
export interface LocalState {
  /** Its place in the list of servers. */
  readonly place: number;
  /** Counts restarts. */
  readonly life: number;
  readonly isUp: boolean;
  readonly state: StateCopy;
  readonly disk: StateCopy;
  /** The timers that are set, of those that may fire. */
  readonly timers: readonly string[];
  /** Set while promises of the node's code are pending: then the state alone doesn't tell what it will do. */
  readonly waiting: Waiting | null;
}

/** What happened at a server since its code last waited for nothing. */
interface Waiting {
  /** Its fields as they were then. */
  readonly contents: StateCopy;
  readonly told: readonly StepInput[];
  readonly happenings: readonly number[];
  readonly rpcs: readonly Rpc[];
}

/** A message on its way. */
interface Request {
  readonly kind: 'request';
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  /** The life in which the sender asked; -1 when nobody waits for the reply. */
  readonly life: number;
  /** Number of the RPC whose promise waits for the reply, since its sender last waited for nothing. */
  readonly rpc: RequestId | undefined;
}

/** A message or reply under way, or a client's request. Equal ones are one and the same. */
export type Parcel =
  | Request
  | (Omit<Request, 'kind'> & { readonly kind: 'reply'; readonly reply: unknown })
  | { readonly kind: 'client'; readonly to: NodeId; readonly message: unknown };

/** Something that can happen at a server. */
export type Happening =
  | { readonly kind: 'arrive'; readonly parcel: number }
  | { readonly kind: 'fire'; readonly timer: string }
  | { readonly kind: 'start' | 'crash' | 'restart' };

/** What follows when something happens at a server in a certain state. */
export interface Move {
  readonly from: number;
  readonly happening: number;
  readonly to: number;
  /** What it sent, in order. */
  readonly parcels: readonly number[];
  readonly events: readonly TraceEvent[];
  /** The server crashed when so many effects had left. */
  readonly afterEffects?: number;
  readonly fault?: Fault;
  /** The node keeps itself busy for ever. */
  readonly isEndless?: true;
}

/**
 * Every node draws from the same fixed stream, from its beginning at each step: a draw sets how
 * long a timer runs, and exploration lets any timer fire that is set.
 */
export const SEED = 1;

/**
 * The servers' states, each known by a number, and what follows from what: the node's code runs
 * once for each state and happening, on a node that is opened with that state.
 */
export class Locals {
  readonly servers: readonly NodeId[];
  readonly states = new Interner<LocalState>();
  readonly parcels = new Interner<Parcel>();
  readonly happenings = new Interner<Happening>();
  readonly moves: Move[] = [];
  /** How often the node's code was run. */
  runs = 0;
  readonly #open: OpenNode;
  readonly #atOnce: number;
  readonly #timers: ReadonlySet<string>;
  readonly #mayCrash: boolean;
  readonly #stale: readonly Stale[];
  readonly #lists: (readonly number[])[] = [];
  readonly #listOf = new PairTable();
  readonly #arrivals: number[] = [];
  readonly #ranAt: number[][] = [];

  constructor(model: Model, open: OpenNode, atOnce: number) {
    this.servers = serversOf(model);
    this.#open = open;
    this.#atOnce = atOnce;
    this.#mayCrash = model.may.some(({ do: kind }) => kind === 'crash');
    this.#stale = model.stale ?? [];
    this.#timers = new Set(model.may.flatMap((one) => (one.do === 'fire' ? [one.timer] : [])));
  }

  /** A server that has its first disk and has not started. */
  async unborn(place: number, contents: StateCopy): Promise<number> {
    const node = await this.#open({ node: this.servers[place] as NodeId, servers: this.servers, life: 0, seed: SEED, contents });
    node.close();
    return this.#idOf({ place, life: 0, isUp: true, state: node.born, disk: node.durable, timers: [], waiting: null });
  }

  happening(happening: Exclude<Happening, { kind: 'arrive' }>): number {
    const text = happening.kind === 'fire' ? `fire ${happening.timer}` : happening.kind;
    return this.happenings.idOf(text, () => happening);
  }

  arrivalOf(parcel: number): number {
    return (this.#arrivals[parcel] ??= this.happenings.idOf(`arrive ${parcel}`, () => ({ kind: 'arrive', parcel })));
  }

  arrival(parcel: Parcel): number {
    return this.arrivalOf(this.#parcelOf(parcel));
  }

  /** The arrival of a message that nobody sent. */
  injection({ from, to, message }: Pick<Request, 'from' | 'to' | 'message'>): number {
    return this.arrival({ kind: 'request', from, to, message, life: -1, rpc: undefined });
  }

  /** Whether a message under way means anything to a server in this state. */
  canHear(local: number, parcelId: number): boolean {
    const { isUp, life, waiting } = this.states.item(local);
    if (!isUp) return false;
    const parcel = this.parcels.item(parcelId);
    if (waiting?.happenings.includes(this.arrivalOf(parcelId))) return false;
    if (parcel.kind !== 'reply') return true;
    if (parcel.life !== life) return false;
    if (parcel.rpc === undefined) return true;
    return waiting?.rpcs.some(({ id, message }) => id === parcel.rpc && isEqual(message, parcel.message)) ?? false;
  }

  /** The moves for a happening: the whole step first, then a crash after each number of effects. Undefined until it was run. */
  movesOf(local: number, happening: number): readonly number[] | undefined {
    return this.#lists[this.#listOf.get(local, happening)];
  }

  /** Everything that was run for a state. */
  ranAt(local: number): readonly number[] {
    return this.#ranAt[local] ?? [];
  }

  /** Runs the node's code for many states and happenings, so many at a time. */
  async run(pairs: readonly (readonly [local: number, happening: number])[]): Promise<void> {
    for (let from = 0; from < pairs.length; from += this.#atOnce) {
      const batch = pairs.slice(from, from + this.#atOnce);
      const runs = await Promise.all(batch.map(async ([local, happening]) => (this.#isCrash(happening) ? undefined : this.runAfresh(local, happening, this.#open, SEED))));
      // In the order of asking, whichever was done first: numbers must not depend on it.
      for (const [i, [local, happening]] of batch.entries()) this.#keep(local, happening, runs[i]);
    }
  }

  #keep(local: number, happening: number, run: NodeRun | undefined): void {
    const moves = run ? this.#movesBy(local, happening, run) : [this.#crashOf(local, happening)];
    const first = this.moves.length;
    this.moves.push(...moves);
    this.#listOf.add(local, happening, this.#lists.length);
    this.#lists.push(moves.map((_, n) => first + n));
    (this.#ranAt[local] ??= []).push(happening);
  }

  /** What the node's code does in this state, on a node that is opened for it. */
  async runAfresh(local: number, happening: number, open: OpenNode, seed: number): Promise<NodeRun> {
    this.runs++;
    const node = await this.open(local, happening, open, seed);
    for (const input of this.states.item(local).waiting?.told ?? []) await node.step(input);
    const run = await this.runOn(node, local, happening);
    node.close();
    return run;
  }

  /** A node as it was when its code last waited for nothing. */
  open(local: number, happening: number, open: OpenNode, seed: number): HeldNode | Promise<HeldNode> {
    const { place, life } = this.states.item(local);
    return open({ node: this.servers[place] as NodeId, servers: this.servers, life, seed, contents: this.#contentsOf(local, happening) });
  }

  #contentsOf(local: number, happening: number): StateCopy {
    const { disk, state, waiting } = this.states.item(local);
    return this.happenings.item(happening).kind === 'restart' ? disk : (waiting?.contents ?? state);
  }

  /** Lets something happen to a node that is in a certain state. */
  async runOn(node: HeldNode, local: number, happening: number): Promise<NodeRun> {
    const { place, disk, timers, waiting, state } = this.states.item(local);
    const what = this.happenings.item(happening);
    const id = this.servers[place] as NodeId;
    const isRestart = what.kind === 'restart';
    const run = new NodeRun(node, {
      id,
      disk,
      // The node's own copy, with which the next one shares what is unchanged.
      state: isRestart || !waiting ? node.born : state,
      timers,
      rpcs: waiting?.rpcs ?? [],
      caller: (request) => this.#callerOf(request),
    });
    if (isRestart) run.events.push({ kind: 'restart', at: 0, node: id, state: node.born });
    return run.run(this.#input(what));
  }

  #input(happening: Happening): Pick<StepInput, 'event' | 'request' | 'settle'> {
    if (happening.kind === 'fire') return { event: { kind: 'timer', name: happening.timer } };
    if (happening.kind !== 'arrive') return { event: { kind: 'start' } };
    const parcel = this.parcels.item(happening.parcel);
    switch (parcel.kind) {
      case 'client':
        return { event: { kind: 'client', message: parcel.message }, request: happening.parcel };
      case 'request':
        return { event: { kind: 'message', from: parcel.from, message: parcel.message }, request: happening.parcel };
      case 'reply': {
        const { from, message, reply, rpc } = parcel;
        const event: NodeEvent = { kind: 'reply', from, request: message, reply };
        return rpc === undefined ? { event } : { event, settle: { kind: 'reply', id: rpc, reply } };
      }
    }
  }

  #callerOf(request: RequestId): Caller | undefined {
    const parcel = this.parcels.items[request];
    if (parcel === undefined || parcel.kind === 'reply') return undefined;
    return { from: parcel.kind === 'request' ? parcel.from : undefined, request: parcel.message };
  }

  /** A crash needs no code. */
  #isCrash(happening: number): boolean {
    return this.happenings.item(happening).kind === 'crash';
  }

  #crashOf(local: number, happening: number): Move {
    const before = this.states.item(local);
    const events: TraceEvent[] = [{ kind: 'crash', at: 0, node: this.servers[before.place] as NodeId, unsent: 0, disk: before.disk }];
    return { from: local, happening, to: this.#idOf(dead(before, before.disk)), parcels: [], events };
  }

  #movesBy(local: number, happening: number, run: NodeRun): Move[] {
    const whole = this.moveBy(local, happening, run);
    if (!this.#mayCrash || whole.fault || whole.isEndless) return [whole];
    return [whole, ...run.moments.map((moment) => this.#cutAt(moment, this.states.item(local), whole, run))];
  }

  /** The whole of what a run did. */
  moveBy(local: number, happening: number, run: NodeRun): Move {
    const { events, fault } = run;
    const made = { from: local, happening, events };
    if (fault) return { ...made, to: local, parcels: [], fault };
    if (run.isEndless) return { ...made, to: local, parcels: [], isEndless: true };
    const parcels = run.sent.flatMap((sent) => this.#sentBy(this.states.item(local), sent));
    return { ...made, to: this.#idOf(this.#after(local, happening, run)), parcels };
  }

  #after(local: number, happening: number, run: NodeRun): LocalState {
    const { place, life, waiting: before } = this.states.item(local);
    const timers = [...run.timers].filter((name) => this.#timers.has(name));
    const after: LocalState = { place, life, isUp: true, state: run.state, disk: run.disk, timers: timers.sort(), waiting: null };
    if (!run.isPending && run.rpcs.length === 0) return after;
    const past = before ?? { told: [], happenings: [] };
    const waiting: Waiting = {
      contents: this.#contentsOf(local, happening),
      told: [...past.told, ...run.told],
      happenings: [...past.happenings, happening],
      rpcs: run.rpcs,
    };
    return { ...after, waiting };
  }

  #cutAt(moment: Moment, before: LocalState, whole: Move, run: NodeRun): Move {
    const node = this.servers[before.place] as NodeId;
    const crash: TraceEvent = { kind: 'crash', at: 0, node, unsent: moment.unsent, disk: moment.disk };
    const sent = run.sent.slice(0, moment.sent).flatMap((one) => this.#sentBy(before, one));
    return {
      ...whole,
      to: this.#idOf(dead(before, moment.disk)),
      parcels: sent,
      events: [...run.events.slice(0, moment.events), crash],
      afterEffects: moment.effects,
    };
  }

  /** What a server sent, as a parcel: none when nobody waits for a reply. */
  #sentBy({ place, life }: LocalState, sent: Sent): number[] {
    const from = this.servers[place] as NodeId;
    if (sent.kind === 'request') return [this.#parcelOf({ kind: 'request', from, to: sent.to, message: sent.message, life, rpc: sent.rpc })];
    const asked = this.parcels.item(sent.request);
    if (asked.kind !== 'request' || asked.life < 0) return [];
    return [this.#parcelOf({ ...asked, kind: 'reply', from, to: asked.from, reply: sent.reply })];
  }

  #parcelOf(parcel: Parcel): number {
    return this.parcels.idOf(canonicalText(parcel), () => parcel);
  }

  #idOf(local: LocalState): number {
    const { waiting, state, ...rest } = local;
    // Two servers that heard different things may hold equal fields and yet be about to do different things.
    const text = canonicalText({ ...rest, state: this.#telling(state), waiting: waiting && [waiting.contents, waiting.happenings] });
    return this.states.idOf(text, () => local);
  }

  /** The state without the fields that mean nothing in it. */
  #telling(state: StateCopy): StateCopy {
    const stale = this.#stale.filter(({ unless }) => !holds(unless, state)).flatMap(({ fields }) => fields);
    if (stale.length === 0) return state;
    return Object.fromEntries(Object.entries(state).filter(([field]) => !stale.includes(field)));
  }
}

/** A server that is down: what is left of it is its disk. */
function dead({ place, life }: LocalState, disk: StateCopy): LocalState {
  return { place, life: life + 1, isUp: false, state: {}, disk, timers: [], waiting: null };
}
