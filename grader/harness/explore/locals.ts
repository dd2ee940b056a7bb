import { holds } from '../cluster/condition.ts';
import { isSleep, type Birth, type HeldNode, type OpenNode, type StepInput } from '../cluster/held-node.ts';
import { clientsOf, serversOf } from '../cluster/circumstances.ts';
import { canonicalText, frozenCopy, isEqual } from '../kernel/plain.ts';
import type { Adversaries } from '../protocols/behaviour.ts';
import { isClient, type Milliseconds, type NodeEvent, type NodeId, type RequestId } from '../protocols/node.ts';
import type { StateCopy, TraceEvent } from '../trace/events.ts';
import { Interner } from './interner.ts';
import type { Happening, LocalState, Move, Parcel, Request, Waiting } from './local-state.ts';
import type { Model, Stale } from './model.ts';
import { NodeRun, type Caller, type Moment, type Sent } from './node-run.ts';
import { PairTable } from './pair-table.ts';

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
  /** All nodes: the servers, and then the clients. */
  readonly nodes: readonly NodeId[];
  readonly servers: readonly NodeId[];
  readonly adversaries: Adversaries;
  readonly states = new Interner<LocalState>();
  readonly parcels = new Interner<Parcel>();
  readonly happenings = new Interner<Happening>();
  readonly moves: Move[] = [];
  /** How often the node's code was run. */
  runs = 0;
  readonly #open: OpenNode;
  readonly #atOnce: number;
  /** Whether the model says when this timer fires. */
  readonly mayFire: (timer: string) => boolean;
  /** Whether it is one that the code has named itself. */
  readonly isOwn: (timer: string) => boolean;
  readonly #mayCrash: (node: NodeId) => boolean;
  readonly #isDeaf: (node: NodeId) => boolean;
  readonly #stale: readonly Stale[];
  readonly #lists: (readonly number[])[] = [];
  readonly #listOf = new PairTable();
  readonly #arrivals: number[] = [];
  /** By reply, the request that it answers. */
  readonly #requests: number[] = [];
  readonly #ranAt: number[][] = [];

  constructor(model: Model, open: OpenNode, atOnce: number) {
    this.servers = serversOf(model);
    this.nodes = [...this.servers, ...clientsOf(model)];
    this.adversaries = model.adversaries ?? {};
    this.#open = open;
    this.#atOnce = atOnce;
    this.#mayCrash = (node) => model.may.some((one) => one.do === 'crash' && (one.nodes?.includes(node) ?? true));
    this.#isDeaf = deafIn(model);
    this.#stale = model.stale ?? [];
    const timers = new Set(model.may.flatMap((one) => (one.do === 'fire' ? [one.timer] : [])));
    const { anyTimerBut } = model;
    this.isOwn = (timer) => anyTimerBut !== undefined && !isSleep(timer) && !timers.has(timer) && !anyTimerBut.includes(timer);
    this.mayFire = (timer) => timers.has(timer) || this.isOwn(timer);
  }

  /** A server that has its first disk and has not started. */
  async unborn(place: number, contents: StateCopy): Promise<number> {
    const node = await this.#open({ ...this.#parentage(place), life: 0, seed: SEED, contents });
    node.close();
    return this.#idOf({ place, life: 0, now: 0, isUp: true, state: node.born, disk: node.durable, timers: [], waiting: null });
  }

  /** The same some time later, when nothing has happened meanwhile. */
  later(local: number, ms: Milliseconds): number {
    const before = this.states.item(local);
    return ms === 0 ? local : this.#idOf({ ...before, now: before.now + ms });
  }

  happening(happening: Exclude<Happening, { kind: 'arrive' }>): number {
    const text = happening.kind === 'fire' ? `fire ${happening.timer}` : happening.kind;
    return this.happenings.idOf(text, () => happening);
  }

  arrivalOf(parcel: number): number {
    return (this.#arrivals[parcel] ??= this.happenings.idOf(`arrive ${parcel}`, () => ({ kind: 'arrive', parcel })));
  }

  /** The request that a reply answers; undefined for anything else. */
  requestOf(parcel: number): number | undefined {
    const about = this.parcels.item(parcel);
    if (about.kind !== 'reply') return undefined;
    const known = this.#requests[parcel];
    if (known !== undefined) return known;
    const { from, to, message, life, rpc } = about;
    const request = this.#parcelOf({ kind: 'request', from: to, to: from, message, life, rpc });
    this.#requests[parcel] = request;
    return request;
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
    let state = node.born;
    for (const input of this.states.item(local).waiting?.told ?? []) state = (await node.step(input)).after;
    const run = await this.runOn(node, state, local, happening);
    node.close();
    return run;
  }

  /** A node as it was when its code last waited for nothing. */
  open(local: number, happening: number, open: OpenNode, seed: number): HeldNode | Promise<HeldNode> {
    const { place, life } = this.states.item(local);
    return open({ ...this.#parentage(place), life, seed, contents: this.#contentsOf(local, happening) });
  }

  /** What is the same for every life of a node. */
  #parentage(place: number): Pick<Birth, 'node' | 'servers' | 'clients' | 'adversary'> {
    const node = this.nodes[place] as NodeId;
    const clients = this.nodes.slice(this.servers.length);
    const adversary = this.adversaries[node];
    return { node, servers: this.servers, ...(clients.length > 0 && { clients }), ...(adversary && { adversary }) };
  }

  #contentsOf(local: number, happening: number): StateCopy {
    const { disk, state, waiting } = this.states.item(local);
    return this.happenings.item(happening).kind === 'restart' ? disk : (waiting?.contents ?? state);
  }

  /**
   * Lets something happen to a node that is in a certain state. `state` is the node's own copy
   * of it, with which the next one shares what is unchanged; `idsBefore` how many numbers it had given
   * to its requests when it last waited for nothing.
   */
  async runOn(node: HeldNode, state: StateCopy, local: number, happening: number, idsBefore = 0): Promise<NodeRun> {
    const { place, now, disk, timers, waiting } = this.states.item(local);
    const what = this.happenings.item(happening);
    const id = this.nodes[place] as NodeId;
    const run = new NodeRun(node, { id, now, disk, state, timers, mayFire: this.mayFire, isOwn: this.isOwn, rpcs: waiting?.rpcs ?? [], caller: (request) => this.#callerOf(request), idsBefore });
    if (what.kind === 'restart') run.events.push({ kind: 'restart', at: 0, node: id, state });
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
    const events: TraceEvent[] = [{ kind: 'crash', at: 0, node: this.nodes[before.place] as NodeId, unsent: 0, disk: before.disk }];
    return { from: local, happening, to: this.#idOf(dead(before, before.disk)), parcels: [], events };
  }

  #movesBy(local: number, happening: number, run: NodeRun): Move[] {
    const whole = this.moveBy(local, happening, run);
    const before = this.states.item(local);
    if (whole.fault || whole.isEndless || !this.#mayCrash(this.nodes[before.place] as NodeId)) return [whole];
    return [whole, ...run.moments.map((moment) => this.#cutAt(moment, before, whole, run))];
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
    const { place, life, now, waiting: before } = this.states.item(local);
    const timers = [...run.timers].filter(this.mayFire);
    const after: LocalState = { place, life, now, isUp: true, state: run.state, disk: run.disk, timers: timers.sort(), waiting: null };
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
    const node = this.nodes[before.place] as NodeId;
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
    const from = this.nodes[place] as NodeId;
    if (sent.kind === 'request' && this.#isDeaf(sent.to)) return [];
    if (sent.kind === 'request') return [this.#parcelOf({ kind: 'request', from, to: sent.to, message: sent.message, life, rpc: sent.rpc })];
    const asked = this.parcels.item(sent.request);
    if (asked.kind !== 'request' || asked.life < 0) return [];
    return [this.#parcelOf({ ...asked, kind: 'reply', from, to: asked.from, reply: sent.reply })];
  }

  #parcelOf(parcel: Parcel): number {
    // What a model's author wrote may not be frozen yet.
    return this.parcels.idOf(canonicalText(parcel), () => frozenCopy(parcel));
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
function dead({ place, life, now }: LocalState, disk: StateCopy): LocalState {
  return { place, life: life + 1, now, isUp: false, state: {}, disk, timers: [], waiting: null };
}

/** Whoever does nothing upon what it hears, so that it need not arrive: a puppet, and a client that is never asked for anything. */
function deafIn({ adversaries = {}, may, setup = [] }: Model): (node: NodeId) => boolean {
  const mayBeAsked = (node: NodeId): boolean =>
    may.some((one) => one.do === 'ask' && (one.nodes?.includes(node) ?? true)) || setup.some((step) => step.do === 'ask' && step.node === node);
  return (node) => adversaries[node]?.do === 'puppet' || (isClient(node) && !mayBeAsked(node));
}
