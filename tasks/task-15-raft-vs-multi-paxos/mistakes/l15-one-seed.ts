import type { Evidence, Mistake } from '#mistake';

/** Every wrong claim is true of the first run, and one of nothing else. */
const claimsOfFirst = ({ rows }: Evidence): boolean => {
  const claims = rows({ name: /^claim about /, got: /^raftIs / });
  return claims.every(({ got }) => got.includes('the first run')) && claims.some(({ got }) => got.endsWith('(true of the first run)'));
};

/** Every wrong figure is the first run's number. */
const figuresOfFirst = ({ rows }: Evidence): boolean => {
  const figures = rows({ test: 'sums up all of the runs' });
  return figures.length > 0 && figures.every(({ got }) => got.endsWith('(the first run’s)'));
};

export const mistake: Mistake = {
  id: 'L15-ONE-SEED',
  title: 'one run has to speak for all',
  symptom: 'Run it again with another seed, and the winner changes.',
  why: 'A simulation that gives the same result twice feels like proof. It is proof of that one schedule.',
  fix: 'Run every seed under both stacks. Report each run’s number, sum up over all of them, and claim only what holds in each; where it doesn’t, say that it depends.',
  hints: [
    'How long until the second leader had committed something: in the fastest of your runs, and in the slowest?',
    'Election times depend on randomised time-outs, so that a single one says little; Raft’s own evaluation shows distributions over a thousand elections each (Raft §9.3).',
    'Every seed of the options has a run of each stack. A figure’s value is computed from all samples, and a claim’s relation from all pairs of runs.',
  ],
  source: 'Raft §9.3',
  signs: [
    { kind: 'test', weight: 4, says: 'one seed was run of all that were asked for', seen: ({ rows }) => rows({ name: /^seeds of /, got: /^1 of \d+ seeds/ }).length > 0 },
    { kind: 'test', weight: 4, says: 'what is reported of all runs is true of the first', seen: (evidence) => claimsOfFirst(evidence) || figuresOfFirst(evidence) },
  ],
};
