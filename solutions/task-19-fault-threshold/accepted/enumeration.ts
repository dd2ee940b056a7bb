import type { Attack, AttackStep, NodeId, QuorumRange, QuorumVerdict, SystemModel } from '#harness';

/** Another correct design: no formula at all. Groups of replicas are bits of a number, and everything is tried. */
function groups(n: number, size: number): readonly number[] {
  const found: number[] = [];
  for (let group = 0; group < 2 ** n; group++) if (count(group) === size) found.push(group);
  return found;
}

function count(group: number): number {
  let ones = 0;
  for (let rest = group; rest > 0; rest &= rest - 1) ones++;
  return ones;
}

function namesIn(group: number): readonly NodeId[] {
  const names: NodeId[] = [];
  for (let i = 0; group >> i > 0; i++) if ((group >> i) & 1) names.push(`S${i + 1}`);
  return names;
}

export function maxFaults(n: number): number {
  let f = 0;
  while (3 * (f + 1) < n) f++;
  return f;
}

/** Which replicas there are doesn't matter, so the first quorum may be that of the lowest bits. */
export function quorumRange(n: number, f: number): QuorumRange | null {
  const isFine = (quorum: number): boolean => {
    const first = 2 ** quorum - 1;
    let shared = quorum;
    // The other one takes in as many as it can of those that the first one leaves.
    for (let outside = 0; outside <= n - quorum; outside++) if (outside <= quorum) shared = Math.min(shared, count(first) - outside);
    return shared > f && n - f >= quorum;
  };
  const fine: number[] = [];
  for (let quorum = 1; quorum <= n; quorum++) if (isFine(quorum)) fine.push(quorum);
  const [least] = fine;
  const most = fine[fine.length - 1];
  return least === undefined || most === undefined ? null : { least, most };
}

export function verify(n: number, f: number, quorum: number): QuorumVerdict {
  const quorums = groups(n, quorum);
  const liars = groups(n, f);
  let split: QuorumVerdict['split'] = null;
  for (const faulty of liars) {
    for (const one of split ? [] : quorums) {
      // Whoever is in both must be faulty.
      const other = quorums.find((group) => (one & group & ~faulty) === 0);
      if (other === undefined) continue;
      split = { quorums: [namesIn(one), namesIn(other)], faulty: namesIn(faulty) };
      break;
    }
  }
  const silent = liars.find((faulty) => !quorums.some((group) => (group & faulty) === 0));
  return { safe: split === null, live: silent === undefined, split, silent: silent === undefined ? null : namesIn(silent) };
}

/** The same attack with other names: the replicas that two quorums share are the first ones. */
export function findAttack(n: number, f: number, quorum: number): Attack | null {
  const { split, silent } = verify(n, f, quorum);
  const everybody = namesIn(2 ** n - 1);
  if (split) {
    const faulty = everybody.slice(0, f);
    const others = everybody.slice(f);
    const steps: AttackStep[] = [];
    const halves = [others.filter((_, i) => i % 2 === 0), others.filter((_, i) => i % 2 === 1)];
    for (const says of ['pre-prepare', 'commit', 'prepare'] as const) {
      for (const liar of faulty) halves.forEach((to, i) => steps.push({ liar, says, request: i === 0 ? 'x' : 'y', to }));
    }
    return { breaks: 'agreement', faulty, steps };
  }
  return silent ? { breaks: 'progress', faulty: everybody.filter((id) => id !== 'S1').slice(0, f), steps: [] } : null;
}

export function needsThirds({ isSynchronous, isSigned }: SystemModel): boolean {
  if (!isSynchronous) return true;
  return !isSigned;
}
