import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { ApplyResult } from '../protocols/raft/parts.ts';
import type { Command, LogEntry } from '../protocols/raft/state.ts';
import { result } from './result.ts';

const put = (key: string, value: unknown): Command => ({ op: 'put', key, value }) as Command;
const get = (key: string): Command => ({ op: 'get', key });
const logWith = (...commands: Command[]): LogEntry[] => commands.map((command) => ({ term: 1, command }));
const ok = (value: unknown = null): ApplyResult => ({ ok: true, value }) as ApplyResult;
const no: ApplyResult = { ok: false, error: 'whatever it says' };

/** S1 commits all commands and applies them with these results. */
function applied(commands: readonly Command[], results: readonly ApplyResult[]): HandMade {
  const log = logWith(...commands);
  const trace = new HandMade({ S1: { log }, S2: { log } }).step('S1', { commitIndex: log.length });
  for (const [i, entry] of log.entries()) trace.apply('S1', i + 1, entry, results[i]);
  return trace;
}

describe('results are those of the log, command by command (Raft §2)', () => {
  test.each<[string, Command[], ApplyResult[]]>([
    ['what was put is got', [put('x', 1), get('x'), put('x', 2), get('x')], [ok(), ok(1), ok(), ok(2)]],
    ['what was deleted or never put is null', [put('x', 1), { op: 'delete', key: 'x' }, get('x'), get('y')], [ok(), ok(), ok(), ok()]],
    ['cas sets what it expects', [put('x', [1]), { op: 'cas', key: 'x', expected: [1], value: 2 }, get('x')], [ok(), ok(), ok(2)]],
    ['cas refuses another value, or none', [{ op: 'cas', key: 'x', expected: null, value: 2 }, put('x', 1), { op: 'cas', key: 'x', expected: 2, value: 3 }, get('x')], [no, ok(), no, ok(1)]],
    ['noop asks for nothing, and an unknown operation is refused', [{ op: 'noop' }, { op: 'grow' } as never], [ok(), no]],
    ['a key is a key, whatever its name', [put('__proto__', 1), get('__proto__'), get('toString')], [ok(), ok(1), ok()]],
  ])('%s', (_name, commands, results) => {
    expect(applied(commands, results).violation(result)).toBeUndefined();
  });

  test('another value breaks the rule', () => {
    expect(applied([put('x', 1), get('x')], [ok(), ok()]).violation(result)).toMatchObject({
      summary: 'S1 applied entry 2, {"key":"x","op":"get"}, and its result is not what the log up to there gives',
      got: '{"ok":true,"value":null}',
      expected: 'ok, value 1',
      nodes: ['S1'],
    });
  });

  test('so does ok for a refusal, and the other way round', () => {
    expect(applied([{ op: 'cas', key: 'x', expected: 1, value: 2 }], [ok()]).violation(result)?.expected).toBe('not ok');
    expect(applied([put('x', 1)], [no]).violation(result)).toBeDefined();
  });

  test('every server is judged, and every life', () => {
    const trace = (value: number): HandMade => applied([put('x', 1), get('x')], [ok(), ok(1)]).step('S2', { commitIndex: 2 }).reborn('S2').apply('S2', 1, logWith(put('x', 1))[0] as LogEntry).apply('S2', 2, logWith(get('x'))[0] as LogEntry, ok(value));
    expect(trace(1).violation(result)).toBeUndefined();
    expect(trace(2).violation(result)).toBeDefined();
  });
});

describe('a request is executed once (Raft §8)', () => {
  const of = (command: Command, seq: number, clientId = 'c'): Command => ({ ...command, clientId, seq });
  const swap = (seq: number): Command => of({ op: 'cas', key: 'x', expected: 1, value: 2 }, seq);

  test('a repeated one has the result that it had', () => {
    const commands = [put('x', 1), swap(1), swap(1), get('x')];
    expect(applied(commands, [ok(), ok(), ok(), ok(2)]).violation(result)).toBeUndefined();
    expect(applied(commands, [ok(), ok(), no, ok(2)]).violation(result)?.expected).toBe('ok, value null');
  });

  test('a repeated or older one changes nothing', () => {
    const commands = [of(put('x', 1), 1), put('x', 2), of(put('x', 1), 1), get('x')];
    expect(applied(commands, [ok(), ok(), ok(), ok(2)]).violation(result)).toBeUndefined();
    expect(applied(commands, [ok(), ok(), ok(), ok(1)]).violation(result)).toBeDefined();
    const older = [of(put('x', 1), 2), of(put('x', 3), 1), get('x')];
    expect(applied(older, [ok(), no, ok(1)]).violation(result)).toBeUndefined();
    expect(applied(older, [ok(), ok(), ok(3)]).violation(result)).toBeDefined();
  });

  test('the same number of another client, or a command without one, is another request', () => {
    const commands = [of(put('x', 1), 1), of(put('x', 2), 1, 'd'), put('y', 1), put('y', 2), get('x'), get('y')];
    expect(applied(commands, [ok(), ok(), ok(), ok(), ok(2), ok(2)]).violation(result)).toBeUndefined();
  });
});

describe('nobody is accused over what can’t be known', () => {
  const snapshot = { lastIncludedIndex: 2, lastIncludedTerm: 1, data: null };
  const [entry] = logWith(get('x')) as [LogEntry];

  test('behind a snapshot that was there from the beginning', () => {
    const trace = new HandMade({ S1: { log: [entry], lastDiscardedIndex: 2, snapshot } }).step('S1', { commitIndex: 3 }).apply('S1', 3, entry, ok(7));
    expect(trace.violation(result)).toBeUndefined();
  });

  test('but what another server showed counts, whoever shows it first', () => {
    const log = [...logWith(put('x', 1), put('x', 2)), entry];
    const trace = new HandMade({ S1: { log: [entry], lastDiscardedIndex: 2, snapshot }, S2: { log } }).step('S1', { commitIndex: 3 }).step('S2', { commitIndex: 2 });
    expect(trace.apply('S1', 3, entry, ok(2)).violation(result)).toBeUndefined();
    expect(trace.apply('S1', 3, entry, ok(7)).violation(result)).toBeDefined();
  });

  test('an entry that is committed and cut off in one step is known by the log before', () => {
    const log = [...logWith(put('x', 1), put('x', 2)), entry];
    const trace = new HandMade({ S1: { log } }).step('S1', { commitIndex: 2, log: [entry], lastDiscardedIndex: 2, snapshot }).step('S1', { commitIndex: 3 });
    expect(trace.apply('S1', 3, entry, ok(1)).violation(result)).toBeDefined();
  });
});
