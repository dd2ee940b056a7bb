import { replicasOf, subsetsOf, type Attack, type AttackStep, type NodeId, type QuorumRange, type QuorumVerdict, type SystemModel } from '#harness';

/** Another correct design: attacks are searched. What matters is which correct replicas are told of x, and which of y. */
export function maxFaults(n: number): number {
  let f = n - 1;
  while (f > 0 && quorumRange(n, f) === null) f--;
  return f;
}

/** Counts up from one replica to all, and keeps what is neither too small nor too large. */
export function quorumRange(n: number, f: number): QuorumRange | null {
  let least = 1;
  while (least + least <= n + f) least++;
  let most = n;
  while (most > n - f) most--;
  return least > most ? null : { least, most };
}

export function verify(n: number, f: number, quorum: number): QuorumVerdict {
  const replicas = replicasOf(n);
  const quorums = subsetsOf(replicas, quorum);
  // All quorums are alike, so one of the two may be the first.
  const [one = []] = quorums;
  const other = quorums.find((group) => group.filter((id) => one.includes(id)).length <= f);
  const split = other ? { quorums: [one, other] as const, faulty: other.filter((id) => one.includes(id)) } : null;
  const silent = replicas.slice(0, n - quorum + 1);
  return { safe: !split, live: silent.length > f, split, silent: silent.length > f ? null : silent };
}

/** First who may keep silent, the fewest that are enough; then who may be told what. */
export function findAttack(n: number, f: number, quorum: number): Attack | null {
  const [primary = 'S1', ...backups] = replicasOf(n);
  for (let silent = 1; silent <= f; silent++) {
    if (1 + backups.length - silent < quorum) return { breaks: 'progress', faulty: backups.slice(0, silent), steps: [] };
  }
  for (const accomplices of subsetsOf(backups, f - 1)) {
    const faulty = [primary, ...accomplices];
    const told = sidesAmong(backups.filter((id) => !faulty.includes(id)), ({ x, y }) => f + x >= quorum && f + y >= quorum);
    if (told) return { breaks: 'agreement', faulty, steps: lies(faulty, told) };
  }
  return null;
}

type Sides = Readonly<Record<'x' | 'y', readonly NodeId[]>>;

/** Tells each to x, to y or to nobody, until both sides are as wanted and nobody is there in vain. */
function sidesAmong(correct: readonly NodeId[], isEnough: (size: Readonly<Record<'x' | 'y', number>>) => boolean, sides: Sides = { x: [], y: [] }): Sides | undefined {
  const { x, y } = sides;
  if (x.length > 0 && y.length > 0 && isEnough({ x: x.length, y: y.length })) return sides;
  const [next, ...rest] = correct;
  if (next === undefined) return undefined;
  return sidesAmong(rest, isEnough, { x: [...x, next], y }) ?? sidesAmong(rest, isEnough, { x, y: [...y, next] });
}

/** Votes for both go to everybody: only what is proposed makes the difference. They come before it. */
function lies(faulty: readonly NodeId[], sides: Sides): readonly AttackStep[] {
  const everybody = [...sides.x, ...sides.y];
  const votes = faulty.flatMap((liar) => (['prepare', 'commit'] as const).flatMap((says) => (['x', 'y'] as const).map((request): AttackStep => ({ liar, says, request, to: everybody }))));
  return [...votes, ...(['x', 'y'] as const).map((request): AttackStep => ({ liar: 'S1', says: 'pre-prepare', request, to: sides[request] }))];
}

export function needsThirds({ isSynchronous, isSigned }: SystemModel): boolean {
  return isSynchronous ? !isSigned : true;
}
