import { describe, expect, test } from 'vitest';
import { historyOf, registerCall } from '../../../bench/testing/histories.ts';
import { ClientTrace, traceOf } from '../../../bench/testing/history-trace.ts';
import { canonicalText } from '../../kernel/plain.ts';
import type { Plain } from '../../protocols/plain.ts';
import { Broken } from '../../trace/checker.ts';
import type { TraceEvent } from '../../trace/events.ts';
import { linearizability, type FoldOptions, type LinearizabilityMemory } from './fold.ts';
import { registerSpecification } from './specification.ts';

const write = (value: Plain, key = 'x'): Plain => ({ type: 'write', key, value });
const read: Plain = { type: 'read', key: 'x' };
const ok: Plain = { type: 'write_ok' };
const holds = (value: Plain): Plain => ({ type: 'read_ok', value });

/** The memory after a trace, or what broke, and at which event. */
function fold(events: readonly TraceEvent[], options?: FoldOptions): { readonly memory: LinearizabilityMemory } | { readonly broken: Broken; readonly at: number } {
  const checker = linearizability(options);
  let memory = checker.start;
  for (const [at, event] of events.entries()) {
    const next = checker.step(memory, event);
    if (next instanceof Broken) return { broken: next, at };
    memory = next;
  }
  return { memory };
}

const memoryText = ({ events }: ClientTrace): string => canonicalText(fold(events));

describe('it breaks at the step', () => {
  test('at which a read returns what was overwritten before it began', () => {
    const trace = new ClientTrace().did('C1', write(1), ok).did('C1', write(2), ok).invoke('C2', read).ok('C2', holds(1)).did('C3', read, holds(2));
    expect(fold(trace.events)).toEqual({
      at: 5,
      broken: new Broken({ summary: "C2's read of x returned 1; every order of what was under way makes it 2", got: '1', expected: '2', nodes: ['C2'] }),
    });
  });

  test('at which a client says that what others saw has not happened', () => {
    const trace = new ClientTrace().invoke('C1', write(1)).did('C2', read, holds(1)).answer('C1', { type: 'fail', code: 11 });
    expect(fold(trace.events)).toMatchObject({ at: 3, broken: { summary: "C1 says that its write of 1 to x has not taken effect; but what others saw can't be explained without it" } });
  });

  test('at which a failed write is seen', () => {
    const trace = new ClientTrace().invoke('C1', write(1)).answer('C1', { type: 'fail', code: 11 }).did('C2', read, holds(1));
    expect(fold(trace.events)).toMatchObject({ at: 3, broken: { expected: 'error 20 (no value)' } });
  });

  test('at which an indefinite write is seen a second time', () => {
    const trace = new ClientTrace().invoke('C1', write(1)).answer('C1', { type: 'info' });
    trace.did('C2', read, holds(1)).did('C3', write(2), ok).did('C2', read, holds(2));
    expect(fold(trace.events)).toHaveProperty('memory');
    trace.did('C2', read, holds(1));
    expect(fold(trace.events)).toMatchObject({ broken: { expected: '2' } });
  });
});

