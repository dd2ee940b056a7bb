import { replicasOf, type Attack, type AttackStep, type NodeId, type QuorumRange, type QuorumVerdict, type SystemModel } from '#harness';

/** Another correct design: by arithmetic alone. Two quorums share least if one is taken from the front and the other from the back. */
export function maxFaults(n: number): number {
  return Math.ceil(n / 3) - 1;
}

export function quorumRange(n: number, f: number): QuorumRange | null {
  if (n < 3 * f + 1) return null;
  return { least: Math.ceil((n + f + 1) / 2), most: n - f };
}

export function verify(n: number, f: number, quorum: number): QuorumVerdict {
  const replicas = replicasOf(n);
  const safe = 2 * quorum - n >= f + 1;
  const live = n - f >= quorum;
  const front = replicas.slice(0, quorum);
  const back = replicas.slice(n - quorum);
  const shared = replicas.slice(n - quorum, quorum);
  return { safe, live, split: safe ? null : { quorums: [front, back], faulty: shared }, silent: live ? null : replicas.slice(0, f) };
}

export function findAttack(n: number, f: number, quorum: number): Attack | null {
  const replicas = replicasOf(n);
  if (2 * quorum <= n + f) return { breaks: 'agreement', faulty: replicas.slice(0, f), steps: doubleTalk(replicas, f) };
  if (quorum > n - f) return { breaks: 'progress', faulty: replicas.slice(1, f + 1), steps: [] };
  return null;
}

/** One after the other: those in odd places are told of x, those in even places of y. */
function doubleTalk(replicas: readonly NodeId[], f: number): readonly AttackStep[] {
  return replicas.slice(f).flatMap((to, i) => {
    const request = i % 2 === 0 ? 'x' : 'y';
    const say = (liar: NodeId, says: AttackStep['says']): AttackStep => ({ liar, says, request, to: [to] });
    return replicas.slice(0, f).flatMap((liar) => (liar === 'S1' ? [say(liar, 'pre-prepare'), say(liar, 'commit')] : [say(liar, 'prepare'), say(liar, 'commit')]));
  });
}

export function needsThirds(model: SystemModel): boolean {
  return !model.isSynchronous || !model.isSigned;
}
