// Task 13: Paxos safety. The statement is in README.md beside this file; `npx grade task-13` grades it.

import {
  notWritten,
  type Explanation,
  type PaxosModel,
  type PaxosTrace,
  type Scope,
  type SearchResult,
  type TraceVerdict,
} from '#harness';

/**
 * Judges the history of a run, which holds all that ever happened in it: whether PROMISE-MONO, ONE-VALUE, P2C and AGREE hold, or
 * which of them is broken, by which event. Paxos Made Simple §2.2 (P1a, P2c).
 */
export function checkTrace({ acceptors, events }: PaxosTrace): TraceVerdict {
  return notWritten('checkTrace');
}

/**
 * Tries everything that can happen in a protocol within the scope, and tells a way to a broken rule, if there is one. `SearchQueue` and
 * `keyOf` of #harness hold what is still to be looked at, and make keys of what has been met.
 */
export function explore(model: PaxosModel, scope: Scope): SearchResult {
  return notWritten('explore');
}

/** For each ballot that proposed something, which acceptors forced its value on it: those in the overlap of two majorities. Paxos Made Simple §2.2 (P2c). */
export function explain({ events }: PaxosTrace): readonly Explanation[] {
  return notWritten('explain');
}
