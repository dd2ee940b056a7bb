import { checkersNamed } from '../checkers/index.ts';
import { runScenario, type Run } from '../cluster/simulation.ts';
import { canonicalText, isEqual } from '../kernel/plain.ts';
import { schedule } from '../trace/narrate.ts';
import { reachOf } from '../trace/reach.ts';
import { digestOf } from '../trace/trace.ts';
import type { Rule } from '../trace/checker.ts';
import { damageIn, readAttack, scenarioOf, wrongAttack, wrongRefusal } from './attack-claim.ts';
import type { Holder, Instance } from './holder.ts';
import { kitOf } from './kits.ts';
import type { FailedRow, Failure } from './outcome.ts';
import type { Sizes } from './quorum-truth.ts';
import { TestFailure, type Session } from './session.ts';
import { runRow, type Row } from './table.ts';

/** Sizes for which an attack is asked for. */
export interface AttackedSizes extends Sizes {
  readonly because: string;
}

export interface Attacked {
  readonly rule: Rule;
  readonly rows: readonly AttackedSizes[];
}

const checkers = checkersNamed(['BFT-AGREE']);
/** Lines of a replayed attack that are shown. */
const SHOWN_LINES = 60;

/** Asks the code for attacks, and runs them on nodes of task 17: one has to do what it says. */
export function defineAttacks(session: Session) {
  return async function attacks({ rule, rows }: Attacked): Promise<void> {
    const holder = await session.holding([0, 1]);
    const failures: Failed[] = [];
    for (const [i, row] of rows.entries()) {
      session.alive(i, rows.length);
      const failed = await new Claim(session, holder, row, rule).judge();
      if (failed) failures.push(failed);
    }
    const [shown] = failures;
    if (shown) throw new TestFailure('fail', { ...shown.failure, rows: failures.map(({ row }) => row) });
  };
}

interface Failed {
  readonly failure: Failure;
  readonly row: FailedRow;
}

/** What the code says about quorums of one size. */
class Claim {
  readonly #session: Session;
  readonly #holder: Holder;
  readonly #sizes: AttackedSizes;
  readonly #rule: Rule;
  readonly #name: string;

  constructor(session: Session, holder: Holder, sizes: AttackedSizes, rule: Rule) {
    this.#session = session;
    this.#holder = holder;
    this.#sizes = sizes;
    this.#rule = rule;
    this.#name = `n = ${sizes.n}, f = ${sizes.f}, quorums of ${sizes.quorum}`;
  }

  /** What is wrong with it; undefined where nothing is. */
  async judge(): Promise<Failed | undefined> {
    const claim = await this.#ask(0);
    if (!isEqual(claim, await this.#ask(1))) {
      throw new TestFailure('learner-error', { summary: 'Asked twice for the same attack, the code answers differently: something is remembered outside the call.', finding: 'G-HIDDEN-STATE', during: this.#name });
    }
    if (claim === null) return this.#failed(wrongRefusal(this.#sizes));
    const attack = readAttack(claim, this.#sizes);
    if (typeof attack === 'string') return this.#failed(attack);
    const run = await this.#run(scenarioOf(attack, this.#sizes, this.#name));
    const damage = damageIn(run, attack);
    const told = { during: `${this.#name}: an attack on ${attack.breaks}`, seed: run.seed };
    this.#session.tell(run, told, 'whole');
    const failed = this.#failed(wrongAttack(attack, damage, this.#sizes), run);
    if (failed) this.#session.tell(run, told, 'shown');
    else this.#count(run, damage);
    return failed;
  }

  async #ask(instance: Instance): Promise<unknown> {
    const { n, f, quorum, because } = this.#sizes;
    const row: Row = { name: this.#name, calls: [{ call: 'findAttack', args: [n, f, quorum] }], because };
    const { calls } = await runRow(this.#session, this.#holder, instance, row, this.#rule);
    return calls.at(-1)?.result;
  }

  #run(scenario: ReturnType<typeof scenarioOf>): Promise<Run> {
    const { part, options } = this.#session.binding;
    return runScenario({ scenario, seed: options.firstSeed, open: (birth) => this.#holder.openNode(0, birth), protocol: kitOf(part).view, checkers });
  }

  #failed(got: string | undefined, run?: Run): Failed | undefined {
    if (got === undefined) return undefined;
    const during = this.#name;
    const { n, because: summary } = this.#sizes;
    const played = run && { servers: n, seed: run.seed, schedule: schedule(run.trace.events, SHOWN_LINES) };
    return { failure: { summary, during, rule: this.#rule, got, ...played }, row: { name: during, got } };
  }

  #count(run: Run, damage: string): void {
    this.#session.count(run.handled, { ...reachOf(run.trace.events), [`attacks on ${damage}`]: 1 });
    this.#session.seal(digestOf(canonicalText([this.#name, run.trace.hash()])));
  }
}
