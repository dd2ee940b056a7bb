import type { NodeId } from '../protocols/node.ts';
import { Interner } from './interner.ts';
import type { Count, Ledger } from './ledger.ts';
import type { Kinds } from './kinds.ts';
import type { Move } from './local-state.ts';
import type { Locals } from './locals.ts';
import { countsOf, isPossible, type Model, type Possibility } from './model.ts';
import { PairTable } from './pair-table.ts';

/** A way on from a cell. */
export interface Edge {
  readonly move: number;
  readonly toCell: number;
  /** What is sent on the way, in order. */
  readonly parcels: readonly number[];
  readonly cost: number;
  /** Nothing changes but perhaps what the checkers remember. */
  readonly isIdle: boolean;
}

/** Something that can happen at a server now, and the counts that it adds to. */
export interface Chance {
  readonly happening: number;
  readonly counts: readonly Count[];
}

/**
 * A cell is a server's local state together with the set of messages that may arrive there. Cells
 * are numbered, and each knows its ways on, so a whole state is a few numbers, and exploring it
 * is following lists. Messages that are delivered in the order of sending don't lie in cells but
 * in queues, which are numbered too.
 */
export class Cells {
  readonly #model: Model;
  readonly #locals: Locals;
  readonly #ledger: Ledger;
  /** What may be joined and left out; null where that can't be known, or the rules read states. */
  readonly #kinds: Kinds | null;
  readonly #placeOf: ReadonlyMap<NodeId, number>;
  readonly #inboxes = new Interner<readonly number[]>();
  readonly #cells: { readonly local: number; readonly inbox: number }[] = [];
  readonly #cellOf = new PairTable();
  readonly #withParcel = new PairTable();
  /** (local, inbox) to the inbox without what is dead there. */
  readonly #livingIn = new PairTable();
  readonly #edges: (readonly Edge[] | undefined)[] = [];
  /** What can happen in cells whose edges are not known yet. */
  readonly #chancesIn = new Map<number, readonly Chance[]>();
  readonly #places: number[] = [];
  /** (cell, parcel) to its place in the list of what delivering the parcel leads to. */
  readonly #deliveryOf = new PairTable();
  readonly #deliveries: (readonly Edge[])[] = [];
  readonly #queues = new Interner<readonly number[]>();
  readonly #longer = new PairTable();
  readonly #rest: number[] = [];
  readonly noInbox = this.#inboxes.idOf('', () => []);
  readonly noQueue = this.#queues.idOf('', () => []);

  constructor(model: Model, locals: Locals, ledger: Ledger, kinds: Kinds | null) {
    this.#kinds = kinds;
    this.#model = model;
    this.#locals = locals;
    this.#ledger = ledger;
    this.#placeOf = new Map(locals.nodes.map((id, place) => [id, place]));
  }

  cellOf(given: number, all: number): number {
    const local = this.#kinds?.standInFor(given) ?? given;
    const inbox = this.#liveOf(local, all);
    let cell = this.#cellOf.get(local, inbox);
    if (cell < 0) {
      cell = this.#cells.push({ local, inbox }) - 1;
      this.#cellOf.add(local, inbox, cell);
    }
    return cell;
  }

  local(cell: number): number {
    return this.#get(cell).local;
  }

  /** The place of the server that a parcel is for. */
  placeFor(parcel: number): number {
    return (this.#places[parcel] ??= this.#placeOf.get(this.#locals.parcels.item(parcel).to) as number);
  }

  /** The messages of these that may still change something. */
  #liveOf(local: number, inbox: number): number {
    const kinds = this.#kinds;
    if (kinds === null) return inbox;
    let live = this.#livingIn.get(local, inbox);
    if (live < 0) {
      const parcels = this.#inboxes.item(inbox).filter((parcel) => kinds.isLive(local, parcel));
      live = this.#inboxes.idOf(parcels.join(), () => parcels);
      this.#livingIn.add(local, inbox, live);
    }
    return live;
  }

