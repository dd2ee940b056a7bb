import { canonicalText } from '../kernel/plain.ts';
import type { TraceEvent } from '../trace/events.ts';
import type { Chance } from './cells.ts';
import { Interner } from './interner.ts';
import type { Count } from './ledger.ts';
import type { Move } from './local-state.ts';
import type { Locals } from './locals.ts';

/** The code is run so often at most to find all that a node may ever meet. */
const RUNS_MAX = 15_000;
const RUNS_AT_ONCE = 500;
const ENTRIES_MAX = 4000;
/** A node that waits is brought back by telling it all again, so that what it has been told must not grow for ever. */
const TOLD_MAX = 12;

/** How often something that is counted has happened at one node, by the name of the count. */
type Usage = ReadonlyMap<string, number>;

/** A local state, and what of the counts had been used up by the node on the way there. */
interface Entry {
  readonly local: number;
  readonly usage: Usage;
  /** What has happened in it. */
  readonly tried: Set<number>;
}

/** What the explorer must know of a model to look at its nodes one by one. */
export interface KindsOptions {
  readonly locals: Locals;
  /** Local states from which the nodes set out, and messages under way then. */
  readonly start: readonly number[];
  readonly underWay: readonly number[];
  /** What may happen in a local state besides messages arriving. */
  readonly chancesIn: (local: number) => readonly Chance[];
  /** What a crash in the middle of a step adds to, one list for each way in which it is allowed there. */
  readonly crashesIn: (local: number) => readonly (readonly Count[])[];
  /** States that the model's goals tell apart. */
  readonly markOf: (local: number) => string;
}

/**
 * Joins local states that no sequence of events can tell apart, and finds the messages that change
 * nothing any more, whatever happens: states of the whole that differ in nothing else count as one.
 *
 * First each node is looked at by itself: it gets every message that any node ever sends it, in every
 * order, as long as the model's counts allow. That is more than can happen in the whole, so what
 * is never told apart here is never told apart there. Then its local states are divided until any two
 * in one class send the same, write the same and report the same at every event, and go on to the same classes.
 *
 * Sound only for rules that read what leaves a node and what its disk holds, never its state (`Checker.ofEffects`).
 */
export class Kinds {
  /** By local state, the number of its class; by class, the local state that stands for it. */
  readonly #classes: ReadonlyMap<number, number>;
  readonly #standIns: readonly number[];
  /** By class, the messages that may still change something. */
  readonly #live: readonly ReadonlySet<number>[];

  private constructor(classes: ReadonlyMap<number, number>, standIns: readonly number[], live: readonly ReadonlySet<number>[]) {
    this.#classes = classes;
    this.#standIns = standIns;
    this.#live = live;
  }

  /** Null where a node may meet too much to look at it by itself. */
  static async find(options: KindsOptions): Promise<Kinds | null> {
    const closure = new Closure(options);
    if (!(await closure.close())) return null;
    const reached = closure.reached();
    const ways = new Map(reached.map((local) => [local, closure.waysOn(local)]));
    const classes = classesOf(reached, ways, (local) => canonicalText([placeAndUp(options.locals, local), options.chancesIn(local), options.crashesIn(local), options.markOf(local)]));
    const standIns: number[] = [];
    for (const local of reached) standIns[classes.get(local) as number] ??= local;
    return new Kinds(classes, standIns, liveIn(standIns, ways, classes));
  }

