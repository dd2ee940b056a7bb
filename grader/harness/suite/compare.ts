import type { OpenNode } from '../cluster/held-node.ts';
import { canonicalText, isEqual } from '../kernel/plain.ts';
import { randomFor } from '../kernel/random.ts';
import { judgeReport, keyOf, stackNames, type Aspect, type MadeRuns, type Problem } from '../lab/judge-report.ts';
import { readTrace, type TraceReading } from '../lab/reading.ts';
import { recount } from '../lab/recount.ts';
import { reportLines } from '../lab/report-lines.ts';
import { shapeFault } from '../lab/report-shape.ts';
import { runStack } from '../lab/run-stack.ts';
import { readSpec } from '../lab/spec.ts';
import type { RunSpec, RunTrace } from '../protocols/comparison/lab.ts';
import type { ComparisonOptions, Report } from '../protocols/comparison/report.ts';
import type { Message } from '../protocols/node.ts';
import type { Rule } from '../trace/checker.ts';
import { digestOf } from '../trace/trace.ts';
import { LAB } from './comparison-kit.ts';
import { failOver } from './failed-run.ts';
import type { Holder, Instance } from './holder.ts';
import { callInstrument } from './instrument.ts';
import type { Failure, Reach } from './outcome.ts';
import { TestFailure, type Session } from './session.ts';

/** A comparison that the code under test is asked for, and what is looked at in its report. */
export interface Compared extends Pick<ComparisonOptions, 'workload'> {
  readonly name: string;
  readonly rule: Rule;
  readonly looksAt: readonly Aspect[];
  /** How many servers: one of these is drawn. */
  readonly n: readonly number[];
  readonly loss: number;
  /** How many uncommitted entries: from the first to the second, drawn. */
  readonly uncommitted: readonly [number, number];
  /** How many seeds, or more where the command line says so. */
  readonly seeds: number;
}

/** More runs than that nobody needs for one comparison. */
const RUNS_MAX = 80;

/** Asks the code for a comparison, makes the runs that it wants, and counts again. */
export function defineCompare(session: Session) {
  return async function compare(compared: Compared): Promise<void> {
    const { name, rule, looksAt } = compared;
    const options = optionsOf(compared, session);
    const holder = await session.holding([0, 1]);
    const comparison = new Comparison(session, holder, options, { during: name, rule, schedule: [told(options)] });
    const report = await comparison.report(0);
    const again = await comparison.report(1);
    if (!isEqual(report, again)) comparison.fail({ summary: 'Asked twice for the same comparison, the code reports differently: something is remembered outside the call.', finding: 'G-HIDDEN-STATE' }, 'learner-error');
    const fault = shapeFault(report);
    if (fault !== undefined) comparison.fail({ summary: `The report has not the shape that the contract asks for: ${fault}.`, rows: [{ name: 'the report', got: fault }] });
    const { made } = comparison;
    const lines = (): readonly string[] => [told(options), ...reportLines(report as Report, made)];
    session.tellAll(() => ({ during: name, events: made.size, hash: digestOf(canonicalText(report)), lines: lines() }));
    const problems = judgeReport(report as Report, options, made).filter(({ aspect }) => looksAt.includes(aspect));
    if (problems.length > 0) comparison.failOver(problems);
    session.seal(digestOf(canonicalText([report, tracesIn(made)])));
    for (const reading of made.values()) session.count(reading.trace.events.length, reachOf(reading));
  };
}

/** In an order that doesn't depend on which was made first. */
function tracesIn(made: MadeRuns): readonly RunTrace[] {
  return [...made.keys()].sort().flatMap((key) => made.get(key)?.trace ?? []);
}

/** What is drawn comes from the first seed, and so do the others. */
function optionsOf({ workload, loss, n, uncommitted, seeds }: Compared, { binding }: Session): ComparisonOptions {
  const { firstSeed } = binding.options;
  const random = randomFor(firstSeed, canonicalText([n, workload, loss, uncommitted]));
  const count = Math.min(Math.max(seeds, binding.options.seeds ?? 0), RUNS_MAX / 2);
  return { n: random.pick(n), workload, faults: { loss, uncommitted: random.between(...uncommitted) }, seeds: Array.from({ length: count }, (_, i) => firstSeed + i) };
}

function told({ n, workload, faults, seeds }: ComparisonOptions): string {
  return `${n} servers, ${workload.entries} entries, one every ${workload.everyMs} ms, loss ${faults.loss}, ${faults.uncommitted} asked of a deaf leader, seeds ${seeds.join(', ')}`;
}

