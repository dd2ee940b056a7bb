import { holds } from '../cluster/condition.ts';
import type { OpenNode } from '../cluster/held-node.ts';
import type { Schedule } from '../cluster/schedule.ts';
import type { Checker } from '../trace/checker.ts';
import { Cells, type Edge } from './cells.ts';
import { Kinds } from './kinds.ts';
import { Ledger } from './ledger.ts';
import type { Move } from './local-state.ts';
import { Locals } from './locals.ts';
import { Memories, type BrokenRule } from './memories.ts';
import { withLies, type Goal, type Model } from './model.ts';
import { enlarged, RowSet } from './row-set.ts';
import { scheduleOf } from './schedule-of.ts';
import { setUp } from './set-up.ts';

export interface ExploreOptions {
  readonly model: Model;
  readonly checkers: readonly Checker[];
  readonly open: OpenNode;
  /** How many nodes' steps are best under way at once: 1 where the code is in this realm. */
  readonly atOnce?: number;
  /** Called now and then with the number of states found so far. */
  readonly onProgress?: (states: number) => void;
  /** From so many states on it is worth finding out which of them can be told apart. */
  readonly joinFrom?: number;
}

const JOIN_FROM = 20_000;

/** A shortest way to a broken rule, or to code that fails. */
export interface Counterexample {
  readonly schedule: Schedule;
  /** The rule; absent where the code threw, kept itself busy for ever, or left a state that no checker can read. */
  readonly broken?: BrokenRule;
  readonly move: Move;
}

export interface Exploration {
  /**
   * `complete`: every state within the model was found, and none breaks a rule. `cut`: the bound on
   * states or on runs of the code was reached, and none of the states found breaks one.
   */
  readonly verdict: 'complete' | 'cut' | 'violated';
  readonly states: number;
  /** Most things that happen one after the other on a shortest way to a state. */
  readonly depth: number;
  readonly found?: Counterexample;
  /** The first goal that no state reaches, once all have been found. */
  readonly missed?: Goal;
  /** Everything that a server did in some state, each once. */
  readonly moves: readonly Move[];
  /** The servers' states, and what follows from what. */
  readonly locals: Locals;
  readonly unborn: readonly number[];
}

/**
 * Tries everything that a model allows, in every order, breadth first: so what it finds first is
 * a shortest way to break a rule.
 */
export async function explore(options: ExploreOptions): Promise<Exploration> {
  const { checkers, open, atOnce = 1, joinFrom = JOIN_FROM } = options;
  const model = withSleepers(withLies(options.model));
  const locals = new Locals(model, open, atOnce);
  if (!mayJoin(model, checkers)) return new Explorer({ ...options, model }, locals, null).run();
  const small = await new Explorer({ ...options, model: { ...model, statesMax: Math.min(model.statesMax, joinFrom) } }, locals, null).run();
  if (small.verdict !== 'cut' || small.states < joinFrom) return small;
  return new Explorer({ ...options, model }, locals, await kindsOf(model, locals)).run();
}

/** Where all rules read effects alone, states of the whole that no rule can tell apart may count as one. */
function mayJoin({ network }: Model, checkers: readonly Checker[]): boolean {
  return network === 'reordering' && checkers.length > 0 && checkers.every(({ ofEffects }) => ofEffects);
}

async function kindsOf(model: Model, locals: Locals): Promise<Kinds | null> {
  const cells = new Cells(model, locals, new Ledger(), null);
  const { runs } = locals;
  const start = await setUp(model, locals);
  const kinds = await Kinds.find({
    locals,
    start: start.locals,
    underWay: start.underWay,
    chancesIn: (local) => cells.ownChances(local),
    crashesIn: (local) => cells.crashesIn(local),
    markOf: (local) => (model.goals ?? []).map((goal) => (isAt(goal, local, locals) ? 'x' : '-')).join(''),
  });
  // What was run to no avail is known all the same, and costs the exploration nothing.
  locals.runs = runs;
  return kinds;
}

function isAt({ node, when }: Goal, local: number, { nodes, states }: Locals): boolean {
  const { place, isUp, state } = states.item(local);
  return isUp && nodes[place] === node && when.every((one) => holds(one, state));
}

/** Columns after the cells of the nodes. */
const QUEUE = 0;
const MEMORY = 1;
const LEDGER = 2;
const COLUMNS = 3;

/** Unless a model says otherwise. */
const RUNS_MAX = 20_000;

/** A sign of life after so many states, or runs of the node's code. */
const STATES_EVERY = 10_000;
const RUNS_EVERY = 1000;

