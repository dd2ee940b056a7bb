import { canonicalText } from '../harness/kernel/plain.ts';
import type { KvRequest } from '../harness/protocols/kv.ts';
import type { Message } from '../harness/protocols/node.ts';
import type { Plain } from '../harness/protocols/plain.ts';
import type { ClientBinding } from './client-binding.ts';
import { isRecord, type Body } from './wire.ts';

/** What each request must have besides its type, and the one reply that says it succeeded. */
const operations = {
  read: { needs: ['key'], ok: 'read_ok' },
  write: { needs: ['key', 'value'], ok: 'write_ok' },
  cas: { needs: ['key', 'from', 'to'], ok: 'cas_ok' },
} as const;

/** What a reply may carry besides its type; Maelstrom's schemas are closed, and anything more fails its run. */
const replyFields: Readonly<Record<string, readonly string[]>> = { read_ok: ['value'], write_ok: [], cas_ok: [], error: ['code', 'text'] };

/**
 * Maelstrom's workload lin-kv. The program gets a key as the canonical JSON text of what the client
 * sent, with object keys in order: `0` for 0 and `"0"` for "0". The client's name and the request's number
 * make up its session (Raft §8): a client has one request outstanding, and its numbers ascend.
 */
export const linKv: ClientBinding = {
  workload: 'lin-kv',
  types: Object.keys(operations),
  toMessage: (from, body) => {
    const type = body.type as keyof typeof operations;
    const missing = operations[type].needs.find((field) => body[field] === undefined);
    if (missing !== undefined) return { problem: `a ${type} needs \`${missing}\`` };
    const common = { key: canonicalText(body['key']), clientId: from, seq: body.msg_id };
    switch (type) {
      case 'read':
        return { type, ...common } satisfies KvRequest;
      case 'write':
        return { type, ...common, value: body['value'] as Plain } satisfies KvRequest as Message;
      case 'cas':
        return { type, ...common, from: body['from'] as Plain, to: body['to'] as Plain } satisfies KvRequest as Message;
    }
  },
  toBody: (request, reply) => {
    if (!isRecord(reply) || typeof reply['type'] !== 'string') return { problem: 'it is not an object with a `type`' };
    const { type } = reply;
    const { ok } = operations[request.type as keyof typeof operations];
    if (type !== ok && type !== 'error') return { problem: `its type is \`${type}\`; a ${request.type} is answered by \`${ok}\` or \`error\`` };
    if (type === 'error' && !Number.isInteger(reply['code'])) return { problem: 'an error needs a whole number as its `code`' };
    if (type === 'read_ok' && reply['value'] === undefined) return { problem: 'a `read_ok` needs a `value`; a missing key is error 20' };
    const fields = (replyFields[type] ?? []).filter((field) => reply[field] !== undefined);
    const lost = fields.find((field) => !isJson(reply[field]));
    if (lost !== undefined) return { problem: `its \`${lost}\` can't be written as JSON` };
    return { type, ...Object.fromEntries(fields.map((field) => [field, reply[field]])) } satisfies Body;
  },
};

/** JSON can say all of it. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value === null || typeof value === 'string' || typeof value === 'boolean';
  if (value instanceof Map || value instanceof Set) return false;
  return Object.values(value).every(isJson);
}
