import { describe, expect, test } from 'vitest';
import { historyOf, registerCall, registerLie, type HistoryOptions } from '../../../bench/testing/histories.ts';
import { traceOf } from '../../../bench/testing/history-trace.ts';
import { isExplainable } from '../../../bench/testing/wing-gong.ts';
import type { Plain } from '../../protocols/plain.ts';
import { CheckerSet, type Checker } from '../../trace/checker.ts';
import { checkLinearizable } from './check.ts';
import { linearizability } from './fold.ts';
import { registerSpecification, type Operation, type Specification } from './specification.ts';

/** When the fold breaks; undefined where it doesn't. */
function brokenAt(history: readonly Operation[], specification: Specification): number | undefined {
  const set = new CheckerSet([linearizability({ specification }) as Checker]);
  return traceOf(history).find((event) => set.step(event) !== undefined)?.at;
}

/** The search and the fold must say what trying every order says; and where they accuse, they must accuse the same return. */
function expectAgreement(history: readonly Operation[], specification: Specification, name: string): boolean {
  const isRight = isExplainable(history, specification);
  const verdict = checkLinearizable(history, specification);
  expect(verdict.verdict, name).toBe(isRight ? 'linearizable' : 'violated');
  expect(brokenAt(history, specification), name).toBe(verdict.verdict === 'violated' ? verdict.operation.returnedAt : undefined);
  return isRight;
}

function small(seed: number): HistoryOptions {
  const values = 1 + (seed % 4);
  return {
    specification: registerSpecification,
    clients: 2 + (seed % 3),
    operations: 4 + (seed % 5),
    call: registerCall({ keys: 1 + (seed % 2), values, casPerTen: seed % 6, readsPerTen: 2 + (seed % 4) }),
    indefinitePerTen: seed % 5,
    tiesPerTen: seed % 2 === 0 ? 0 : 3,
    lie: registerLie({ values, perHundred: [0, 20, 70][seed % 3] as number }),
  };
}

test('search and fold agree with all orders, tried one by one, on 10,000 small histories', () => {
  let right = 0;
  for (let seed = 1; seed <= 10_000; seed++) {
    if (expectAgreement(historyOf(seed, small(seed)), registerSpecification, `seed ${seed}`)) right++;
  }
  expect(right).toBeGreaterThan(3000);
  expect(right).toBeLessThan(8000);
});

/** What the specification tells of its calls makes it fast and nothing else. */
test('without any hints, too', () => {
  const { initial, apply, accepts } = registerSpecification;
  for (let seed = 1; seed <= 2000; seed++) expectAgreement(historyOf(seed, { ...small(seed), call: registerCall({ keys: 1, values: 2 }) }), { initial, apply, ...(accepts && { accepts }) }, `seed ${seed}`);
});

/** Nothing is blind here, and what takes from the queue both answers and changes it. */
const queue: Specification = {
  initial: [],
  apply(state, call) {
    const items = state as readonly Plain[];
    if (call !== 'take') return { state: [...items, call], result: 'ok' };
    const [first = 'empty', ...rest] = items;
    return { state: rest, result: first };
  },
};

test('any specification will do: a queue', () => {
  let right = 0;
  for (let seed = 1; seed <= 1000; seed++) {
    const history = historyOf(seed, {
      specification: queue,
      clients: 3,
      operations: 7,
      call: (random) => (random.chance(0.5) ? 'take' : random.between(1, 2)),
      indefinitePerTen: seed % 3,
      lie: (random, call, result) => (call === 'take' && random.chance(0.1) ? random.pick<Plain>(['empty', 1, 2]) : result),
    });
    if (expectAgreement(history, queue, `seed ${seed}`)) right++;
  }
  expect(right).toBeGreaterThan(300);
  expect(right).toBeLessThan(900);
});

const write = (value: Plain): Plain => ({ type: 'write', key: 'x', value });
const read: Plain = { type: 'read', key: 'x' };
const ok: Plain = { type: 'write_ok' };
const holds = (value: Plain): Plain => ({ type: 'read_ok', value });
const cas = (from: Plain, to: Plain): Plain => ({ type: 'cas', key: 'x', from, to });

let ids = 0;
const done = (call: Plain, result: Plain, invokedAt: number, returnedAt: number): Operation => ({ id: ids, client: `C${++ids}`, call, result, invokedAt, returnedAt });
const lost = (call: Plain, invokedAt: number): Operation => ({ id: ids, client: `C${++ids}`, call, invokedAt });

const verdictOf = (...history: readonly Operation[]) => checkLinearizable(history, registerSpecification);

