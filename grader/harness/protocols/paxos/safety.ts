import type { NodeId } from '../node.ts';

/** What is proposed, in histories and models: to be compared by `===`. */
export type Value = string | number | boolean | null;

/** A ballot in histories and models: a whole number from 1, whatever form the code gave it. */
export type BallotNumber = number;

/** An acceptor promised `n`, and told the ballot and value that it had accepted; null and null for nothing. Paxos Made Simple §2.2 (phase 1 (b)). */
export interface PromiseGiven {
  readonly type: 'promise';
  readonly from: NodeId;
  readonly n: BallotNumber;
  readonly acceptedN: BallotNumber | null;
  readonly acceptedV: Value;
}

/** Somebody proposed `v` under `n`: the accept request has left, perhaps not for the first time. Paxos Made Simple §2.2 (phase 2 (a)). */
export interface ValueProposed {
  readonly type: 'accept';
  readonly n: BallotNumber;
  readonly v: Value;
}

/** An acceptor accepted `v` under `n`: it has cast its vote. Paxos Made Simple §2.2 (phase 2 (b)). */
export interface VoteCast {
  readonly type: 'accepted';
  readonly from: NodeId;
  readonly n: BallotNumber;
  readonly v: Value;
}

export type PaxosEvent = PromiseGiven | ValueProposed | VoteCast;

/** What happened in a run, in order: its history. Nothing that was overwritten or forgotten since is missing. */
export interface PaxosTrace {
  readonly acceptors: readonly NodeId[];
  readonly events: readonly PaxosEvent[];
}

/**
 * The rules of task 13. `PROMISE-MONO`: no acceptor accepts anything below a ballot that it has promised (P1a). `ONE-VALUE`:
 * under one ballot one value is proposed. `P2C`: behind each proposal (n, v) stands a majority that promised n and
 * makes v safe. `AGREE`: only one value is ever chosen. Paxos Made Simple §2.2.
 */
export type PaxosRule = 'PROMISE-MONO' | 'ONE-VALUE' | 'P2C' | 'AGREE';

/** A broken rule, the place (from 0) of the event that breaks it, and those of the earlier events that it contradicts. */
export interface Violated {
  readonly ok: false;
  readonly violated: PaxosRule;
  readonly step: number;
  readonly witness: readonly number[];
}

export type TraceVerdict = { readonly ok: true } | Violated;

/** A ballot's proposal, and the acceptors that forced its value: none where any value would have done. */
export interface Explanation {
  /** Place of the ballot's first accept request. */
  readonly step: number;
  readonly n: BallotNumber;
  readonly v: Value;
  readonly forcedBy: readonly NodeId[];
}

/** A state of a model: plain data and frozen. What is in it is the model's business. */
export type ModelState = Readonly<Record<string, unknown>>;

/** Something that may happen in a model; it belongs to ballot `n`. Plain data and frozen; what else is in it is the model's business. */
export interface ModelEvent {
  readonly n: BallotNumber;
  readonly [more: string]: unknown;
}

/** What one event leads to. */
export interface ModelStep {
  readonly state: ModelState;
  /** What happened, in order: it goes at the end of the history. Often one event, or none. */
  readonly happened: readonly PaxosEvent[];
}

/**
 * A protocol to be explored: where it begins, what may happen in a state, and what follows. Pure: the same
 * state and event have the same outcome. A message that has been sent may arrive at once, late, again, or never.
 */
export interface PaxosModel {
  readonly acceptors: readonly NodeId[];
  readonly start: ModelState;
  /** What may happen next, whatever its ballot. */
  events(state: ModelState): readonly ModelEvent[];
  /** `event` is one of `events(state)`. */
  step(state: ModelState, event: ModelEvent): ModelStep;
}

/** How far to look. */
export interface Scope {
  /** Events of ballots 1 to `ballots` may happen, and no others. */
  readonly ballots: number;
  /** So many times `step` may be called; one more ends the search with an error. Ample for a search that goes no way twice. */
  readonly stepsMax: number;
}

/** What a search has found. */
export interface SearchResult {
  /** How many states were told apart. */
  readonly states: number;
  /** In how many of them some value had been chosen. */
  readonly statesWithChoice: number;
  /** Events that lead from the start to a broken rule, in order; null where none can, as far as the scope goes. */
  readonly counterexample: { readonly violated: PaxosRule; readonly events: readonly ModelEvent[] } | null;
}

/** Task 13: the history of a run is judged, all runs of a protocol are tried, and a forced value is explained. Pure functions. */
export interface SafetyPart {
  checkTrace(trace: PaxosTrace): TraceVerdict;
  explore(model: PaxosModel, scope: Scope): SearchResult;
  explain(trace: PaxosTrace): readonly Explanation[];
}