/** So many sleepers at a server at once are woken. */
const SLEEPERS_MAX = 4;

/** Whoever sleeps may wake at any moment, unless the model says how often. */
function withSleepers(model: Model): Model {
  const named = model.may.flatMap((one) => (one.do === 'fire' ? [one.timer] : []));
  const wake = Array.from({ length: SLEEPERS_MAX }, (_, n) => ({ do: 'fire', timer: `after ${n + 1}` }) as const);
  return { ...model, may: [...model.may, ...wake.filter(({ timer }) => !named.includes(timer))] };
}

class Explorer {
  readonly #options: ExploreOptions;
  readonly #locals: Locals;
  readonly #ledger = new Ledger();
  readonly #cells: Cells;
  readonly #memories: Memories;
  readonly #nodes: number;
  readonly #isOrdered: boolean;
  readonly #rows: RowSet;
  /** For each row, the row that it was found from, and the move that led there; -1 for a lost message. */
  #parents = new Int32Array(1024);
  #moves = new Int32Array(1024);
  readonly #row: Int32Array;
  readonly #next: Int32Array;
  /** The moves that lead from some state to another. */
  readonly #taken: boolean[] = [];
  #past: readonly number[] = [];
  #unborn: readonly number[] = [];
  /** The nodes' states after the setup. */
  #from: readonly number[] = [];
  #found: Counterexample | undefined;

  constructor(options: ExploreOptions, locals: Locals, kinds: Kinds | null) {
    const { checkers, model } = options;
    this.#options = options;
    this.#locals = locals;
    this.#cells = new Cells(model, locals, this.#ledger, kinds);
    this.#memories = new Memories(checkers, this.#locals.moves);
    this.#nodes = this.#locals.nodes.length;
    this.#isOrdered = model.network === 'immediate';
    const width = this.#nodes + COLUMNS;
    this.#rows = new RowSet(width);
    this.#row = new Int32Array(width);
    this.#next = new Int32Array(width);
  }

