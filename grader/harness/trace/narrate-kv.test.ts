import { describe, expect, test } from 'vitest';
import type { KvOutcome, KvRequest } from '../protocols/kv.ts';
import type { Departure, TraceEvent } from './events.ts';
import { narrate, schedule } from './narrate.ts';
import { describeKvReply, describeOperation, describeOutcome } from './narrate-kv.ts';
import { reachOf } from './reach.ts';

const request: KvRequest = { type: 'cas', key: 'x', from: null, to: { a: 1 }, clientId: 'C1', seq: 2 };
const client = { seq: 2, leaderId: null, own: {} };

const begins: TraceEvent = { kind: 'step', at: 1, node: 'C1', event: { kind: 'client', message: { type: 'write', key: 'x', value: 1 } }, before: client, after: client, changed: [], output: [] };
const leave = (at: number, node: string, departure: Departure): TraceEvent => ({ kind: 'leave', at, node, departure });
const ends = (reply: KvOutcome): TraceEvent => leave(9, 'C1', { kind: 'answer', request: { type: 'read', key: 'y' }, reply, id: 1 });

describe('what clients ask and hear', () => {
  test('is told in a few words', () => {
    expect(describeOperation(request)).toBe('cas x from null to {a:1} (C1, request 2)');
    expect(describeOperation({ type: 'read', key: 'y' })).toBe('read y');
    expect(describeOperation({ type: 'write', key: 'y', value: 'v'.repeat(80) })).toMatch(/^write y = v+…$/);
    expect(describeKvReply({ type: 'read_ok', value: [1] })).toBe('read_ok [1]');
    expect(describeKvReply({ type: 'error', code: 11 })).toBe('error 11');
    expect(describeOutcome({ type: 'ok', result: { type: 'cas_ok' } })).toBe('cas_ok');
    expect(describeOutcome({ type: 'fail', code: 11 })).toBe('failed for certain, error 11');
    expect(describeOutcome({ type: 'info' })).toBe('outcome unknown');
  });

  test('is nothing that other nodes say', () => {
    expect([describeOperation({ command: { op: 'get', key: 'x' } }), describeKvReply({ ok: true }), describeOutcome({ ok: true })]).toEqual([undefined, undefined, undefined]);
  });

  test('makes the story of a run, with how it ended', () => {
    expect(narrate(begins)).toEqual(['C1 begins: write x = 1']);
    expect(narrate(ends({ type: 'info' }))).toEqual(['C1: read y: outcome unknown']);
    const reply = { kind: 'reply', from: 'S2', request, reply: { type: 'error', code: 13 } } as const;
    expect(narrate({ ...begins, event: reply } as TraceEvent)).toEqual(['S2 ──error 13 to cas x from null to {a:1} (C1, request 2)──▶ C1']);
    const later = Array.from({ length: 4 }, (_, i): TraceEvent => ({ kind: 'note', at: 20 + i, text: 'later' }));
    expect(schedule([begins, ends({ type: 'info' }), ...later], 3).join('\n')).toContain('C1: read y: outcome unknown');
  });

  test('is counted by how it ended', () => {
    const events = [ends({ type: 'info' }), ends({ type: 'fail', code: 11 }), ends({ type: 'ok', result: { type: 'write_ok' } }), ends({ type: 'info' })];
    expect(reachOf(events)).toEqual({ 'operations indefinite': 2, 'operations failed': 1, 'operations ok': 1 });
  });
});
