import { replicasOf, subsetsOf, type Attack, type AttackStep, type NodeId, type QuorumRange, type QuorumVerdict, type SplitWitness, type SystemModel } from '#harness';

/** How many of n replicas may be faulty at most, if the others are to agree, and to go on. Pease, Shostak & Lamport 1980. */
export function maxFaults(n: number): number {
  return Math.floor((n - 1) / 3);
}

/** All sizes of quorums that are safe and live among n replicas of which f may be faulty; null where there are none. */
export function quorumRange(n: number, f: number): QuorumRange | null {
  // More than half of n + f: then 2 least - n, which two quorums share at least, is above f.
  const least = Math.floor((n + f) / 2) + 1;
  const most = n - f;
  return least <= most ? { least, most } : null;
}

/** Whether quorums of this size are safe, and whether they are live; and where they aren't, what shows it. */
export function verify(n: number, f: number, quorum: number): QuorumVerdict {
  const replicas = replicasOf(n);
  const quorums = subsetsOf(replicas, quorum);
  const split = splitAmong(quorums, f);
  const silent = subsetsOf(replicas, f).find((some) => quorums.every((one) => one.some((id) => some.includes(id)))) ?? null;
  return { safe: split === null, live: silent === null, split, silent };
}

function splitAmong(quorums: readonly (readonly NodeId[])[], f: number): SplitWitness | null {
  for (const one of quorums) {
    for (const other of quorums) {
      const faulty = one.filter((id) => other.includes(id));
      if (faulty.length <= f) return { quorums: [one, other], faulty };
    }
  }
  return null;
}

/**
 * An attack of at most f ≥ 1 faulty replicas, two others at least being correct, on PBFT with quorums of this size: one that
 * breaks agreement or progress. Null where there is none. `verify` knows which of the two to look for.
 */
export function findAttack(n: number, f: number, quorum: number): Attack | null {
  const { safe, live } = verify(n, f, quorum);
  const replicas = replicasOf(n);
  if (!safe) return splitBy(replicas.slice(0, f), replicas.slice(f));
  return live ? null : { breaks: 'progress', faulty: replicas.slice(n - f), steps: [] };
}

/** The primary is among the faulty. They tell one half of the correct replicas that it is x, the other that it is y. */
function splitBy(faulty: readonly NodeId[], correct: readonly NodeId[]): Attack {
  const half = Math.ceil(correct.length / 2);
  const [primary = 'S1', ...backups] = faulty;
  const tell = (request: 'x' | 'y', to: readonly NodeId[]): readonly AttackStep[] => [
    { liar: primary, says: 'pre-prepare', request, to },
    ...backups.map((liar): AttackStep => ({ liar, says: 'prepare', request, to })),
    ...faulty.map((liar): AttackStep => ({ liar, says: 'commit', request, to })),
  ];
  return { breaks: 'agreement', faulty, steps: [...tell('x', correct.slice(0, half)), ...tell('y', correct.slice(half))] };
}

/** Whether agreement needs n ≥ 3f + 1 in such a system. */
export function needsThirds({ isSynchronous, isSigned }: SystemModel): boolean {
  return !(isSynchronous && isSigned);
}
