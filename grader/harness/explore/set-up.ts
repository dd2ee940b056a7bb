import { holds, type Condition } from '../cluster/condition.ts';
import { isClient, type Milliseconds, type NodeId } from '../protocols/node.ts';
import type { TraceEvent } from '../trace/events.ts';
import type { Move } from './local-state.ts';
import type { Locals } from './locals.ts';
import type { Model, SetupStep } from './model.ts';

/** Where exploration begins. */
export interface Start {
  readonly locals: readonly number[];
  /** The servers before their start. */
  readonly unborn: readonly number[];
  /** Messages that were sent and not delivered, oldest first. */
  readonly underWay: readonly number[];
  /** What led here, and the trace's first event. */
  readonly moves: readonly number[];
  readonly begin: TraceEvent;
}

/** Servers that answer every message with another would go on for ever. */
const MOST_DELIVERIES = 1000;

/** Starts the servers and takes a model's first steps; ends early where the code fails. */
export async function setUp(model: Model, locals: Locals): Promise<Start> {
  const unborn = await Promise.all(locals.nodes.map((id, place) => locals.unborn(place, model.start?.[id] ?? {})));
  const setup = new Setup(locals, unborn);
  for (const place of unborn.keys()) await setup.happen(place, locals.happening({ kind: 'start' }));
  for (const step of model.setup ?? []) await setup.take(step);
  setup.pass(model.setupAgoMs ?? 0);
  return setup;
}

class Setup implements Start {
  readonly locals: number[];
  readonly unborn: readonly number[];
  readonly moves: number[] = [];
  readonly begin: TraceEvent;
  underWay: number[] = [];
  readonly #all: Locals;
  #hasFailed = false;

  constructor(all: Locals, unborn: readonly number[]) {
    this.#all = all;
    this.unborn = unborn;
    this.locals = [...unborn];
    const states = unborn.map((local, place) => [all.nodes[place] as NodeId, all.states.item(local)] as const);
    this.begin = {
      kind: 'begin',
      at: 0,
      states: Object.fromEntries(states.map(([id, { state }]) => [id, state])),
      disks: Object.fromEntries(states.filter(([id]) => !isClient(id)).map(([id, { disk }]) => [id, disk])),
      ...(Object.keys(all.adversaries).length > 0 && { adversaries: all.adversaries }),
    };
  }

  async take(step: SetupStep): Promise<void> {
    const all = this.#all;
    switch (step.do) {
      case 'fire':
        return this.happen(this.#placeOf(step.node), all.happening({ kind: 'fire', timer: step.timer }));
      case 'ask':
        return this.happen(this.#placeOf(step.node), all.arrival({ kind: 'client', to: step.node, message: step.message }));
      case 'inject':
        return this.happen(this.#placeOf(step.to), all.injection(step));
      case 'crash':
      case 'restart':
        return this.happen(this.#placeOf(step.node), all.happening({ kind: step.do }));
      case 'deliver':
        return this.#deliver(step.among ?? all.nodes, step.until);
    }
  }

  /** Time goes by, and nothing happens. */
  pass(ms: Milliseconds): void {
    for (const [place, local] of this.locals.entries()) this.locals[place] = this.#all.later(local, ms);
  }

  async #deliver(among: readonly NodeId[], until: Condition | undefined): Promise<void> {
    const all = this.#all;
    for (let count = 0; count < MOST_DELIVERIES && !this.#hasFailed; count++) {
      if (until && holds(until, all.states.item(this.locals[this.#placeOf(until.node)] as number).state)) return;
      const parcel = this.underWay.shift();
      if (parcel === undefined) return;
      const about = all.parcels.item(parcel);
      const isLost = about.kind !== 'client' && !(among.includes(about.from) && among.includes(about.to));
      const place = this.#placeOf(about.to);
      if (!isLost && all.canHear(this.locals[place] as number, parcel)) await this.happen(place, all.arrivalOf(parcel));
    }
    this.underWay = [];
  }

  async happen(place: number, happening: number): Promise<void> {
    if (this.#hasFailed) return;
    const local = this.locals[place] as number;
    if (!this.#all.movesOf(local, happening)) await this.#all.run([[local, happening]]);
    const [whole] = this.#all.movesOf(local, happening) as readonly [number];
    const move = this.#all.moves[whole] as Move;
    this.moves.push(whole);
    this.locals[place] = move.to;
    this.underWay.push(...move.parcels);
    this.#hasFailed = move.fault !== undefined || move.isEndless === true;
  }

  #placeOf(node: NodeId): number {
    return this.#all.nodes.indexOf(node);
  }
}
