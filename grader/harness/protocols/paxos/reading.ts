import type { NodeId } from '../node.ts';
import type { Ballot } from './state.ts';

/** A ballot as round and name, whichever form the code under test gives it; one whole number is all round. Undefined for anything else. */
function partsOf(ballot: unknown): readonly [round: number, id: NodeId] | undefined {
  if (typeof ballot === 'number') return [ballot, ''];
  if (typeof ballot !== 'object' || ballot === null) return undefined;
  const [round, id] = Array.isArray(ballot) ? (ballot as readonly unknown[]) : [(ballot as { round?: unknown }).round, (ballot as { id?: unknown }).id];
  return typeof round === 'number' && typeof id === 'string' ? [round, id] : undefined;
}

/** The judge's own order of ballots: by round, then by name. What is no ballot can't be compared, and counts as equal to everything. */
export function orderOf(a: Ballot, b: Ballot): number {
  const [one, other] = [partsOf(a), partsOf(b)];
  if (!one || !other) return 0;
  const [[round, id], [otherRound, otherId]] = [one, other];
  if (round !== otherRound) return round - otherRound;
  return id < otherId ? -1 : id > otherId ? 1 : 0;
}

/** Whether `a` is missing or lower. */
export function isBelow(a: Ballot | null, b: Ballot): boolean {
  return a === null || orderOf(a, b) < 0;
}

/** Such as `2.C1`, and `7` for a whole number. What is no ballot is told as it is. */
export function ballotText(ballot: unknown): string {
  if (ballot === null || ballot === undefined) return 'none';
  const parts = partsOf(ballot);
  if (!parts) return JSON.stringify(ballot);
  const [round, id] = parts;
  return id === '' ? String(round) : `${round}.${id}`;
}
