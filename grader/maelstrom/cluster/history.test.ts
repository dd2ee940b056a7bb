import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KvOperation } from '../../harness/protocols/kv.ts';
import { scratchFolder } from '../../pipeline/testing/scratch.ts';
import { History, outcomeOf, replyProblem } from './history.ts';

const read: KvOperation = { type: 'read', key: '0' };
const write: KvOperation = { type: 'write', key: '0', value: 1 };
const cas: KvOperation = { type: 'cas', key: '0', from: 1, to: 2 };
const operations = { read, write, cas };

describe('what an answer says of an operation', () => {
  test.each([
    // Maelstrom's codes: what became of a read, a write, a cas.
    [0, 'fail', 'info', 'info'],
    [1, 'fail', 'fail', 'fail'],
    [10, 'fail', 'fail', 'fail'],
    [11, 'fail', 'fail', 'fail'],
    [12, 'fail', 'fail', 'fail'],
    [13, 'fail', 'info', 'info'],
    [14, 'fail', 'fail', 'fail'],
    [20, 'ok', 'fail', 'ok'],
    [21, 'fail', 'fail', 'fail'],
    [22, 'fail', 'fail', 'ok'],
    [30, 'fail', 'fail', 'fail'],
    [1000, 'fail', 'info', 'info'],
    [77, 'fail', 'info', 'info'],
  ] as const)('error %i: %s, %s, %s', (code, ofRead, ofWrite, ofCas) => {
    const reply = { type: 'error', code, text: 'why' };
    expect([read, write, cas].map((operation) => outcomeOf(operation, reply).type)).toEqual([ofRead, ofWrite, ofCas]);
  });

  test('no answer leaves all but a read open', () => {
    expect([read, write, cas].map((operation) => outcomeOf(operation, null).type)).toEqual(['fail', 'info', 'info']);
  });

  test('a success is its result', () => {
    expect(outcomeOf(read, { type: 'read_ok', value: [1], msg_id: 4, in_reply_to: 2 })).toEqual({ type: 'ok', result: { type: 'read_ok', value: [1] } });
    expect(outcomeOf(cas, { type: 'cas_ok', in_reply_to: 2 })).toEqual({ type: 'ok', result: { type: 'cas_ok' } });
    expect(outcomeOf(cas, { type: 'error', code: 22, text: 'no' })).toEqual({ type: 'ok', result: { type: 'error', code: 22 } });
  });
});

test.each([
  ['read', { type: 'read_ok', value: null, msg_id: 1, in_reply_to: 2 }, null],
  ['write', { type: 'write_ok', in_reply_to: 2 }, null],
  ['cas', { type: 'cas_ok', in_reply_to: 2 }, null],
  ['cas', { type: 'error', code: 22, in_reply_to: 2, text: 'no', leader: 'n1' }, null],
  ['read', { type: 'read_ok', in_reply_to: 2 }, 'a `read_ok` needs a `value`'],
  ['read', { type: 'read_ok', value: 1, key: 0 }, 'a `read_ok` has no field `key`'],
  ['write', { type: 'write_ok', value: 1 }, 'a `write_ok` has no field `value`'],
  ['write', { type: 'read_ok', value: 1 }, 'a write is answered by `write_ok` or `error`'],
  ['cas', { type: 'error', text: 'no' }, 'an error needs a whole number as its `code`'],
] as const)('Maelstrom on the answer to a %s, %j: %s', (type, reply, problem) => {
  expect(replyProblem(operations[type], reply)).toBe(problem);
});

test('a history has the real-time order, without what failed, and what is open at the end stays open', async () => {
  const file = join(scratchFolder(), 'history.jsonl');
  let ms = 0;
  const history = new History(file, () => ms++);
  const first = history.invoke('c1', 'n1', write);
  const second = history.invoke('c2', 'n2', read);
  history.end(second, { type: 'ok', result: { type: 'read_ok', value: 1 } });
  history.note('n1 is killed');
  history.end(history.invoke('c3', 'n3', cas), { type: 'fail', why: 'error 11' });
  history.invoke('c4', 'n1', cas);
  history.end(first, { type: 'ok', result: { type: 'write_ok' } });
  expect(history.operations()).toEqual([
    { id: 2, client: 'c2 at n2', call: read, invokedAt: 1, invokedMs: 3, returnedAt: 2, returnedMs: 5, result: { type: 'read_ok', value: 1 } },
    { id: 1, client: 'c1 at n1', call: write, invokedAt: 0, invokedMs: 1, returnedAt: 7, returnedMs: 13, result: { type: 'write_ok' } },
    { id: 4, client: 'c4 at n1', call: cas, invokedAt: 6, invokedMs: 11 },
  ]);
  expect(history.commonReason).toEqual({ why: 'error 11', count: 1 });
  expect(history.counts).toEqual({ ok: 2, fail: 1, info: 1 });
  await history.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { index: number; type?: string });
  expect(lines.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(lines.map(({ type }) => type)).toEqual(['invoke', 'invoke', 'ok', undefined, 'invoke', 'fail', 'invoke', 'ok', 'info']);
});
