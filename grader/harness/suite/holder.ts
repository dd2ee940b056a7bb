import type { Fault } from '../cluster/fault.ts';
import type { Birth, HeldNode } from '../cluster/held-node.ts';
import type { Protocol } from '../models/protocol-model.ts';

/**
 * Separate evaluations of the code under test: what one keeps outside the state, no other sees.
 */
export type Instance = 0 | 1 | 2;

/** A call of a pure function: plain data, and what can't cross as it is by what it is made of. */
export interface PureCall {
  readonly call: string;
  readonly args: readonly unknown[];
  /** What is put in the place of an argument, or of a field of one. */
  readonly made: readonly { readonly arg: number; readonly field?: string; readonly of: Made }[];
}

/** A function of an index as the list of what it answers; or a protocol's model, which takes so many steps before the search is ended. */
export type Made = { readonly kind: 'lookup'; readonly values: readonly unknown[] } | { readonly kind: 'model'; readonly protocol: Protocol; readonly stepsMax: number };

/** What is wrong with a file, and what it printed until then. */
export type LoadFault = Fault & { readonly output: readonly string[] };

export interface PureOutcome {
  readonly result?: unknown;
  readonly fault?: Fault;
  readonly output: readonly string[];
}

/**
 * Whoever holds the code under test. The verbs reach it through this alone, and only plain data
 * crosses: so the code may be in this realm or in another process.
 */
export interface Holder {
  /** Loads an instance; answers with what is wrong with the file, if anything is. Everything else needs this first. */
  load(instance: Instance): Promise<LoadFault | undefined>;
  /**
   * A whole node: the part under test, and reference parts for the rest; in a capstone the learner's own,
   * with the reference in the place of the task `swapped`.
   */
  openNode(instance: Instance, birth: Birth, swapped?: string): HeldNode | Promise<HeldNode>;
  /** Tasks for which the reference can be put in the place of the learner's part: only in a capstone there are any. */
  readonly swappable: readonly string[];
  /** The part alone: a client's event `{ call, with }` calls the exported handler of that name. */
  openBench(instance: Instance, birth: Birth): HeldNode | Promise<HeldNode>;
  callPure(instance: Instance, call: PureCall): PureOutcome | Promise<PureOutcome>;
  /** How many nodes' steps are best under way at once: 1 where each is answered at once. */
  readonly width: number;
}
