import { checkersNamed, type CheckerName } from '../checkers/index.ts';
import { circumstancesOf, clientsOf } from '../cluster/circumstances.ts';
import type { Birth, HeldNode } from '../cluster/held-node.ts';
import { replay } from '../cluster/replay.ts';
import type { ProtocolView, Scenario } from '../cluster/scenario.ts';
import { runScenario, type Run } from '../cluster/simulation.ts';
import type { Checker } from '../trace/checker.ts';
import type { TraceEvent } from '../trace/events.ts';
import { narrate, schedule } from '../trace/narrate.ts';
import { reachOf } from '../trace/reach.ts';
import { culpritsIn } from './culprits.ts';
import { failOver } from './failed-run.ts';
import type { SuiteBinding } from './binding.ts';
import type { Holder, Instance } from './holder.ts';
import { kitOf } from './kits.ts';
import { TestFailure, type Session } from './session.ts';
import { calmRun, shrinkRun } from './shrink-run.ts';

export interface Simulated {
  readonly scenario: Scenario;
  readonly checkers: readonly CheckerName[];
  /** How many seeds, unless the command line says otherwise. */
  readonly seeds: number;
}

/** Of a test's runs, every so many are repeated with the servers in separate copies of the code. */
const REPEAT_EVERY = 10;

/** Runs a scenario from many seeds; the first broken rule ends it. */
export function defineSimulate(session: Session) {
  return (simulated: Simulated): Promise<void> => runSeeds(session, simulated, () => undefined);
}

/** The same with one scenario after the other. */
export function defineSimulateAll(session: Session) {
  return async ({ scenarios, ...simulated }: Omit<Simulated, 'scenario'> & { readonly scenarios: readonly Scenario[] }): Promise<void> => {
    for (const scenario of scenarios) await runSeeds(session, { ...simulated, scenario }, () => undefined);
  };
}

/** The same as `simulate`, and answers with the runs' traces: what happened, for code that judges it. */
export function defineTraces(session: Session) {
  return async function traces(simulated: Simulated): Promise<readonly (readonly TraceEvent[])[]> {
    const all: (readonly TraceEvent[])[] = [];
    await runSeeds(session, simulated, ({ trace }) => all.push(trace.events));
    return all;
  };
}

async function runSeeds(session: Session, simulated: Simulated, hear: (run: Run) => void): Promise<void> {
  const { scenario, seeds } = simulated;
  const { options } = session.binding;
  const count = options.seeds ?? seeds;
  const { runs } = session;
  let done = 0;
  const simulation = new Seeds(simulated, session.binding, await session.holding([0, 1, 2]), () => session.alive(done, count));
  for (const batch of batchesOf(count, simulation.holder.width)) {
    const results = await Promise.all(batch.map((i) => simulation.run(options.firstSeed + i, (runs + i) % REPEAT_EVERY === 0)));
    for (const { run, again } of results) {
      done++;
      session.tell(run, { during: scenario.name, seed: run.seed }, 'whole');
      if (hasFailed(run)) await failOver(session, run, await simulation.shrink(run), { during: scenario.name, culprits: await simulation.culprits(run, count) });
      if (again) session.seal(judgeRepetition(run, again, scenario));
      session.count(run.handled, reachOf(run.trace.events));
      session.alive(done, count);
      hear(run);
    }
  }
}

/** Most code that fails does so at once, so the first runs are made alone and more at a time after them, up to `width`. */
function batchesOf(count: number, width: number): number[][] {
  const batches: number[][] = [];
  for (let from = 0, size = 1; from < count; from += size, size = Math.min(width, 2 * size)) {
    batches.push(Array.from({ length: Math.min(size, count - from) }, (_, i) => from + i));
  }
  return batches;
}

/** One scenario under one holder's code, from any seed. */
class Seeds {
  readonly scenario: Scenario;
  readonly holder: Holder;
  readonly firstSeed: number;
  readonly #checkers: readonly Checker[];
  readonly #protocol: ProtocolView;
  readonly #onProgress: () => void;

  constructor({ scenario, checkers }: Simulated, { part, options }: SuiteBinding, holder: Holder, onProgress: () => void) {
    this.scenario = scenario;
    this.firstSeed = options.firstSeed;
    this.holder = holder;
    this.#checkers = checkersNamed(checkers);
    this.#protocol = kitOf(part).view;
    this.#onProgress = onProgress;
  }

