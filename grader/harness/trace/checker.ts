import type { TraceEvent } from './events.ts';

/** A rule was broken: which, by whom, and what should have been. */
export interface Violation {
  /** One sentence about this run, such as `S5 leads term 5 without entry 2, which S1 had committed`. */
  readonly summary: string;
  readonly got?: string;
  readonly expected?: string;
  /** Servers that had a hand in it; the shown schedule keeps to them where it can. */
  readonly nodes: readonly string[];
}

/** Marks a violation among a checker's memories. */
export class Broken implements Violation {
  readonly summary: string;
  readonly nodes: readonly string[];
  readonly got?: string;
  readonly expected?: string;

  constructor({ summary, nodes, got, expected }: Violation) {
    this.summary = summary;
    this.nodes = nodes;
    if (got !== undefined) this.got = got;
    if (expected !== undefined) this.expected = expected;
  }
}

/**
 * One invariant: a fold over a trace. Its memory is plain data and never changed in place,
 * so that it can be part of an explored state.
 */
export interface Checker<Memory = unknown> {
  /** Short name, such as `LC`. */
  readonly id: string;
  /** The paper's name for it. */
  readonly name: string;
  /** Paper and section. */
  readonly source: string;
  /**
   * True where it reads what leaves a node, what is written, crashes and restarts, and no node's state: then exploration
   * may join states of a node that only differ in what never shows.
   */
  readonly ofEffects?: true;
  readonly start: Memory;
  step(memory: Memory, event: TraceEvent): Memory | Broken;
}

/** The rule as a report names it. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly source: string;
}

/** Runs several checkers side by side; the first broken rule ends the fold. */
export class CheckerSet {
  readonly #checkers: readonly Checker[];
  readonly #memories: unknown[];

  constructor(checkers: readonly Checker[]) {
    this.#checkers = checkers;
    this.#memories = this.#checkers.map((checker) => checker.start);
  }

  step(event: TraceEvent): { readonly rule: Rule; readonly violation: Violation } | undefined {
    for (const [i, checker] of this.#checkers.entries()) {
      const memory = checker.step(this.#memories[i], event);
      if (memory instanceof Broken) {
        const { id, name, source } = checker;
        return { rule: { id, name, source }, violation: memory };
      }
      this.#memories[i] = memory;
    }
    return undefined;
  }
}
