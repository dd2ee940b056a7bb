import type { Evidence, Mistake } from '#mistake';

const howMany = 'tells how many faults so many replicas bear';

/** Quorums that are too small and were taken for safe. */
const tooSmall = ({ rows }: Evidence): readonly { readonly n: number; readonly f: number; readonly quorum: number }[] =>
  rows({ got: /takes quorums of [\d, ]+ for safe/ }).flatMap(({ name, got }) => {
    const [, n = '', f = ''] = /n = (\d+), f = (\d+)/.exec(name) ?? [];
    const [, sizes = ''] = /takes quorums of ([\d, ]+) for safe/.exec(got) ?? [];
    return sizes.split(', ').map((quorum) => ({ n: Number(n), f: Number(f), quorum: Number(quorum) }));
  });

/** Two of them share f: exactly one less than is needed, and never less. Where nobody lies, all is said of majorities. */
const isOneShort = (evidence: Evidence): boolean => {
  const taken = tooSmall(evidence).filter(({ f }) => f > 0);
  return taken.length >= 2 && taken.every(({ n, f, quorum }) => 2 * quorum === n + f);
};

const namesHalves = ({ rows }: Evidence): boolean => rows({ got: /"(least|most)":\d+\.\d+.*which is neither null nor a range/ }).length > 0;

/** A third of them, where it must be less than a third. */
const countsThirds = ({ rows }: Evidence): boolean => {
  const wrong = rows({ test: howMany });
  return wrong.length > 0 && wrong.every(({ name, value }) => typeof value === 'number' && [Math.floor, Math.round, Number].some((round) => round(Number(/\d+/.exec(name)?.[0]) / 3) === value || round((Number(/\d+/.exec(name)?.[0]) - 1) / 3) === value));
};

export const mistake: Mistake = {
  id: 'L19-ROUNDING',
  title: 'a bound is one short: rounded to the wrong side, or met with equality',
  symptom: 'Most sizes are right, and every other one is one short: among five replicas with f = 1 a quorum is three, where it must be four. Or a third of the replicas may be faulty, where it must be less.',
  why: '“At least” and “above” look alike, and floor is what one reaches for. For 4 and 7 replicas with as many faults as they bear, which everybody tries, both roundings are the same.',
  fix: 'Above half of n + f: floor((n + f) / 2) + 1. Below a third of n: floor((n - 1) / 3). In whole numbers, from the beginning.',
  hints: [
    'Work out by hand, for n = 5 and f = 1, how many two quorums of your least size share. And for n = 4?',
    'Two quorums share 2Q - n, which must be *more* than f: Q is above (n + f) / 2, and where that is a whole number, equal won’t do (Malkhi & Reiter 1998). And n is above 3f (Pease, Shostak & Lamport 1980).',
    'Take the whole part of half of n + f, and one more. Test it where n + f is even: (5, 1), (7, 1), (8, 2).',
  ],
  source: 'Malkhi & Reiter 1998; Pease, Shostak & Lamport 1980',
  signs: [
    { kind: 'test', weight: 4, says: 'quorums are one short where n + f is even, and right elsewhere', seen: isOneShort },
    { kind: 'test', weight: 4, says: 'a quorum is no whole number', seen: namesHalves },
    { kind: 'test', weight: 4, says: 'the faults that are borne are a third, rounded', seen: countsThirds },
  ],
};
