import type { Stale } from '../explore/model.ts';
import type { LogEntry, Term } from '../protocols/raft/state.ts';

/** A log as the paper draws it, by the terms of its entries. The same index and term always give the same command. */
export function logOf(...terms: readonly Term[]): LogEntry[] {
  return terms.map((term, i) => ({ term, command: { op: 'put', key: `k${i + 1}`, value: `term ${term}` } }));
}

/** Fig. 7: the leader of term 8 and the six followers that it may find when it comes to power. */
export const figure7 = {
  leader: logOf(1, 1, 1, 4, 4, 5, 5, 6, 6, 6),
  a: logOf(1, 1, 1, 4, 4, 5, 5, 6, 6),
  b: logOf(1, 1, 1, 4),
  c: logOf(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6),
  d: logOf(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7),
  e: logOf(1, 1, 1, 4, 4, 4, 4),
  f: logOf(1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3),
} as const;

/** Fields that only a leader or a candidate reads; what is in them otherwise is left from an earlier role. */
export const staleFields: readonly Stale[] = [
  { fields: ['nextIndex', 'matchIndex'], unless: { field: 'role', is: 'leader' } },
  { fields: ['votesGranted'], unless: { field: 'role', is: 'candidate' } },
];
