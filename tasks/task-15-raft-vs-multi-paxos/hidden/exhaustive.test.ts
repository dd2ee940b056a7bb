import { compare, comparisonRules, test } from '#harness/suite';

test('follows n and u wherever they go', async () => {
  for (const n of [3, 4, 5]) {
    for (const u of [0, 1, 4]) {
      await compare({
        name: `${n} servers, ${u} entries left open`,
        rule: comparisonRules.change,
        looksAt: ['runs', 'steady', 'change'],
        n: [n],
        workload: { entries: 2, everyMs: 40 },
        loss: 0.05,
        uncommitted: [u, u],
        seeds: 1,
      });
    }
  }
});