/** Traces by holder: they depend on the stacks alone, and all tests of a submission share them. */
const allMade = new WeakMap<Holder, Map<string, Promise<TraceReading>>>();

class Comparison {
  /** The runs that were asked for, by their specs' texts. */
  readonly made = new Map<string, TraceReading>();
  readonly #asked = new Set<string>();
  readonly #session: Session;
  readonly #holder: Holder;
  readonly #options: ComparisonOptions;
  readonly #about: Partial<Failure> & { readonly during: string };

  constructor(session: Session, holder: Holder, options: ComparisonOptions, about: Partial<Failure> & { readonly during: string }) {
    this.#session = session;
    this.#holder = holder;
    this.#options = options;
    this.#about = about;
  }

  /** What the code under test reports. */
  report(instance: Instance): Promise<unknown> {
    return callInstrument(this.#session, this.#holder, instance, { call: 'runComparison', with: this.#options, of: LAB, about: this.#about, answer: (message) => this.#answer(message) });
  }

  fail(failure: Partial<Failure> & Pick<Failure, 'summary'>, verdict: 'fail' | 'learner-error' = 'fail'): never {
    throw new TestFailure(verdict, { ...this.#about, ...failure });
  }

  failOver(problems: readonly Problem[]): never {
    const [{ name, got, expected, because }] = problems as readonly [Problem, ...Problem[]];
    const rows = problems.map((problem) => ({ name: problem.name, got: problem.got, expected: problem.expected }));
    this.fail({ summary: `${name}: ${because}`, got, expected, rows });
  }

  async #answer(message: Message): Promise<unknown> {
    // The code may be in the hands of somebody who asks by other ways than lab.run.
    const spec = readSpec(message);
    if (typeof spec === 'string') this.fail({ summary: `lab.run: ${spec}` }, 'learner-error');
    this.#asked.add(keyOf(spec));
    if (this.#asked.size > RUNS_MAX) this.fail({ summary: `More than ${RUNS_MAX} runs were asked for, for ${this.#options.seeds.length} seeds.` });
    const reading = await this.#reading(spec);
    this.made.set(keyOf(spec), reading);
    this.#session.alive(this.made.size, 2 * this.#options.seeds.length);
    return reading.trace;
  }

  #reading(spec: RunSpec): Promise<TraceReading> {
    const known = allMade.get(this.#holder) ?? new Map<string, Promise<TraceReading>>();
    allMade.set(this.#holder, known);
    const reading = known.get(keyOf(spec)) ?? this.#run(spec);
    known.set(keyOf(spec), reading);
    return reading;
  }

  async #run(spec: RunSpec): Promise<TraceReading> {
    const { run, trace, stuck } = await this.#runOnce(spec);
    if (trace) return readTrace(trace);
    const culprits = await this.#culprits(spec);
    const during = `${stackNames[spec.stack]}, seed ${spec.seed}, for “${this.#about.during}”`;
    if (stuck === undefined) return failOver(this.#session, run, null, { during, culprits });
    return this.fail({ during, summary: `The ${stackNames[spec.stack]} stack made no progress, so there is nothing to measure: ${stuck}.`, seed: spec.seed, ...(culprits.length > 0 && { culprits }) });
  }

  #runOnce(spec: RunSpec, swapped?: string): ReturnType<typeof runStack> {
    const open: OpenNode = (birth) => this.#holder.openNode(0, { ...birth, stack: spec.stack }, swapped);
    return runStack(spec, open, () => this.#session.alive(this.made.size, 2 * this.#options.seeds.length));
  }

  /** Whose part it is that keeps the learner's own stack from running: with the reference in its place the run goes right. */
  async #culprits(spec: RunSpec): Promise<readonly string[]> {
    const { swappable } = this.#holder;
    const found: string[] = [];
    for (const task of swappable) if ((await this.#runOnce(spec, task)).trace) found.push(task);
    return found.length < swappable.length ? found : [];
  }
}

/** What a comparison is about, as far as a run has it. */
function reachOf(reading: TraceReading): Reach {
  const { uncommitted, entriesRestamped, entriesInElections, electionsTried } = recount(reading).change;
  return {
    'leaders changed': 1,
    'entries uncommitted at a change': uncommitted,
    'entries re-stamped': entriesRestamped,
    'entries in elections': entriesInElections,
    'elections tried again': electionsTried - 1,
  };
}