  async run(): Promise<Exploration> {
    await this.#begin();
    let depth = 0;
    let from = 0;
    while (!this.#hasFailed() && from < this.#rows.size && !this.#isFull()) {
      const to = this.#rows.size;
      if (!(await this.#prepare(from, to))) break;
      this.#expand(from, to);
      if (this.#rows.size > to || this.#hasFailed()) depth++;
      from = to;
    }
    const verdict = this.#hasFailed() ? 'violated' : from === this.#rows.size ? 'complete' : 'cut';
    const missed = verdict === 'complete' ? this.#options.model.goals?.find((goal) => !this.#isReached(goal)) : undefined;
    return {
      verdict,
      states: this.#rows.size,
      depth,
      moves: this.#locals.moves.filter((_, move) => this.#taken[move]),
      locals: this.#locals,
      unborn: this.#unborn,
      ...(this.#found && { found: this.#found }),
      ...(missed && { missed }),
    };
  }

  /** Whatever state a node was seen in is part of some state of the whole. */
  #isReached(goal: Goal): boolean {
    const { moves } = this.#locals;
    return this.#from.some((local) => isAt(goal, local, this.#locals)) || moves.some(({ to }, move) => this.#taken[move] && isAt(goal, to, this.#locals));
  }

  #hasFailed(): boolean {
    return this.#found !== undefined;
  }

  #isFull(): boolean {
    return this.#rows.size >= this.#options.model.statesMax;
  }

  async #begin(): Promise<void> {
    const { model } = this.#options;
    const start = await setUp(model, this.#locals);
    this.#unborn = start.unborn;
    this.#from = start.locals;
    const nodes = this.#nodes;
    const row = this.#next;
    for (const [place, local] of start.locals.entries()) row[place] = this.#cells.cellOf(local, this.#cells.noInbox);
    row[nodes + QUEUE] = this.#cells.noQueue;
    row[nodes + LEDGER] = this.#ledger.start;
    this.#post(start.underWay);
    let memory = this.#memories.begin(start.begin);
    for (const [i, move] of start.moves.entries()) {
      this.#past = start.moves.slice(0, i);
      this.#taken[move] = true;
      memory = this.#memories.after(memory, move);
      if (memory < 0) return this.#report(-1, move, memory);
    }
    row[nodes + MEMORY] = memory;
    this.#past = start.moves;
    this.#add(-1, -1);
  }

  /** Runs the node's code for all that can happen next and has not been run. False where that is too much. */
  async #prepare(from: number, to: number): Promise<boolean> {
    const { runsMax = RUNS_MAX } = this.#options.model;
    const wanted = new Map<string, readonly [number, number]>();
    const cells = this.#cells;
    const row = this.#row;
    for (let index = from; index < to; index++) {
      this.#rows.read(index, row);
      const queue = row[this.#nodes + QUEUE] as number;
      if (queue !== cells.noQueue) {
        const parcel = cells.head(queue);
        for (const pair of cells.missingDelivery(row[cells.placeFor(parcel)] as number, parcel)) wanted.set(pair.join(), pair);
      } else {
        for (let place = 0; place < this.#nodes; place++) {
          for (const pair of cells.missing(row[place] as number)) wanted.set(pair.join(), pair);
        }
      }
    }
    const pairs = [...wanted.values()];
    for (let done = 0; done < pairs.length; done += RUNS_EVERY) {
      if (this.#locals.runs >= runsMax) return false;
      this.#options.onProgress?.(this.#rows.size);
      await this.#locals.run(pairs.slice(done, done + RUNS_EVERY));
    }
    return true;
  }

  #expand(from: number, to: number): void {
    const cells = this.#cells;
    const row = this.#row;
    for (let index = from; index < to && !this.#isFull(); index++) {
      if (index % STATES_EVERY === 0) this.#options.onProgress?.(this.#rows.size);
      this.#rows.read(index, row);
      const queue = row[this.#nodes + QUEUE] as number;
      if (queue !== cells.noQueue) this.#deliverOldest(index, queue);
      else for (let place = 0; place < this.#nodes; place++) this.#follow(index, place, cells.edges(row[place] as number), queue);
      if (this.#hasFailed()) return;
    }
  }

  /** The oldest message arrives, or it is lost. */
  #deliverOldest(index: number, queue: number): void {
    const cells = this.#cells;
    const parcel = cells.head(queue);
    const place = cells.placeFor(parcel);
    const rest = cells.rest(queue);
    this.#follow(index, place, cells.delivery(this.#row[place] as number, parcel), rest);
    this.#next.set(this.#row);
    this.#next[this.#nodes + QUEUE] = rest;
    if (!this.#hasFailed()) this.#add(index, -1);
  }

  #follow(index: number, place: number, edges: readonly Edge[], queue: number): void {
    const row = this.#row;
    const next = this.#next;
    const nodes = this.#nodes;
    const memory = row[nodes + MEMORY] as number;
    const page = row[nodes + LEDGER] as number;
    for (const { move, toCell, parcels, cost, isIdle } of edges) {
      const nextPage = cost === 0 ? page : this.#ledger.spend(page, cost);
      if (nextPage < 0) continue;
      const nextMemory = this.#memories.after(memory, move);
      this.#taken[move] = true;
      if (nextMemory < 0) return this.#report(index, move, nextMemory);
      // Most of what may arrive has arrived before, and changes nothing.
      if (isIdle && nextMemory === memory && queue === row[nodes + QUEUE]) continue;
      for (let i = 0; i < row.length; i++) next[i] = row[i] as number;
      next[place] = toCell;
      next[nodes + QUEUE] = queue;
      next[nodes + MEMORY] = nextMemory;
      next[nodes + LEDGER] = nextPage;
      this.#post(parcels);
      this.#add(index, move);
    }
  }

  /** What was sent may arrive. */
  #post(parcels: readonly number[]): void {
    const next = this.#next;
    const queue = this.#nodes + QUEUE;
    for (const parcel of parcels) {
      if (this.#isOrdered) {
        next[queue] = this.#cells.queued(next[queue] as number, parcel);
      } else {
        const to = this.#cells.placeFor(parcel);
        next[to] = this.#cells.withParcel(next[to] as number, parcel);
      }
    }
  }

  #add(parent: number, move: number): void {
    const index = this.#rows.size;
    if (!this.#rows.add(this.#next)) return;
    if (index >= this.#parents.length) {
      this.#parents = enlarged(this.#parents);
      this.#moves = enlarged(this.#moves);
    }
    this.#parents[index] = parent;
    this.#moves[index] = move;
  }

  #report(from: number, last: number, memory: number): void {
    const broken = this.#memories.broken(memory);
    const path = [last];
    for (let index = from; index > 0; index = this.#parents[index] as number) {
      const move = this.#moves[index] as number;
      if (move >= 0) path.push(move);
    }
    this.#found = {
      schedule: scheduleOf([...this.#past, ...path.reverse()], this.#locals),
      move: this.#locals.moves[last] as Move,
      ...(broken && { broken }),
    };
  }
}
