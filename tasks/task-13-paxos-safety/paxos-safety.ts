// Task 13: Paxos safety. The statement is in README.md beside this file; `npx grade task-13` grades it.

import { notWritten } from '#harness';

import type {
  Explanation,
  PaxosModel,
  PaxosTrace,
  Scope,
  SearchResult,
  TraceVerdict
} from '#harness';

/**
 * Judges the history of a run, which holds all that ever happened in it. What is broken first is told, or anything else that is
 * broken. Paxos Made Simple §2.2 (P1a, P2c).
 */
export function checkTrace({ acceptors, events }: PaxosTrace): TraceVerdict {
  return notWritten('checkTrace');
}

/**
 * Tries everything that can happen in a protocol within the scope, and tells a way to a broken rule, if there is one. Two states
 * are the same where all that may matter from here on is the same.
 */
export function explore(model: PaxosModel, scope: Scope): SearchResult {
  return notWritten('explore');
}

/** For each ballot that proposed something, which acceptors forced its value on it: those that told of the highest ballot. */
export function explain({ events }: PaxosTrace): readonly Explanation[] {
  return notWritten('explain');
}
