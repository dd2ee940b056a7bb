import { instantDisk } from '../disk/disk.ts';
import type { Adversaries } from '../protocols/behaviour.ts';
import type { Milliseconds, NodeId } from '../protocols/node.ts';
import type { Checker } from '../trace/checker.ts';
import type { StateCopy } from '../trace/events.ts';
import { fastMachine, Fleet, openFleet, type Due, type FleetOptions, type Parcel, type Surroundings } from './fleet.ts';
import { isPrompt, type HeldNode, type OpenNode } from './held-node.ts';
import { Judge } from './judge.ts';
import type { ParcelName, Schedule, ScheduleStep } from './schedule.ts';
import type { Run } from './simulation.ts';

export interface ReplayOptions {
  readonly schedule: Schedule;
  readonly seed: number;
  readonly servers: readonly NodeId[];
  readonly clients?: readonly NodeId[];
  readonly adversaries?: Adversaries;
  readonly clockRates?: Readonly<Record<NodeId, number>>;
  /** Persistent fields to start with, in place of a fresh server's. */
  readonly start: Readonly<Record<NodeId, StateCopy>>;
  readonly open: OpenNode;
  readonly checkers: readonly Checker[];
  /**
   * As in exploration: writes take no time and are no steps of their own, and neither is the
   * machine's work, but for the timers that may fire by themselves.
   */
  readonly atOnce?: { readonly mayFire: (timer: string) => boolean };
}

/**
 * Does to fresh servers what a schedule says, step by step, without clock or network. A step that
 * is not possible, since what led to it was left out, is passed over.
 */
export async function replay(options: ReplayOptions): Promise<Run> {
  const { servers, clients = [], adversaries = {}, clockRates = {}, seed, open, start, checkers } = options;
  const judge = new Judge(checkers);
  const fleetOptions: FleetOptions = { seed, servers, clients, adversaries, clockRates, open, start, disk: instantDisk, machine: fastMachine, exchangeStates: false, onEvent: (event) => judge.onEvent(event) };
  const player = new Player(fleetOptions, await openFleet(fleetOptions), options.atOnce);
  await player.play(options.schedule);
  player.fleet.close();
  const { handled, error } = player.fleet;
  return {
    seed,
    servers,
    trace: judge.trace,
    handled,
    schedule: player.played,
    ...(judge.broken && { broken: judge.broken }),
    ...(error && { error }),
  };
}

class Player implements Surroundings {
  readonly fleet: Fleet;
  /** The steps that were possible. */
  readonly played: ScheduleStep[] = [];
  readonly #atOnce: ReplayOptions['atOnce'];
  #now: Milliseconds = 0;
  /** Whatever was sent may arrive, at any time and any number of times. */
  readonly #parcels = new Map<string, Due>();
  readonly #calls = new Map<string, Due>();
  readonly #works: Extract<Due, { kind: 'timer' }>[] = [];
  readonly #writes = new Map<NodeId, Extract<Due, { kind: 'written' }>>();

  constructor(options: FleetOptions, held: readonly HeldNode[], atOnce: ReplayOptions['atOnce']) {
    this.#atOnce = atOnce;
    this.fleet = new Fleet(options, held, this);
  }

  async play(schedule: Schedule): Promise<void> {
    const { fleet } = this;
    for (const step of schedule) {
      if (fleet.hasStopped()) return;
      this.#now = step.at;
      fleet.nextStep = step.id;
      const before = fleet.schedule.length;
      this.#perform(step);
      await fleet.settle();
      while (this.#atOnce && this.#works.length + this.#writes.size > 0 && !fleet.hasStopped()) {
        this.#finishOne();
        await fleet.settle();
      }
      if (fleet.schedule.length > before) this.played.push(step);
    }
  }

  #perform({ choice }: ScheduleStep): void {
    const { fleet } = this;
    switch (choice.do) {
      case 'start':
        return fleet.start(choice.node);
      case 'deliver':
        return this.#handle(this.#parcels.get(keyOf(choice)));
      case 'give-up':
        return this.#handle(this.#calls.get(keyOf(choice)));
      case 'fire':
        if (fleet.node(choice.node).timers.has(choice.timer)) fleet.fire(choice.node, choice.timer);
        return;
      case 'written':
        return this.#finishWrite(choice.node);
      case 'ask':
        return fleet.ask(choice.node, choice.message);
      case 'inject':
        return fleet.inject(choice.from, choice.to, choice.message);
      case 'crash':
        return fleet.crash(choice.node, choice.afterEffects);
      case 'disarm':
        return fleet.disarm(choice.node);
      case 'restart':
        return fleet.restart(choice.node);
      case 'note':
        return fleet.note(choice.text);
    }
  }

  #handle(due: Due | undefined): void {
    if (due) this.fleet.handle(due);
  }

  #finishWrite(node: NodeId): void {
    const due = this.#writes.get(node);
    this.#writes.delete(node);
    if (due) this.fleet.handle(this.#atOnce ? { ...due, isInstant: true } : due);
  }

  #finishOne(): void {
    const work = this.#works.shift();
    if (work) return this.fleet.handle({ ...work, isInstant: true });
    const [node] = this.#writes.keys();
    if (node !== undefined) this.#finishWrite(node);
  }

  now(): Milliseconds {
    return this.#now;
  }

  post(parcel: Parcel): void {
    this.#parcels.set(keyOf(parcel.name), { kind: 'parcel', parcel });
  }

  plan(_afterMs: Milliseconds, due: Due): void {
    if (due.kind === 'written') this.#writes.set(due.node.id, due);
    if (due.kind === 'timer' && isPrompt(due.name) && this.#atOnce && !this.#atOnce.mayFire(due.name)) this.#works.push(due);
    if (due.kind === 'give-up') this.#calls.set(keyOf(due.name), due);
  }
}

function keyOf({ cause, to, nth }: ParcelName): string {
  return `${cause} ${to} ${nth}`;
}
