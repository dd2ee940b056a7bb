import { expect, test } from 'vitest';
import { beginStep, recallStep, rememberStep, stopHere, watchCalls, watchedModule } from './calls.ts';

const part = {
  name: 'plain',
  add: (a: number, b: number) => a + b,
  log: { first: 1, last(this: { readonly first: number }) { return this.first; } },
};
type Part = typeof part;

/** One after the other, since what is counted belongs to the process. */
test('nothing is said of calls until somebody watches', () => {
  const { add } = watchedModule(part) as unknown as Part;
  beginStep();
  expect(add(1, 2)).toBe(3);
  expect(stopHere()).toEqual({});
});

test('calls are counted, the first of a step is its own, and an effect is its step’s for as long as it waits', () => {
  const seen: [number, boolean][] = [];
  watchCalls((call, isFirst) => {
    seen.push([call, isFirst]);
    return undefined;
  });
  const { add, log, name } = watchedModule(part) as unknown as Part;
  expect(name).toBe('plain');
  const from = seen.length;
  beginStep();
  expect([add(1, 2), log.last()]).toEqual([3, 1]);
  const [first, second] = seen.slice(from);
  expect([first?.[1], second?.[1]]).toEqual([true, false]);
  const call = first?.[0] ?? 0;
  expect(second?.[0]).toBe(call + 1);
  const effect = rememberStep({});
  beginStep();
  // A step in which the code has no part: the last one that it had counts.
  expect(stopHere()).toEqual({ stopBefore: { call, isExact: false } });
  add(2, 2);
  expect(stopHere()).toEqual({ stopBefore: { call: call + 2, isExact: true } });
  recallStep(effect);
  expect(stopHere()).toEqual({ stopBefore: { call, isExact: true } });
});

test('whoever watches may make a call in its own way', () => {
  watchCalls(() => (yours, self, args) => [yours.apply(self, args), 'seen']);
  const { log } = watchedModule(part) as unknown as Part;
  expect(log.last()).toEqual([1, 'seen']);
});
