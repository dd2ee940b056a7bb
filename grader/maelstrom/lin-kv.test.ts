import { describe, expect, test } from 'vitest';
import { linKv } from './lin-kv.ts';

describe('requests', () => {
  test.each([
    [{ type: 'read', key: 0 }, { type: 'read', key: '0' }],
    [{ type: 'read', key: '0' }, { type: 'read', key: '"0"' }],
    [{ type: 'read', key: { b: [1, null], a: 'x' } }, { type: 'read', key: '{"a":"x","b":[1,null]}' }],
    [{ type: 'read', key: null }, { type: 'read', key: 'null' }],
    [{ type: 'write', key: 1, value: null }, { type: 'write', key: '1', value: null }],
    [{ type: 'cas', key: 1, from: 2, to: { a: [] }, create_if_not_exists: true }, { type: 'cas', key: '1', from: 2, to: { a: [] } }],
  ])('%j', (body, message) => {
    expect(linKv.toMessage('c3', { ...body, msg_id: 7 })).toEqual({ ...message, clientId: 'c3', seq: 7 });
  });

  test.each([
    [{ type: 'read' }, 'a read needs `key`'],
    [{ type: 'write', key: 1 }, 'a write needs `value`'],
    [{ type: 'cas', key: 1, to: 1 }, 'a cas needs `from`'],
  ])('%j is malformed', (body, problem) => {
    expect(linKv.toMessage('c3', { ...body, msg_id: 7 })).toEqual({ problem });
  });
});

describe('replies carry what Maelstrom allows and nothing else', () => {
  test.each([
    ['read', { type: 'read_ok', value: 3, leaderId: 'n1', key: '0' }, { type: 'read_ok', value: 3 }],
    ['read', { type: 'read_ok', value: null }, { type: 'read_ok', value: null }],
    ['read', { type: 'read_ok', value: { $: 'm', a: [true] } }, { type: 'read_ok', value: { $: 'm', a: [true] } }],
    ['write', { type: 'write_ok', value: 3 }, { type: 'write_ok' }],
    ['cas', { type: 'cas_ok', seq: 1 }, { type: 'cas_ok' }],
    ['cas', { type: 'error', code: 22, text: 'differs', leaderId: null }, { type: 'error', code: 22, text: 'differs' }],
    ['read', { type: 'error', code: 1234, text: undefined }, { type: 'error', code: 1234 }],
  ])('%s: %j', (type, reply, body) => {
    const sent = linKv.toBody({ type }, reply);
    expect(sent).toEqual(body);
    expect(Object.keys(sent)).toEqual(Object.keys(body));
  });

  test.each([
    ['read', 'ok', 'it is not an object with a `type`'],
    ['read', { type: 'write_ok' }, 'its type is `write_ok`; a read is answered by `read_ok` or `error`'],
    ['write', { type: 'read_ok', value: 1 }, 'its type is `read_ok`; a write is answered by `write_ok` or `error`'],
    ['read', { type: 'read_ok' }, 'a `read_ok` needs a `value`; a missing key is error 20'],
    ['read', { type: 'read_ok', value: new Map() }, "its `value` can't be written as JSON"],
    ['read', { type: 'read_ok', value: [NaN] }, "its `value` can't be written as JSON"],
    ['cas', { type: 'error', code: '22' }, 'an error needs a whole number as its `code`'],
  ])('%s: %j is none', (type, reply, problem) => {
    expect(linKv.toBody({ type }, reply)).toEqual({ problem });
  });
});
