import { compare, comparisonRules, test, type Compared } from '#harness/suite';

/** A small cluster in weather that is never quite good: what a formula says is not what happens. */
const usual = { n: [3, 5], workload: { entries: 10, everyMs: 70 }, loss: 0.05, uncommitted: [2, 6], seeds: 6 } satisfies Partial<Compared>;

test('runs both stacks under the same conditions, from every seed', () =>
  compare({ ...usual, name: 'a few entries, and a change of leaders', rule: comparisonRules.fairness, looksAt: ['runs'] }));

test('counts what entries cost as they were sent', () =>
  compare({ name: 'long pauses between the entries', rule: comparisonRules.steady, looksAt: ['steady'], n: [4, 5], workload: { entries: 7, everyMs: 130 }, loss: 0.08, uncommitted: [1, 4], seeds: 5 }));

const hasty = { name: 'a change with a few entries left open', n: [3], workload: { entries: 4, everyMs: 40 }, loss: 0.04, uncommitted: [4, 8], seeds: 6 } satisfies Partial<Compared>;

test('counts a change of leaders to its end', () =>
  compare({ ...hasty, rule: comparisonRules.change, looksAt: ['change'] }));

test('counts what a change brings where much is left open', () =>
  compare({ name: 'a change with many entries left open', rule: comparisonRules.change, looksAt: ['change'], n: [5, 6], workload: { entries: 3, everyMs: 40 }, loss: 0.1, uncommitted: [9, 14], seeds: 4 }));

test('sums up all of the runs', () =>
  compare({ ...usual, name: 'a few entries, and a change of leaders', rule: comparisonRules.summary, looksAt: ['figures'] }));

test('claims what follows from the data', () =>
  compare({ ...usual, name: 'a few entries, and a change of leaders', rule: comparisonRules.claims, looksAt: ['claims'] }));

test('claims nothing that another seed disproves', () =>
  compare({ ...hasty, rule: comparisonRules.claims, looksAt: ['claims'] }));

test('counts proxies, and calls them so', () =>
  compare({ ...usual, name: 'a few entries, and a change of leaders', rule: comparisonRules.proxies, looksAt: ['proxies'] }));
