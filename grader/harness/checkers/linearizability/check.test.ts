import { describe, expect, test } from 'vitest';
import { historyOf, registerCall, registerLie, type HistoryOptions } from '../../../bench/testing/histories.ts';
import { isExplainable } from '../../../bench/testing/wing-gong.ts';
import { checkLinearizable } from './check.ts';
import { registerSpecification, type Operation } from './specification.ts';

function small(seed: number): HistoryOptions {
  const values = 2 + (seed % 3);
  return {
    specification: registerSpecification,
    clients: 2 + (seed % 3),
    operations: 4 + (seed % 5),
    call: registerCall({ keys: 1 + (seed % 2), values, casPerTen: seed % 5, readsPerTen: 3 + (seed % 3) }),
    indefinitePerTen: seed % 4,
    tiesPerTen: seed % 2 === 0 ? 0 : 3,
    lie: registerLie({ values, perHundred: [0, 10, 40][seed % 3] as number }),
  };
}

test('agrees with every order tried by hand, on 10,000 small histories', () => {
  let violated = 0;
  for (let seed = 1; seed <= 10_000; seed++) {
    const history = historyOf(seed, small(seed));
    const expected = isExplainable(history, registerSpecification);
    if (!expected) violated++;
    expect(checkLinearizable(history, registerSpecification).verdict, `seed ${seed}`).toBe(expected ? 'linearizable' : 'violated');
  }
  expect(violated).toBeGreaterThan(2000);
  expect(violated).toBeLessThan(8000);
});