  /** A run, and its repetition if one is wanted and the run did not fail. */
  async run(seed: number, isRepeated: boolean): Promise<{ readonly run: Run; readonly again?: Run }> {
    const run = await this.#runOnce(seed, false);
    if (!isRepeated || hasFailed(run)) return { run };
    return { run, again: await this.#runOnce(seed, true) };
  }

  /** The same failure with as little around it as possible. */
  async shrink(run: Run): Promise<Run | null> {
    const { start = {}, clockRates = {}, adversaries = {} } = this.scenario;
    const { seed, servers } = run;
    const { width } = this.holder;
    const common = { seed, servers, clients: clientsOf(this.scenario), adversaries, clockRates, start, open: this.#open, checkers: this.#checkers };
    const shortest = await shrinkRun(run, { run: (steps) => this.#heard(replay({ ...common, schedule: steps })), width });
    return shortest ?? calmRun(run, circumstancesOf(this.scenario, seed), { run: (circumstances) => this.#heard(this.#runOnce(seed, false, circumstances)), width });
  }

  /** In a capstone, whose part is at fault: with the reference in its place all runs go right. */
  culprits({ seed }: Run, count: number): Promise<readonly string[]> {
    const { firstSeed } = this;
    const seeds = [seed, ...Array.from({ length: count }, (_, i) => firstSeed + i).filter((other) => other !== seed)];
    return culpritsIn(this.holder, (task) => this.#allGoRight(seeds, task));
  }

  async #allGoRight(seeds: readonly number[], swapped: string): Promise<boolean> {
    for (const seed of seeds) if (hasFailed(await this.#heard(this.#runOnce(seed, false, undefined, swapped)))) return false;
    return true;
  }

  /** Shrinking may take many short runs: each is a sign of life. */
  async #heard(run: Promise<Run>): Promise<Run> {
    const result = await run;
    this.#onProgress();
    return result;
  }

  #runOnce(seed: number, apart: boolean, circumstances = circumstancesOf(this.scenario, seed), swapped?: string): Promise<Run> {
    return runScenario({
      circumstances,
      scenario: this.scenario,
      seed,
      open: apart ? this.#openApart : (birth) => this.holder.openNode(0, birth, swapped),
      protocol: this.#protocol,
      checkers: this.#checkers,
      exchangeStates: apart,
      onProgress: this.#onProgress,
    });
  }

  readonly #open = (birth: Birth): HeldNode | Promise<HeldNode> => this.holder.openNode(0, birth);

  /** Gives every server, and each of its lives, another copy of the code in turn, so that nothing kept outside the state is shared or survives. */
  readonly #openApart = (birth: Birth): HeldNode | Promise<HeldNode> =>
    this.holder.openNode(((Number(birth.node.slice(1)) + birth.life) % 3) as Instance, birth);
}

function hasFailed({ broken, error, ceiling }: Run): boolean {
  return broken !== undefined || error !== undefined || ceiling !== undefined;
}

/** The same seed must give the same run, whichever copy of the code a server runs in. Returns its hash. */
function judgeRepetition(run: Run, again: Run, scenario: Scenario): string {
  const hash = run.trace.hash();
  if (hash === again.trace.hash()) return hash;
  const at = run.trace.events.findIndex((event, i) => narrateOne(event) !== narrateOne(again.trace.events[i]));
  throw new TestFailure('learner-error', {
    during: scenario.name,
    seed: run.seed,
    servers: run.servers.length,
    events: run.handled,
    summary: 'Something is remembered outside the state: with the servers in separate copies of your code, the same seed gives another run. It would survive a crash, and here all servers share it.',
    finding: 'G-HIDDEN-STATE',
    ...(at >= 0 && { expected: narrateOne(run.trace.events[at]), got: narrateOne(again.trace.events[at]) }),
    schedule: schedule(run.trace.events.slice(0, at + 1), 12),
  });
}

function narrateOne(event: Run['trace']['events'][number] | undefined): string {
  return event ? `${event.at} ms ${event.kind} ${narrate(event).join('; ')}` : 'the run had ended';
}
