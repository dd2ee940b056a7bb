import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { Command, LogEntry } from '../protocols/raft/state.ts';
import { answer } from './answer.ts';

const put = (value: number): Command => ({ op: 'put', key: 'x', value });
const get: Command = { op: 'get', key: 'x' };
const logWith = (...commands: Command[]): LogEntry[] => commands.map((command) => ({ term: 1, command }));
const ok = (value: unknown = null): unknown => ({ ok: true, value });
const s1 = (commitIndex: number, ...commands: Command[]): HandMade => new HandMade({ S1: { log: logWith(...commands) }, S2: {} }).step('S1', { commitIndex });

describe('ok is said of a committed command, with its own result (Raft §5.3, §8)', () => {
  test('of one that is not committed, it breaks the rule', () => {
    expect(s1(0, put(1)).answer('S1', { command: put(1) }, ok()).violation(answer)).toMatchObject({
      summary: 'S1 told its client ok for {"key":"x","op":"put","value":1}, which is not committed; a crash now could lose it',
      expected: 'no answer before the entry is committed and applied',
    });
  });

  test('so does the result of another command', () => {
    expect(s1(2, put(1), get).answer('S1', { command: get }, ok()).violation(answer)).toMatchObject({ got: '{"ok":true,"value":null}', expected: 'ok, value 1' });
    expect(s1(2, put(1), get).answer('S1', { command: put(1) }, ok(1)).violation(answer)).toBeDefined();
  });

  test('its own is right, wherever the command was committed', () => {
    const trace = s1(2, put(1), get).answer('S1', { command: put(1), term: 4 }, ok()).answer('S2', { command: get }, ok(1));
    expect(trace.violation(answer)).toBeUndefined();
  });

  test('of a command that lies in the log several times, any result will do', () => {
    const trace = (value: number): HandMade => s1(4, put(1), get, put(2), get).answer('S1', { command: get }, ok(value));
    expect(trace(1).violation(answer)).toBeUndefined();
    expect(trace(2).violation(answer)).toBeUndefined();
    expect(trace(3).violation(answer)).toBeDefined();
  });

  test('refusals, and whatever else is not ok, may be said of anything', () => {
    const trace = s1(0, put(1)).answer('S1', { command: put(1) }, { ok: false, error: 'unknown' }).answer('S1', { command: put(1) }, null).answer('S1', { read: true }, { ok: true, readIndex: 3 });
    expect(trace.violation(answer)).toBeUndefined();
  });

  test('a snapshot that was there from the beginning may hide the command', () => {
    const snapshot = { lastIncludedIndex: 1, lastIncludedTerm: 1, data: null };
    const trace = new HandMade({ S1: { log: [], lastDiscardedIndex: 1, snapshot } }).answer('S1', { command: put(1) }, ok());
    expect(trace.violation(answer)).toBeUndefined();
  });
});
