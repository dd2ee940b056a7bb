import { compare, comparisonRules, test } from '#harness/suite';

test('makes the same runs for both stacks', () =>
  compare({
    name: 'three servers and a few entries',
    rule: comparisonRules.fairness,
    looksAt: ['runs', 'steady', 'change', 'figures', 'proxies', 'claims'],
    n: [3],
    workload: { entries: 8, everyMs: 60 },
    loss: 0.05,
    uncommitted: [3, 6],
    seeds: 5,
  }));
