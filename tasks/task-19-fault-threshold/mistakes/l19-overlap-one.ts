import type { Evidence, Mistake } from '#mistake';

const howMany = 'tells how many faults so many replicas bear';

/** Quorums that are too small and were taken for safe. */
const tooSmall = ({ rows }: Evidence): readonly { readonly n: number; readonly f: number; readonly quorum: number }[] =>
  rows({ got: /takes quorums of [\d, ]+ for safe/ }).flatMap(({ name, got }) => {
    const [, n = '', f = ''] = /n = (\d+), f = (\d+)/.exec(name) ?? [];
    const [, sizes = ''] = /takes quorums of ([\d, ]+) for safe/.exec(got) ?? [];
    return sizes.split(', ').map((quorum) => ({ n: Number(n), f: Number(f), quorum: Number(quorum) }));
  });

/** Any two share somebody, and where they share one less than is needed isn’t all. */
const sharesSomebody = (evidence: Evidence): boolean => {
  const taken = tooSmall(evidence);
  return taken.every(({ n, quorum }) => 2 * quorum > n) && taken.some(({ n, f, quorum }) => 2 * quorum < n + f);
};

/** As many as crashes are borne. */
const countsCrashes = ({ rows }: Evidence): boolean => {
  const wrong = rows({ test: howMany });
  return wrong.length >= 3 && wrong.every(({ name, value }) => value === Math.floor((Number(/\d+/.exec(name)?.[0]) - 1) / 2));
};

export const mistake: Mistake = {
  id: 'L19-OVERLAP-ONE',
  title: 'two quorums share one replica, and that is taken to be enough',
  symptom: 'Majorities are taken for quorums. Among five replicas two majorities share one; it votes for x in the one and for y in the other, and both decide.',
  why: 'It is enough against crashes: whoever is in both has voted once and says so. A liar has no such scruples.',
  fix: 'Two quorums must share f + 1 replicas. Then one of those they share is correct, whoever the f are.',
  hints: [
    'S1, S2, S3 and S3, S4, S5 are two majorities. What do you know about S3?',
    'Any two quorums share at least one *correct* replica: their overlap isn’t wholly faulty (Malkhi & Reiter 1998). 2Q - n replicas are shared, and f of them may lie.',
    'Where you ask that the overlap be above 0, ask that it be above f.',
  ],
  source: 'Malkhi & Reiter 1998',
  signs: [
    { kind: 'test', weight: 4, says: 'quorums are taken for safe as soon as two of them share somebody', seen: sharesSomebody },
    { kind: 'test', weight: 4, says: 'as many liars are to be borne as crashes', seen: countsCrashes },
  ],
};
