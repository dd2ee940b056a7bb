import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { Command, LogEntry, RaftState } from '../protocols/raft/state.ts';
import { logOf } from '../suite/raft-data.ts';
import { ownEntry } from './own-entry.ts';

const noop = (term: number, more: object = {}): LogEntry => ({ term, command: { op: 'noop', ...more } });
const old = logOf(1, 2);
const s1 = (): HandMade => new HandMade({ S1: { currentTerm: 2, log: old } });
const leads = (...own: readonly LogEntry[]): Partial<RaftState> => ({ role: 'leader', currentTerm: 3, log: [...old, ...own] });
const asked = (command: Command) => ({ event: { kind: 'client', message: { command } } }) as const;
const first = noop(3);
const put: Command = { op: 'put', key: 'x', value: 1 };

describe('a new leader adds one entry of its own, and it does nothing (Raft §8)', () => {
  test('one no-op is right, in the step that elects it or later, whatever else is written in it', () => {
    expect(s1().step('S1', leads(noop(3))).violation(ownEntry)).toBeUndefined();
    expect(s1().step('S1', leads()).step('S1', leads(noop(3, { by: 'S1', clientId: 'S1' }))).violation(ownEntry)).toBeUndefined();
  });

  test('a second one in the term breaks the rule; one of a later term does not', () => {
    expect(s1().step('S1', leads(first)).step('S1', leads(first, noop(3))).violation(ownEntry)).toMatchObject({
      summary: 'S1, leader in term 3, added entry 4, after entry 3 of the same term was added already, and no client asked for either',
      expected: 'one no-op a term',
    });
    const later = s1().step('S1', leads(first)).step('S1', { currentTerm: 4, role: 'follower' }).step('S1', { ...leads(first, noop(5)), currentTerm: 5 });
    expect(later.violation(ownEntry)).toBeUndefined();
  });

  test('one of another term breaks the rule', () => {
    expect(s1().step('S1', leads(noop(2))).violation(ownEntry)?.summary).toBe('S1, leader in term 3, added entry 3 of term 2');
  });

  test('so does one that does something', () => {
    expect(s1().step('S1', leads({ term: 3, command: put })).violation(ownEntry)?.expected).toBe('a command with op noop');
    expect(s1().step('S1', leads(noop(3, { clientId: 'S1', seq: 1 }))).violation(ownEntry)?.summary).toContain('makes a session');
  });

  test('what clients ask for is theirs, also when it is proposed by another server, or is a no-op', () => {
    const log: LogEntry[] = [first, { term: 3, command: put }, { term: 3, command: put }];
    const trace = s1()
      .step('S1', leads(first))
      .step('S1', leads(...log.slice(0, 2)), asked(put))
      .step('S1', leads(...log))
      .step('S1', leads(...log, noop(3, { n: 1 })), asked({ op: 'noop', n: 1 } as Command));
    expect(trace.violation(ownEntry)).toBeUndefined();
  });

  test('what followers get is their leaders’, or was there when the run began', () => {
    const lost = logOf(1, 1, 1);
    const trace = new HandMade({ S1: { log: old }, S2: { log: lost }, S3: {} }).step('S1', leads(first)).step('S3', { currentTerm: 3, log: [...old, first] });
    expect(trace.step('S3', { log: lost }).violation(ownEntry)).toBeUndefined();
  });

  test('a server that does not lead adds nothing by itself', () => {
    const trace = s1().step('S1', leads(first)).step('S1', { role: 'follower', currentTerm: 4 }).step('S1', { log: [...old, first, noop(4)] });
    expect(trace.violation(ownEntry)).toMatchObject({ summary: 'S1, follower in term 4, added entry 4 by itself', got: 'entry 4 of term 4: {"op":"noop"}' });
  });
});