describe('a register', () => {
  test('a read that misses a finished write is a violation, and says what it should have been', () => {
    const stale = done(read, holds(1), 5, 6);
    expect(verdictOf(done(write(1), ok, 1, 2), done(write(2), ok, 3, 4), stale)).toEqual({ verdict: 'violated', key: 'x', operation: stale, possible: [holds(2)] });
  });

  test('what returns at the moment at which another is invoked overlaps it', () => {
    expect(verdictOf(done(write(1), ok, 1, 2), done(write(2), ok, 3, 5), done(read, holds(1), 5, 6))).toEqual({ verdict: 'linearizable' });
  });

  test('an indefinite write may take effect long after, once, or never', () => {
    const history = [lost(write(9), 1), done(write(1), ok, 2, 3), done(read, holds(1), 4, 5), done(read, holds(9), 6, 7)];
    expect(verdictOf(...history)).toEqual({ verdict: 'linearizable' });
    expect(verdictOf(...history, done(write(1), ok, 8, 9), done(read, holds(9), 10, 11))).toMatchObject({ verdict: 'violated', possible: [holds(1)] });
  });

  /** So a write that changes nothing at some moment must not be put there once and for all. */
  test('a write of what is there already may be needed later', () => {
    expect(verdictOf(done(write(1), ok, 1, 2), done(write(1), ok, 3, 10), done(write(2), ok, 4, 5), done(read, holds(1), 6, 7))).toEqual({ verdict: 'linearizable' });
  });

  test('a read may have seen a write that another one covered, though what is there was there before', () => {
    const covered = done(write(5), ok, 3, 20);
    const history = [done(write(5), ok, 1, 2), covered, done(cas(5, 6), { type: 'cas_ok' }, 4, 5), done(read, holds(5), 6, 12), done(write(6), ok, 7, 10), done(read, holds(6), 21, 22)];
    expect(verdictOf(...history)).toEqual({ verdict: 'linearizable' });
    expect(verdictOf(...history.filter((one) => one !== covered))).toMatchObject({ verdict: 'violated', possible: [holds(6)] });
  });

  test('errors 20 and 22 are observations', () => {
    const missing: Plain = { type: 'error', code: 20 };
    const differs: Plain = { type: 'error', code: 22 };
    expect(verdictOf(done(read, missing, 1, 2), done(write(1), ok, 3, 4), done(cas(2, 3), differs, 5, 6)).verdict).toBe('linearizable');
    expect(verdictOf(done(write(1), ok, 1, 2), done(read, missing, 3, 4))).toMatchObject({ verdict: 'violated', possible: [holds(1)] });
    expect(verdictOf(done(write(1), ok, 1, 2), done(cas(1, 3), differs, 3, 4))).toMatchObject({ verdict: 'violated', possible: [{ type: 'cas_ok' }] });
    expect(verdictOf(done(write(1), ok, 1, 2), done(cas(2, 3), missing, 3, 4))).toMatchObject({ verdict: 'violated', possible: [differs] });
  });

  test('where there is no value, a cas may fail with either error, and a read may answer null', () => {
    expect(verdictOf(done(cas(1, 2), { type: 'error', code: 22 }, 1, 2), done(cas(1, 2), { type: 'error', code: 20 }, 3, 4)).verdict).toBe('linearizable');
    expect(verdictOf(done(read, holds(null), 1, 2), done(read, { type: 'error', code: 20, text: 'no such key' }, 3, 4)).verdict).toBe('linearizable');
  });

  test('of several keys that are wrong, the first wrong return counts', () => {
    const wrong = (key: string, at: number): Operation => done({ type: 'read', key }, holds(7), at, at + 1);
    expect(verdictOf(wrong('x', 5), wrong('y', 2))).toMatchObject({ key: 'y' });
  });

  test('fifty clients at one key, half of what they do indefinite, end with a verdict', () => {
    const options: HistoryOptions = { specification: registerSpecification, clients: 50, operations: 400, call: registerCall({ keys: 1, values: 4, casPerTen: 2 }), indefinitePerTen: 5 };
    const history = historyOf(3, options);
    expect(checkLinearizable(history, registerSpecification).verdict).toBe('linearizable');
    const wrong = { ...done(read, holds(99), 1e6, 1e6 + 1), id: 1e6 };
    expect(checkLinearizable([...history, wrong], registerSpecification, { configurationsMax: 200 }).verdict).not.toBe('linearizable');
  });

  test('with too little room to tell, nothing is claimed', () => {
    const options: HistoryOptions = { specification: registerSpecification, clients: 20, operations: 100, call: registerCall({ keys: 1, values: 3, casPerTen: 4 }), indefinitePerTen: 3, lie: registerLie({ values: 3, perHundred: 10 }) };
    const verdicts = new Set(Array.from({ length: 20 }, (_, seed) => checkLinearizable(historyOf(seed, options), registerSpecification, { configurationsMax: 2 }).verdict));
    expect(verdicts).toContain('undecided');
  });
});