describe('it says nothing where', () => {
  test('an indefinite write takes effect late', () => {
    const trace = new ClientTrace().invoke('C1', write(1)).answer('C1', { type: 'info' });
    trace.did('C3', write(2), ok).did('C2', read, holds(2)).did('C1', read, holds(1)).did('C2', read, holds(1));
    expect(fold(trace.events)).toHaveProperty('memory');
  });

  test('a read has seen a write that was covered before it became indefinite', () => {
    const trace = new ClientTrace().invoke('C1', write(1)).invoke('C2', read).did('C3', write(2), ok).answer('C1', { type: 'info' }).ok('C2', holds(1)).did('C3', read, holds(2));
    expect(fold(trace.events)).toHaveProperty('memory');
  });

  test.each<[string, unknown]>([['nothing', undefined], ['no outcome', { type: 'done' }], ['a text', 'ok']])('a client answers with %s: the operation is indefinite', (_, reply) => {
    const trace = new ClientTrace().invoke('C1', write(1)).answer('C1', reply).did('C2', read, { type: 'error', code: 20 }).did('C2', read, holds(1));
    expect(fold(trace.events)).toHaveProperty('memory');
  });

  test('a client crashes, or begins anew without having ended', () => {
    const trace = new ClientTrace().invoke('C1', write(1)).invoke('C1', write(2)).ok('C1', ok).did('C2', read, holds(2)).did('C2', read, holds(1));
    expect(fold(trace.events)).toHaveProperty('memory');
    const crash: TraceEvent = { kind: 'crash', at: 0, node: 'C1', unsent: 0, disk: {} };
    const crashed = [...new ClientTrace().invoke('C1', write(1)).events, crash, ...new ClientTrace().did('C2', read, { type: 'error', code: 20 }).did('C2', read, holds(1)).events];
    expect(fold(crashed)).toHaveProperty('memory');
  });

  test('servers are asked and answer', () => {
    const trace = new ClientTrace().did('S1', read, holds(7));
    expect(fold(trace.events)).toEqual({ memory: { keys: {}, at: {} } });
    expect(fold(trace.events, { isOfClient: (node) => node === 'S1' })).toHaveProperty('broken');
  });

  test('too many configurations were possible', () => {
    const trace = new ClientTrace();
    const cas = (from: Plain, to: Plain): Plain => ({ type: 'cas', key: 'x', from, to });
    trace.did('C1', write(1), ok);
    for (const [i, value] of [2, 3, 4, 5].entries()) trace.invoke(`C${i + 2}`, cas(1, value));
    trace.did('C9', read, holds(1)).did('C9', write(1), ok).did('C9', write(7), ok).did('C9', read, holds(1));
    expect(fold(trace.events)).toHaveProperty('broken');
    expect(fold(trace.events, { configurationsMax: 1 })).toHaveProperty('memory');
  });
});

describe('the memory', () => {
  test('is the same for histories after which the same is possible', () => {
    const long = new ClientTrace().did('C1', write(3), ok).did('C2', write(1), ok).did('C1', read, holds(1)).did('C3', write(1), ok);
    expect(memoryText(long)).toBe(memoryText(new ClientTrace().did('C1', write(1), ok)));
  });

  test('does not depend on the order in which clients began', () => {
    const one = new ClientTrace().invoke('C1', write(1)).invoke('C2', write(2)).invoke('C10', read);
    const other = new ClientTrace().invoke('C10', read).invoke('C2', write(2)).invoke('C1', write(1));
    expect(memoryText(one)).toBe(memoryText(other));
  });

  test('does not depend on whose indefinite operation it was', () => {
    const lose = (first: string, second: string) => new ClientTrace().invoke(first, write(1)).answer(first, { type: 'info' }).invoke(second, write(2)).answer(second, { type: 'info' });
    expect(memoryText(lose('C1', 'C2'))).toBe(memoryText(lose('C4', 'C3')));
  });

  test('is plain, and is not changed by going on from it', () => {
    const trace = new ClientTrace().did('C1', write(1), ok).invoke('C2', write(2)).invoke('C3', read);
    const checker = linearizability();
    const memory = trace.events.reduce<LinearizabilityMemory>((before, event) => checker.step(before, event) as LinearizabilityMemory, checker.start);
    const text = canonicalText(memory);
    for (const value of [1, 2, 9]) checker.step(memory, new ClientTrace().ok('C3', holds(value)).events[0] as TraceEvent);
    expect(canonicalText(memory)).toBe(text);
    expect(structuredClone(memory)).toEqual(memory);
    // Another checker, with tables of its own, goes on from it just the same.
    expect(linearizability().step(structuredClone(memory), new ClientTrace().ok('C3', holds(9)).events[0] as TraceEvent)).toMatchObject({ got: '9', expected: '1 or 2' });
  });

  test('stays small while clients go on and dozens of operations stay indefinite', () => {
    const history = historyOf(1, { specification: registerSpecification, clients: 6, operations: 600, call: registerCall({ keys: 3, values: 600, casPerTen: 2 }), indefinitePerTen: 1 });
    const end = fold(traceOf(history));
    expect(history.filter(({ returnedAt }) => returnedAt === undefined).length).toBeGreaterThan(40);
    if (!('memory' in end)) throw new Error(end.broken.summary);
    for (const { configurations, isCut } of Object.values(end.memory.keys)) {
      expect(isCut).toBe(false);
      expect(configurations.length).toBeLessThan(100);
    }
  });
});
