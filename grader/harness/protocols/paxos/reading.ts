import type { NodeId } from '../node.ts';
import type { Ballot } from './state.ts';

/** A ballot as round and name, whichever form the code under test gives it; one whole number is all round. */
function partsOf(ballot: Ballot): readonly [round: number, id: NodeId] {
  if (typeof ballot === 'number') return [ballot, ''];
  if (Array.isArray(ballot)) return ballot as readonly [number, NodeId];
  const { round, id } = ballot as { readonly round: number; readonly id: NodeId };
  return [round, id];
}

/** The judge's own order of ballots: by round, then by name. */
export function orderOf(a: Ballot, b: Ballot): number {
  const [[round, id], [otherRound, otherId]] = [partsOf(a), partsOf(b)];
  if (round !== otherRound) return round - otherRound;
  return id < otherId ? -1 : id > otherId ? 1 : 0;
}

/** Whether `a` is missing or lower. */
export function isBelow(a: Ballot | null, b: Ballot): boolean {
  return a === null || orderOf(a, b) < 0;
}

/** Such as `2.S1`, and `7` for a whole number. */
export function ballotText(ballot: Ballot | null): string {
  if (ballot === null) return 'none';
  const [round, id] = partsOf(ballot);
  return id === '' ? String(round) : `${round}.${id}`;
}
