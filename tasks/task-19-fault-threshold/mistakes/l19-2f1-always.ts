import type { Evidence, Mistake } from '#mistake';

/** Quorums that are too small and were taken for safe. */
const tooSmall = ({ rows }: Evidence): readonly { readonly n: number; readonly f: number; readonly quorum: number }[] =>
  rows({ got: /takes quorums of [\d, ]+ for safe/ }).flatMap(({ name, got }) => {
    const [, n = '', f = ''] = /n = (\d+), f = (\d+)/.exec(name) ?? [];
    const [, sizes = ''] = /takes quorums of ([\d, ]+) for safe/.exec(got) ?? [];
    return sizes.split(', ').map((quorum) => ({ n: Number(n), f: Number(f), quorum: Number(quorum) }));
  });

/** All have 2f + 1 at least, and some are so small that two of them share nobody. Where f is 0 that is said of halves, too. */
const takes2fPlus1 = (evidence: Evidence): boolean => {
  const taken = tooSmall(evidence).filter(({ f }) => f > 0);
  return taken.every(({ f, quorum }) => quorum >= 2 * f + 1) && taken.some(({ n, f, quorum }) => quorum === 2 * f + 1 && 2 * quorum <= n);
};

export const mistake: Mistake = {
  id: 'L19-2F1-ALWAYS',
  title: 'a quorum is 2f + 1, however many replicas there are',
  symptom: 'Among five replicas, one of which may lie, quorums of three are taken for safe. Two of these share one replica, and if that one lies to both, both decide.',
  why: '2f + 1 is what the papers print. They print it for n = 3f + 1, and there it is right.',
  fix: 'Count how many two quorums share among n replicas, and ask for f + 1 of those. With n = 3f + 1 that comes to 2f + 1; with more replicas it is more.',
  hints: [
    'Take six replicas, f = 1, and two quorums of three. Who is in both?',
    'Two quorums of Q among n share at least 2Q - n, and that must be f + 1 at least (Malkhi & Reiter 1998; Castro & Liskov §3 has n = 3f + 1, where Q = 2f + 1 is the least that does it).',
    'Let n come into the least size: it is the smallest Q for which 2Q - n is above f.',
  ],
  source: 'Malkhi & Reiter 1998; Castro & Liskov 1999, §3',
  signs: [
    { kind: 'test', weight: 4, says: '2f + 1 are taken for a quorum where two such share nobody', seen: takes2fPlus1 },
    {
      kind: 'code',
      weight: 1,
      says: 'the least quorum is counted from f alone',
      find: (code) => code.in('quorumRange').fields('least').find((value) => value.operation?.operator === '+' && value.operation.left.operation?.operator === '*' && value.operation.right.is(1) && value.operation.left.operation.left.is(2)),
      examples: {
        wrong: ['export function quorumRange(n, f) { return { least: 2 * f + 1, most: n - f }; }', 'export function quorumRange(n, f) { const least = 2 * f + 1; return { least, most: n - f }; }'],
        right: ['export function quorumRange(n, f) { return { least: Math.floor((n + f) / 2) + 1, most: n - f }; }'],
      },
    },
  ],
};