  /** The cell with one more message that may arrive. */
  withParcel(cell: number, parcel: number): number {
    if (this.#kinds && !this.#kinds.isLive(this.local(cell), parcel)) return cell;
    let next = this.#withParcel.get(cell, parcel);
    if (next < 0) {
      const { local, inbox } = this.#get(cell);
      const parcels = this.#inboxes.item(inbox);
      const more = parcels.includes(parcel) ? parcels : [...parcels, parcel].sort((a, b) => a - b);
      next = this.cellOf(local, this.#inboxes.idOf(more.join(), () => more));
      this.#withParcel.add(cell, parcel, next);
    }
    return next;
  }

  /** The queue with one more message at its end. */
  queued(queue: number, parcel: number): number {
    let next = this.#longer.get(queue, parcel);
    if (next < 0) {
      next = this.#queueOf([...this.#queues.item(queue), parcel]);
      this.#longer.add(queue, parcel, next);
    }
    return next;
  }

  head(queue: number): number {
    return this.#queues.item(queue)[0] as number;
  }

  /** The queue without its oldest message. */
  rest(queue: number): number {
    return (this.#rest[queue] ??= this.#queueOf(this.#queues.item(queue).slice(1)));
  }

  /** What must have been run before a cell's edges are known; nothing if it was. */
  missing(cell: number): (readonly [local: number, happening: number])[] {
    if (this.#edges[cell] || this.#chancesIn.has(cell)) return [];
    const { local } = this.#get(cell);
    const chances = this.#chances(cell);
    this.#chancesIn.set(cell, chances);
    return chances.flatMap(({ happening }) => this.#missingMove(local, happening));
  }

  missingDelivery(cell: number, parcel: number): (readonly [local: number, happening: number])[] {
    if (this.#deliveryOf.get(cell, parcel) >= 0) return [];
    const { local } = this.#get(cell);
    return this.#delivery(local, parcel).flatMap(({ happening }) => this.#missingMove(local, happening));
  }

  /** All ways on from a cell. */
  edges(cell: number): readonly Edge[] {
    let edges = this.#edges[cell];
    if (!edges) {
      const chances = this.#chancesIn.get(cell) ?? this.#chances(cell);
      this.#chancesIn.delete(cell);
      edges = this.#edges[cell] = chances.flatMap((chance) => this.#edgesBy(cell, chance));
    }
    return edges;
  }

  /** Where the delivery of one message leads. */
  delivery(cell: number, parcel: number): readonly Edge[] {
    let at = this.#deliveryOf.get(cell, parcel);
    if (at < 0) {
      const { local } = this.#get(cell);
      at = this.#deliveries.push(this.#delivery(local, parcel).flatMap((chance) => this.#edgesBy(cell, chance))) - 1;
      this.#deliveryOf.add(cell, parcel, at);
    }
    return this.#deliveries[at] as readonly Edge[];
  }

  #get(cell: number): { readonly local: number; readonly inbox: number } {
    return this.#cells[cell] as { readonly local: number; readonly inbox: number };
  }

  #queueOf(parcels: readonly number[]): number {
    return this.#queues.idOf(parcels.join(), () => parcels);
  }

  #missingMove(local: number, happening: number): [number, number][] {
    return this.#locals.movesOf(local, happening) ? [] : [[local, happening]];
  }

  /** Everything that can happen in a cell: messages that arrive, and what else the model allows. */
  #chances(cell: number): Chance[] {
    const { local, inbox } = this.#get(cell);
    const arrivals = this.#inboxes.item(inbox).flatMap((parcel) => this.#delivery(local, parcel));
    return [...arrivals, ...this.ownChances(local)];
  }

  #delivery(local: number, parcel: number): Chance[] {
    if (!this.#locals.canHear(local, parcel)) return [];
    return [{ happening: this.#locals.arrivalOf(parcel), counts: [] }];
  }

  /** What may happen in a local state besides messages arriving. */
  ownChances(local: number): Chance[] {
    const named = this.#model.may.flatMap((possibility) => {
      const counts = this.#countsIfPossible(local, possibility);
      const happening = this.#happeningAt(local, possibility);
      return counts === undefined || happening === undefined ? [] : [{ happening, counts }];
    });
    return [...named, ...this.#ownTimers(local)];
  }

  /** Timers that the code has named itself. */
  #ownTimers(local: number): Chance[] {
    const own = this.#locals.states.item(local).timers.filter(this.#locals.isOwn);
    return own.map((timer) => ({ happening: this.#locals.happening({ kind: 'fire', timer }), counts: [] }));
  }

  #countsIfPossible(local: number, possibility: Possibility): readonly Count[] | undefined {
    const { place, state, disk, isUp } = this.#locals.states.item(local);
    const seen = isUp ? state : disk;
    if (!isPossible(possibility, this.#locals.nodes[place] as NodeId, seen)) return undefined;
    return countsOf(this.#model, possibility, seen);
  }

  #happeningAt(local: number, possibility: Possibility): number | undefined {
    const locals = this.#locals;
    const { place, timers, isUp } = locals.states.item(local);
    if (isUp === (possibility.do === 'restart')) return undefined;
    const to = locals.nodes[place] as NodeId;
    switch (possibility.do) {
      case 'fire':
        return timers.includes(possibility.timer) ? locals.happening({ kind: 'fire', timer: possibility.timer }) : undefined;
      case 'ask':
        return this.#hearing(local, locals.arrival({ kind: 'client', to, message: possibility.message }));
      case 'inject':
        return possibility.to === to ? this.#hearing(local, locals.injection(possibility)) : undefined;
      case 'crash':
      case 'restart':
        return locals.happening({ kind: possibility.do });
    }
  }

  #hearing(local: number, happening: number): number | undefined {
    const what = this.#locals.happenings.item(happening);
    return what.kind === 'arrive' && this.#locals.canHear(local, what.parcel) ? happening : undefined;
  }

  #edgesBy(cell: number, { happening, counts }: Chance): Edge[] {
    const { local } = this.#get(cell);
    const edges: Edge[] = [];
    for (const move of this.#locals.movesOf(local, happening) ?? []) {
      const isCut = this.#locals.moves[move]?.afterEffects !== undefined;
      if (!isCut) edges.push(this.#edge(cell, move, counts));
      else for (const crash of this.crashesIn(local)) edges.push(this.#edge(cell, move, [...counts, ...crash]));
    }
    return edges;
  }

  #edge(cell: number, move: number, counts: readonly Count[]): Edge {
    const { to, parcels } = this.#locals.moves[move] as Move;
    const toCell = this.cellOf(to, this.#get(cell).inbox);
    const cost = this.#ledger.cost(counts);
    return { move, toCell, parcels, cost, isIdle: toCell === cell && parcels.length === 0 && cost === 0 };
  }

  /** The counts that a crash here adds to, one list for each way in which it is allowed. */
  crashesIn(local: number): (readonly Count[])[] {
    return this.#model.may.flatMap((one) => {
      const counts = one.do === 'crash' ? this.#countsIfPossible(local, one) : undefined;
      return counts ? [counts] : [];
    });
  }
}
