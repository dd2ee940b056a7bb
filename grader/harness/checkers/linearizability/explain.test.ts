import { describe, expect, test } from 'vitest';
import { historyOf, registerCall, registerLie } from '../../../bench/testing/histories.ts';
import { ClientTrace } from '../../../bench/testing/history-trace.ts';
import { isExplainable } from '../../../bench/testing/wing-gong.ts';
import type { Plain } from '../../protocols/plain.ts';
import { checkLinearizable, historyUntil, momentsOf } from './check.ts';
import { explainHistory, weakened } from './explain.ts';
import { failedIn, operationsIn } from './history.ts';
import { resultText } from './say.ts';
import { registerSpecification, type Operation } from './specification.ts';

const write = (value: Plain): Plain => ({ type: 'write', key: 'x', value });
const read: Plain = { type: 'read', key: 'x' };
const ok: Plain = { type: 'write_ok' };
const holds = (value: Plain): Plain => ({ type: 'read_ok', value });

/** A small wrong history, and those of its operations that are shown. */
async function shrunk(seed: number): Promise<{ readonly history: readonly Operation[]; readonly wrong: Operation; readonly kept: readonly Operation[]; readonly expected: string } | undefined> {
  const history = historyOf(seed, { specification: registerSpecification, clients: 3, operations: 8, call: registerCall({ keys: 1, values: 3, casPerTen: 3 }), indefinitePerTen: 1, lie: registerLie({ values: 3, perHundred: 30 }) });
  const verdict = checkLinearizable(history, registerSpecification);
  const explanation = await explainHistory(history, registerSpecification);
  if (verdict.verdict !== 'violated' || !explanation) return undefined;
  const kept = history.filter(({ client, invokedAt }) => explanation.shown.some((one) => one.client === client && one.invokedAt === invokedAt));
  return { history: historyUntil(momentsOf(history), verdict.operation), wrong: verdict.operation, kept, expected: explanation.expected };
}

describe('what is shown of a wrong history', () => {
  test('still contradicts itself, whatever the others did, and nothing of it could be spared', async () => {
    let looked = 0;
    for (let seed = 1; seed <= 600; seed++) {
      const found = await shrunk(seed);
      if (!found) continue;
      looked++;
      const { history, wrong, kept } = found;
      expect(kept, `seed ${seed}`).toContain(wrong);
      expect(isExplainable(weakened(history, new Set(kept), registerSpecification), registerSpecification), `seed ${seed}`).toBe(false);
      for (const spared of kept) {
        if (spared === wrong) continue;
        const fewer = new Set(kept.filter((one) => one !== spared));
        expect(isExplainable(weakened(history, fewer, registerSpecification), registerSpecification), `seed ${seed}, without ${spared.id}`).toBe(true);
      }
    }
    expect(looked).toBeGreaterThan(200);
  });

  /** The history before it can be explained with any of these results in its place, and with no other. */
  test('comes with the results that would have been right', async () => {
    for (let seed = 1; seed <= 300; seed++) {
      const found = await shrunk(seed);
      if (!found) continue;
      const { history, wrong, expected } = found;
      const results: Plain[] = [ok, { type: 'cas_ok' }, { type: 'error', code: 20 }, { type: 'error', code: 22 }, holds(1), holds(2), holds(3)];
      const right = new Set(results.filter((result) => isExplainable(history.map((one) => (one === wrong ? { ...one, result } : one)), registerSpecification)).map(resultText));
      const told = new Set(expected.split(/, | or /));
      // Where there is no value a cas may answer with either error; the second one may be told or not.
      if ((wrong.call as { readonly type: string }).type === 'cas' && right.has('error 20 (no value)')) for (const set of [right, told]) set.delete('error 22 (another value)');
      expect(told, `seed ${seed}`).toEqual(right);
    }
  });

  test('is told with times, clients, and who made it so', async () => {
    const trace = new ClientTrace().did('C1', write(1), ok, 100).did('C3', write(7), ok, 110).did('C1', write(2), ok, 119).did('C2', read, holds(1), 130);
    expect(await explainHistory(operationsIn(trace.events), registerSpecification)).toEqual({
      key: 'x',
      sentence: "C2's read of x can't be placed: it returned 1, and every order makes it 2 (write x 2 by C1, done at 120 ms).",
      got: '1',
      expected: '2',
      shown: [
        { client: 'C1', call: 'write x 1', result: 'ok', isTelling: false, invokedAt: 0, returnedAt: 1, invokedMs: 100, returnedMs: 101, isWrong: false },
        { client: 'C1', call: 'write x 2', result: 'ok', isTelling: false, invokedAt: 4, returnedAt: 5, invokedMs: 119, returnedMs: 120, isWrong: false },
        { client: 'C2', call: 'read x', result: '1', isTelling: true, invokedAt: 6, returnedAt: 7, invokedMs: 130, returnedMs: 131, isWrong: true },
      ],
      others: 1,
      claim: 'No order of these 3 explains them, with or without the other operation on this key.',
    });
  });

  test('names the client that denied what another one has seen', async () => {
    const trace = new ClientTrace().did('C3', write(2), ok, 1).invoke('C1', write(1), 5).answer('C1', { type: 'fail', code: 11 }, 7).did('C2', read, holds(1), 9);
    const explanation = await explainHistory(operationsIn(trace.events), registerSpecification, { failed: failedIn(trace.events) });
    expect(explanation?.claim).toMatch(/ C1 had said that its write of 1 to x failed\.$/);
  });

  test('is nothing, where nothing is wrong', async () => {
    expect(await explainHistory(operationsIn(new ClientTrace().did('C1', write(1), ok).events), registerSpecification)).toBeUndefined();
  });
});

test('of a trace, operations that failed for certain are no part of the history, and others end when they are answered', () => {
  const trace = new ClientTrace().invoke('C1', write(1), 5).invoke('C2', read, 6).answer('C1', { type: 'fail', code: 11 }, 7).invoke('C1', write(2), 8).answer('C2', { type: 'info' }, 9).invoke('S1', write(3), 9);
  expect(operationsIn(trace.events)).toEqual([
    { id: 1, client: 'C2', call: read, invokedAt: 1, invokedMs: 6 },
    { id: 2, client: 'C1', call: write(2), invokedAt: 3, invokedMs: 8 },
  ]);
});
