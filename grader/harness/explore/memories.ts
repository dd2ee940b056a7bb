import { canonicalText } from '../kernel/plain.ts';
import { Broken, type Checker, type Rule, type Violation } from '../trace/checker.ts';
import type { TraceEvent } from '../trace/events.ts';
import { Interner } from './interner.ts';
import type { Move } from './local-state.ts';
import { PairTable } from './pair-table.ts';

/** A rule that a move broke. */
export interface BrokenRule {
  readonly rule: Rule;
  readonly violation: Violation;
}

/**
 * What the checkers remember, as one number for all of them. Each checker's fold over a move's
 * events runs once for each of its memories.
 */
export class Memories {
  readonly #moves: readonly Move[];
  readonly #folds: readonly Fold[];
  /** A memory of each checker, by its number there. */
  readonly #tuples = new Interner<readonly number[]>();
  readonly #broken: (BrokenRule | undefined)[] = [];
  /** (tuple, move) to twice the next tuple, or to twice the number of what went wrong and one more. */
  readonly #next = new PairTable();

  /** `moves` may grow. */
  constructor(checkers: readonly Checker[], moves: readonly Move[]) {
    this.#moves = moves;
    this.#folds = checkers.map((checker) => new Fold(checker));
  }

  /** The memory after a trace's first event, which breaks no rule. */
  begin(event: TraceEvent): number {
    return this.#tupleOf(this.#folds.map((fold) => fold.begin(event)));
  }

  /** The memory after a move; below 0 when it broke a rule or the code failed, which `broken` then tells. */
  after(memory: number, move: number): number {
    let next = this.#next.get(memory, move);
    if (next < 0) {
      next = this.#fold(memory, move);
      this.#next.add(memory, move, next);
    }
    return (next & 1) === 0 ? next >> 1 : -1 - (next >> 1);
  }

  /** The rule that broke, by the number below 0 that `after` gave; undefined where the code failed. */
  broken(number: number): BrokenRule | undefined {
    return this.#broken[-1 - number];
  }

  #fold(memory: number, move: number): number {
    const { events, fault, isEndless } = this.#moves[move] as Move;
    const results = this.#tuples.item(memory).map((one, i) => (this.#folds[i] as Fold).after(one, move, events));
    const broken = results.filter((result) => typeof result !== 'number');
    // The rule that breaks first counts; of several that break at once, the checker listed first.
    const [first] = broken.sort((a, b) => a.at - b.at);
    if (first || fault || isEndless) return 2 * (this.#broken.push(first?.broken) - 1) + 1;
    return 2 * this.#tupleOf(results as number[]);
  }

  #tupleOf(tuple: readonly number[]): number {
    return this.#tuples.idOf(tuple.join(), () => tuple);
  }
}

/** A broken rule, and the number of the event at which it broke; no rule where the checker could not read the event. */
interface BrokenAt {
  readonly at: number;
  readonly broken: BrokenRule | undefined;
}

/** One checker and its memories. */
class Fold {
  readonly #checker: Checker;
  readonly #memories = new Interner<unknown>();
  readonly #next = new PairTable();
  readonly #broken: BrokenAt[] = [];

  constructor(checker: Checker) {
    this.#checker = checker;
  }

  begin(event: TraceEvent): number {
    const result = this.#fold(this.#idOf(this.#checker.start), [event]);
    if (typeof result === 'number') return result;
    if (result.broken) throw new Error(`The model starts with a broken rule: ${result.broken.violation.summary}`);
    // Code that has no fresh state; its start will show that.
    return this.#idOf(this.#checker.start);
  }

  after(memory: number, move: number, events: readonly TraceEvent[]): number | BrokenAt {
    let next = this.#next.get(memory, move);
    if (next < 0) {
      const result = this.#fold(memory, events);
      next = typeof result === 'number' ? 2 * result : 2 * (this.#broken.push(result) - 1) + 1;
      this.#next.add(memory, move, next);
    }
    return (next & 1) === 0 ? next >> 1 : (this.#broken[next >> 1] as BrokenAt);
  }

  #fold(id: number, events: readonly TraceEvent[]): number | BrokenAt {
    const start = this.#memories.item(id);
    let memory = start;
    for (const [at, event] of events.entries()) {
      const next = this.#step(memory, event);
      if (next === undefined) return { at, broken: undefined };
      if (next.memory instanceof Broken) {
        const { id, name, source } = this.#checker;
        return { at, broken: { rule: { id, name, source }, violation: next.memory } };
      }
      memory = next.memory;
    }
    // Most moves tell a checker nothing, and a text for what it remembers costs more than all the rest.
    return memory === start ? id : this.#idOf(memory);
  }

  /** Undefined where the checker fell over a state or message that has lost its shape: node code need not keep it. */
  #step(memory: unknown, event: TraceEvent): { readonly memory: unknown } | undefined {
    try {
      return { memory: this.#checker.step(memory, event) };
    } catch {
      return undefined;
    }
  }

  #idOf(memory: unknown): number {
    return this.#memories.idOf(canonicalText(memory), () => memory);
  }
}