  /** The local state that stands for all that can't be told from this one. */
  standInFor(local: number): number {
    const found = this.#classes.get(local);
    return found === undefined ? local : (this.#standIns[found] as number);
  }

  /** Whether a message may still change something, now or later. */
  isLive(local: number, parcel: number): boolean {
    const found = this.#classes.get(local);
    return found === undefined || (this.#live[found] as ReadonlySet<number>).has(parcel);
  }
}

function placeAndUp({ states }: Locals, local: number): readonly [number, boolean] {
  const { place, isUp } = states.item(local);
  return [place, isUp];
}

/** A way on from a local state; those that change nothing and show nothing are left out. */
interface Way {
  /** The message that arrives, or -1 for what else may happen. */
  readonly parcel: number;
  readonly happening: number;
  /** What it sends and shows, as a number; 0 for nothing. */
  readonly effect: number;
  readonly to: number;
}

class Closure {
  readonly #options: KindsOptions;
  readonly #entries: Entry[] = [];
  readonly #seen = new Set<string>();
  readonly #reached = new Set<number>();
  /** By local state, what may happen in it. */
  readonly #tried = new Map<number, Set<number>>();
  /** By the node's place, the messages for it. */
  readonly #parcels: number[][] = [];
  readonly #known = new Set<number>();
  /** By local state, the requests that the node may have sent on its way there: only to these it can hear replies. */
  readonly #sent = new Map<number, Set<number>>();
  /** By local state, those that follow it. */
  readonly #nexts = new Map<number, Set<number>>();
  readonly #effects = new Interner<null>();
  #isEndless = false;

  constructor(options: KindsOptions) {
    this.#options = options;
    this.#effects.idOf('', () => null);
    for (const local of options.start) this.#enter(local, new Map());
    for (const parcel of options.underWay) {
      this.#send(parcel);
      this.#sentBefore(parcel);
    }
  }

  /** Runs the code for all that a node may meet; false where that is too much. */
  async close(): Promise<boolean> {
    const { locals } = this.#options;
    const before = locals.runs;
    for (let hasGrown = true; hasGrown; ) {
      const wanted = this.#missing();
      for (let done = 0; done < wanted.length; done += RUNS_AT_ONCE) {
        if (locals.runs - before > RUNS_MAX || this.#entries.length > ENTRIES_MAX || this.#isEndless) return false;
        await locals.run(wanted.slice(done, done + RUNS_AT_ONCE));
      }
      hasGrown = this.#advance();
    }
    return true;
  }

  /** Every local state that was met. */
  reached(): readonly number[] {
    return [...this.#reached];
  }

  waysOn(local: number): readonly Way[] {
    const { locals } = this.#options;
    const ways: Way[] = [];
    for (const happening of this.#tried.get(local) ?? []) {
      const what = locals.happenings.item(happening);
      for (const move of locals.movesOf(local, happening) ?? []) {
        const { to, parcels, events, fault, isEndless } = locals.moves[move] as Move;
        // A crash that no count allows.
        if (!this.#reached.has(to)) continue;
        const shown = events.filter(isShown);
        const isQuiet = parcels.length === 0 && shown.length === 0 && !fault && !isEndless;
        const effect = isQuiet ? 0 : this.#effects.idOf(canonicalText([parcels, shown, fault, isEndless]), () => null);
        if (effect !== 0 || to !== local) ways.push({ parcel: what.kind === 'arrive' ? what.parcel : -1, happening, effect, to });
      }
    }
    return ways.sort((a, b) => a.happening - b.happening);
  }

  #placeOf(local: number): number {
    return this.#options.locals.states.item(local).place;
  }

  #enter(local: number, usage: Usage): void {
    const key = `${local} ${[...usage].sort().join()}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if ((this.#options.locals.states.item(local).waiting?.told.length ?? 0) > TOLD_MAX) this.#isEndless = true;
    this.#reached.add(local);
    this.#entries.push({ local, usage, tried: new Set() });
  }

  #send(parcel: number): void {
    if (this.#known.has(parcel)) return;
    this.#known.add(parcel);
    const { locals } = this.#options;
    (this.#parcels[locals.nodes.indexOf(locals.parcels.item(parcel).to)] ??= []).push(parcel);
  }

  /** What may happen in a local state and has not been tried yet, with what is counted. */
  #untried({ local, usage, tried }: Entry): readonly (readonly [happening: number, usage: Usage])[] {
    const { locals, chancesIn } = this.#options;
    const found: (readonly [number, Usage])[] = [];
    for (const parcel of this.#parcels[this.#placeOf(local)] ?? []) {
      const happening = locals.arrivalOf(parcel);
      if (!tried.has(happening) && this.#mayHear(local, parcel)) found.push([happening, usage]);
    }
    for (const chance of chancesIn(local)) {
      const next = tried.has(chance.happening) ? null : after(usage, chance.counts);
      if (next) found.push([chance.happening, next]);
    }
    return found;
  }

  #mayHear(local: number, parcel: number): boolean {
    const { locals } = this.#options;
    if (!locals.canHear(local, parcel)) return false;
    const request = locals.requestOf(parcel);
    return request === undefined || (this.#sent.get(local)?.has(request) ?? false);
  }

  #missing(): (readonly [local: number, happening: number])[] {
    const { locals } = this.#options;
    const wanted = new Map<string, readonly [number, number]>();
    for (const entry of this.#entries) {
      for (const [happening] of this.#untried(entry)) {
        if (!locals.movesOf(entry.local, happening)) wanted.set(`${entry.local} ${happening}`, [entry.local, happening]);
      }
    }
    return [...wanted.values()];
  }

  /** Takes every way on that has been run by now; true where there may be more. */
  #advance(): boolean {
    let hasGrown = false;
    for (const entry of this.#entries.slice()) {
      for (const [happening, usage] of this.#untried(entry)) {
        if (!this.#options.locals.movesOf(entry.local, happening)) continue;
        entry.tried.add(happening);
        this.#tried.set(entry.local, (this.#tried.get(entry.local) ?? new Set()).add(happening));
        this.#take(entry.local, happening, usage);
        hasGrown = true;
      }
    }
    return hasGrown;
  }

  #take(local: number, happening: number, usage: Usage): void {
    const { locals, crashesIn } = this.#options;
    for (const move of locals.movesOf(local, happening) ?? []) {
      const { to, parcels, afterEffects } = locals.moves[move] as Move;
      const crashes = afterEffects === undefined ? [[]] : crashesIn(local);
      for (const counts of crashes) {
        const next = after(usage, counts);
        if (next) this.#enter(to, next);
      }
      this.#remember(local, to, parcels);
      for (const parcel of parcels) this.#send(parcel);
    }
  }

  /** What is under way at first was sent, or asked for, in the setup. */
  #sentBefore(parcel: number): void {
    const { locals, start } = this.#options;
    const about = locals.parcels.item(parcel);
    if (about.kind === 'client') return;
    const [sender, request] = about.kind === 'reply' ? [about.to, locals.requestOf(parcel)] : [about.from, parcel];
    const local = start[locals.nodes.indexOf(sender)];
    if (local !== undefined && request !== undefined) this.#sent.set(local, (this.#sent.get(local) ?? new Set()).add(request));
  }

  /** What was sent before a step, and in it, may have been sent before all that follow. */
  #remember(from: number, to: number, parcels: readonly number[]): void {
    this.#nexts.set(from, (this.#nexts.get(from) ?? new Set()).add(to));
    const open = [[to, [...(this.#sent.get(from) ?? []), ...parcels]] as const];
    for (let item = open.pop(); item; item = open.pop()) {
      const [local, more] = item;
      const known = this.#sent.get(local) ?? new Set();
      this.#sent.set(local, known);
      const added = more.filter((parcel) => !known.has(parcel));
      if (added.length === 0) continue;
      for (const parcel of added) known.add(parcel);
      for (const next of this.#nexts.get(local) ?? []) open.push([next, added] as const);
    }
  }
}

/** The counts after one more use; null where one is used up. */
function after(usage: Usage, counts: readonly Count[]): Usage | null {
  if (counts.length === 0) return usage;
  const next = new Map(usage);
  for (const { name, limit } of counts) {
    const count = (next.get(name) ?? 0) + 1;
    if (count > limit) return null;
    next.set(name, count);
  }
  return next;
}

/** A step by itself shows nothing: what it did leaves the node or is written. */
function isShown(event: TraceEvent): boolean {
  return event.kind !== 'step';
}

/** Divides the local states until all in a class go on to the same classes by the same effects. */
function classesOf(locals: readonly number[], ways: ReadonlyMap<number, readonly Way[]>, markOf: (local: number) => string): ReadonlyMap<number, number> {
  let classes = dividedBy(locals, markOf);
  for (let count = 0; ; ) {
    const before = classes;
    const signature = (local: number): string => {
      const own = before.get(local) as number;
      const steps = (ways.get(local) ?? []).flatMap(({ happening, effect, to }) => {
        const next = before.get(to) as number;
        return effect === 0 && next === own ? [] : [`${happening}:${effect}:${next}`];
      });
      return `${own}|${steps.join()}`;
    };
    classes = dividedBy(locals, signature);
    const size = new Set(classes.values()).size;
    if (size === count) return classes;
    count = size;
  }
}

function dividedBy(locals: readonly number[], keyOf: (local: number) => string): ReadonlyMap<number, number> {
  const numbers = new Interner<null>();
  return new Map(locals.map((local) => [local, numbers.idOf(keyOf(local), () => null)]));
}

/** By class, the messages that change or show something there, or in a class that can follow. */
function liveIn(standIns: readonly number[], ways: ReadonlyMap<number, readonly Way[]>, classes: ReadonlyMap<number, number>): readonly ReadonlySet<number>[] {
  const steps = standIns.map((local, own) => (ways.get(local) ?? []).map(({ to, ...way }) => ({ ...way, next: classes.get(to) as number })).filter(({ effect, next }) => effect !== 0 || next !== own));
  const live = steps.map((list) => new Set(list.flatMap(({ parcel }) => (parcel >= 0 ? [parcel] : []))));
  for (let hasGrown = true; hasGrown; ) {
    hasGrown = false;
    for (const [own, list] of steps.entries()) {
      const mine = live[own] as Set<number>;
      const before = mine.size;
      for (const { next } of list) for (const parcel of live[next] as Set<number>) mine.add(parcel);
      if (mine.size > before) hasGrown = true;
    }
  }
  return live;
}
