import { describe, expect, test } from 'vitest';
import type { StateCopy, TraceEvent } from './events.ts';
import { changedFields, digestOf, Trace } from './trace.ts';

function step(before: StateCopy, after: StateCopy, more: object = {}): TraceEvent {
  return { kind: 'step', at: 1, node: 'S1', event: { kind: 'timer', name: 'election' }, before, after, changed: changedFields(before, after), output: [], ...more };
}

function hashOf(...events: TraceEvent[]): string {
  const trace = new Trace();
  for (const event of events) trace.append(event);
  return trace.hash();
}

const note = (text: string, at = 0): TraceEvent => ({ kind: 'note', at, text });

describe('the hash of a trace', () => {
  test('is this one for this trace, on every machine and Node version', () => {
    // The same as `printf '{"at":0,"kind":"note","text":"a"}\n' | sha256sum`.
    expect(hashOf(note('a'))).toBe('042ec625ecb859c626eb7f15b679fb7e39475a1707ccde97de18d2c61aaa4694');
  });

  test('does not depend on how its events’ objects were built', () => {
    expect(hashOf({ text: 'a', at: 0, kind: 'note' })).toBe(hashOf(note('a')));
    expect(hashOf(step({ a: 1 }, { a: { x: 1, y: 2 } }))).toBe(hashOf(step({ a: 1 }, { a: { y: 2, x: 1 } })));
  });

  const log = [{ term: 1 }, { term: 1 }];
  const base: StateCopy = { log, term: 1, own: new Map([['a', 1]]) };
  const changes: [string, TraceEvent][] = [
    ['nothing', step(base, base)],
    ['a field', step(base, { ...base, term: 2 })],
    ['another value of the field', step(base, { ...base, term: 3 })],
    ['another field', step(base, { ...base, other: 2 })],
    ['a field that is gone', step(base, { log, term: 1 })],
    ['a Map', step(base, { ...base, own: new Map([['a', 2]]) })],
    ['an array that grew', step(base, { ...base, log: [...log, { term: 1 }] })],
    ['an array that grew by something else', step(base, { ...base, log: [...log, { term: 2 }] })],
    ['an array that was cut', step(base, { ...base, log: log.slice(0, 1) })],
    ['an array with its end exchanged', step(base, { ...base, log: [log[0], { term: 3 }] })],
    ['the time', step(base, base, { at: 2 })],
    ['the server', step(base, base, { node: 'S2' })],
    ['the event', step(base, base, { event: { kind: 'timer', name: 'heartbeat' } })],
    ['the output', step(base, base, { output: ['hello'] })],
  ];

  test('tells apart steps that differ in anything', () => {
    const hashes = new Map<string, string>();
    for (const [what, event] of changes) {
      const hash = hashOf(event);
      expect(hashes.get(hash), what).toBeUndefined();
      hashes.set(hash, what);
    }
  });

  test('depends on the order of events, and on their number', () => {
    expect(hashOf(note('a'), note('b'))).not.toBe(hashOf(note('b'), note('a')));
    expect(hashOf(note('a'), note('a'))).not.toBe(hashOf(note('a')));
    expect(hashOf()).toBe(digestOf(''));
  });

  test('takes no account of what a step did not change', () => {
    // Whoever wants the whole state finds it in `begin` and adds up the changes.
    expect(hashOf(step({ a: 1, b: 1 }, { a: 2, b: 1 }))).toBe(hashOf(step({ a: 1, b: 9 }, { a: 2, b: 9 })));
  });
});

describe('changedFields', () => {
  const shared = { x: 1 };
  test('names what differs: changed, new and gone', () => {
    expect(changedFields({ same: shared, a: 1, gone: 1 }, { same: shared, a: 2, fresh: 1 }).sort()).toEqual(['a', 'fresh', 'gone']);
  });

  test('goes by identity, as copies share what is equal', () => {
    expect(changedFields({ a: shared }, { a: { x: 1 } })).toEqual(['a']);
    expect(changedFields({ a: shared, n: NaN }, { a: shared, n: NaN })).toEqual([]);
  });
});
