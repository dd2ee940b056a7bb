import { describe, expect, test } from 'vitest';
import { errorCodes, isDefinite, parseLine } from './wire.ts';

describe('errors', () => {
  // Maelstrom, doc/protocol.md, "Errors".
  test.each([
    [0, 'timeout', false],
    [1, 'node-not-found', true],
    [10, 'not-supported', true],
    [11, 'temporarily-unavailable', true],
    [12, 'malformed-request', true],
    [13, 'crash', false],
    [14, 'abort', true],
    [20, 'key-does-not-exist', true],
    [21, 'key-already-exists', true],
    [22, 'precondition-failed', true],
    [30, 'txn-conflict', true],
  ] as const)('%i is %s, definite: %s', (code, name, definite) => {
    expect(errorCodes[name]).toEqual({ code, isDefinite: definite });
    expect(isDefinite(code)).toBe(definite);
  });

  test.each([2, 23, 999, 1000, 1234, -1, 1.5, '11', null, undefined])('%j means nothing definite', (code) => {
    expect(isDefinite(code)).toBe(false);
  });
});

describe('lines', () => {
  test('a message, whatever else it carries', () => {
    const line = '{"id":4,"src":"c1","dest":"n1","body":{"type":"read","key":0,"msg_id":3}}';
    expect(parseLine(line)).toEqual({ envelope: { src: 'c1', dest: 'n1', body: { type: 'read', key: 0, msg_id: 3 } } });
  });

  test.each([
    ['hello', 'it is not JSON', undefined],
    ['[1]', 'it is not a JSON object', undefined],
    ['null', 'it is not a JSON object', undefined],
    ['{"dest":"n1","body":{"type":"read","msg_id":3}}', '`src` is not a string', undefined],
    ['{"src":"c1","body":{"type":"read","msg_id":3}}', '`dest` is not a string', 3],
    ['{"src":"c1","dest":"n1"}', '`body` is not an object', undefined],
    ['{"src":"c1","dest":"n1","body":[]}', '`body` is not an object', undefined],
    ['{"src":"c1","dest":"n1","body":{"msg_id":3}}', "the body's `type` is not a string", 3],
    ['{"src":"c1","dest":"n1","body":{"type":"read","msg_id":"3"}}', "the body's `msg_id` is not a whole number", undefined],
    ['{"src":"c1","dest":"n1","body":{"type":"read","msg_id":3,"in_reply_to":1.5}}', "the body's `in_reply_to` is not a whole number", 3],
  ])('%s: %s', (line, problem, msgId) => {
    expect(parseLine(line)).toEqual({ problem, ...(msgId !== undefined && { asked: { by: 'c1', msgId } }) });
  });
});
