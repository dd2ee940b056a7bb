import { describe, expect, test } from 'vitest';
import { ExitError, NondeterminismError } from './guard.ts';
import { frozenCopy, NotPlain } from '../kernel/plain.ts';
import { NotWrittenYet } from '../protocols/node.ts';
import { faultOf } from './fault.ts';

const file = '/home/learner/commitment.ts';

/** What the function throws. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

describe('known kinds of errors are named', () => {
  test('a body that is not written yet fails, and is no error of the learner', () => {
    expect(faultOf(new NotWrittenYet('quorumMatch'), [file])).toEqual({ verdict: 'fail', summary: 'quorumMatch is not written yet', finding: 'NOT-WRITTEN' });
  });

  test('time and chance from outside', () => {
    const failure = faultOf(new NondeterminismError('Date.now'), [file]);
    expect([failure.verdict, failure.finding]).toEqual(['learner-error', 'G-NONDET']);
    expect(failure.summary).toContain('ctx.now()');
  });

  test('an attempt to end the process', () => {
    expect(faultOf(new ExitError('process.exit'), [file]).verdict).toBe('crashed');
  });

  test('something that is not plain data', () => {
    expect(faultOf(new NotPlain('the state.own.f', 'a function'), [file])).toMatchObject({ verdict: 'learner-error', finding: 'G-NOT-PLAIN' });
  });

  const frozen = frozenCopy({ entries: [{ term: 2 }, { term: 1 }], map: new Map([[1, 1]]), set: new Set([1]) });
  test.each<[string, () => unknown]>([
    ['assigning to a field', () => { (frozen as { entries: unknown }).entries = []; }],
    ['assigning to an item', () => { frozen.entries[0] = { term: 2 }; }],
    ['pushing', () => frozen.entries.push({ term: 2 })],
    ['popping', () => frozen.entries.pop()],
    ['splicing', () => frozen.entries.splice(0, 1)],
    ['sorting', () => frozen.entries.sort((a, b) => a.term - b.term)],
    ['setting the length', () => { frozen.entries.length = 0; }],
    ['deleting a field', () => { delete (frozen as { entries?: unknown }).entries; }],
    ['adding a field', () => { (frozen as Record<string, unknown>)['extra'] = 1; }],
    ['defining a property', () => Object.defineProperty(frozen, 'entries', { value: 1 })],
    ['setting in a Map', () => frozen.map.set(2, 2)],
    ['clearing a Set', () => { frozen.set.clear(); }],
  ])('changing something frozen: %s', (_name, run) => {
    expect(faultOf(thrownBy(run), [file])).toMatchObject({ verdict: 'learner-error', finding: 'G-ALIAS' });
  });

  test('any other TypeError is just an error', () => {
    const failure = faultOf(thrownBy(() => (undefined as unknown as { x: number }).x), [file]);
    expect(failure.finding).toBeUndefined();
    expect(failure.summary).toBe("The code threw TypeError: Cannot read properties of undefined (reading 'x')");
  });
});

describe('whatever is thrown, there is a sentence about it', () => {
  const trap = (): never => { throw new Error('a trap'); };
  const traps = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap, getOwnPropertyDescriptor: trap });
  const self: unknown = new Proxy({}, { getPrototypeOf: () => { throw self; }, get: () => { throw self; } });
  function withGetters(): Error {
    const error = new TypeError('x');
    for (const key of ['stack', 'name', 'message']) Object.defineProperty(error, key, { get: trap });
    return error;
  }
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;

  // Made inside the tests: a test's own name must not look at them.
  test.each<[string, () => unknown, string]>([
    ['null', () => null, 'null'],
    ['undefined', () => undefined, 'undefined'],
    ['a text', () => 'oops', 'oops'],
    ['a number', () => 42, '42'],
    ['a bigint', () => 42n, '42'],
    ['a symbol', () => Symbol('oops'), ''],
    ['an object', () => ({ a: 1 }), '{"a":1}'],
    ['an object that contains itself', () => circle, 'unprintable'],
    ['an object whose toJSON throws', () => ({ toJSON: trap }), 'unprintable'],
    ['a proxy whose traps throw', () => traps, ''],
    ['a proxy whose traps throw the proxy itself', () => self, ''],
    ['an error whose getters throw', withGetters, ''],
    ['an error whose message is no text', () => Object.assign(new Error(), { message: { a: 1 } }), ''],
  ])('%s', (_name, make, words) => {
    const failure = faultOf(make(), [file]);
    expect(failure.verdict).toBe('learner-error');
    expect(failure.finding).toBeUndefined();
    expect(failure.summary.length).toBeGreaterThan(10);
    expect(failure.summary).toContain(words);
  });
});

describe('the place in the learner’s file', () => {
  const withStack = (stack: string): Error => Object.assign(new Error('x'), { stack });

  test('is the innermost that the stack names', () => {
    const error = withStack(`Error: x\n    at Map.get (node:internal)\n    at inner (${file}:12:5)\n    at outer (file://${file}:30:1)`);
    expect(faultOf(error, [file]).location).toEqual({ file, line: 12, column: 5 });
  });

  test('is found behind a query, as of a second copy of the module', () => {
    expect(faultOf(withStack(`Error: x\n    at file://${file}?instance=1:7:9`), [file]).location).toEqual({ file, line: 7, column: 9 });
  });

  test('is missing where the stack does not name the file', () => {
    expect(faultOf(withStack('Error: x\n    at other.ts:1:1'), [file])).not.toHaveProperty('location');
    expect(faultOf('a text', [file])).not.toHaveProperty('location');
    expect(faultOf(new Error('x'), [])).not.toHaveProperty('location');
  });
});
