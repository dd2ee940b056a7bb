import { decode, encode, type Json } from '../harness/kernel/codec.ts';
import { frozenCopy } from '../harness/kernel/plain.ts';
import type { Message } from '../harness/protocols/node.ts';
import { isRecord, type Body } from './wire.ts';

/**
 * Bodies between nodes. The message lies in a field of its own, so that none of its fields can be
 * mistaken for one of the protocol's; the type stands outside too, for whoever reads Maelstrom's log.
 *
 *   { "type": "AppendEntries", "msg_id": 7, "message": { "type": "AppendEntries", ... } }
 *   { "type": "AppendEntries reply", "in_reply_to": 7, "reply": { "term": 3, "success": true } }
 *
 * Map, Set, undefined and the like are written as the harness's codec writes them.
 */
export function requestBody(message: Message, msgId: number): Body {
  return { type: message.type, msg_id: msgId, message: encode(message) };
}

export function replyBody(request: Message, reply: unknown): Body {
  return { type: `${request.type} reply`, reply: encode(reply) };
}

/** The message in a request, or undefined where there is none. */
export function messageIn(body: Body): Message | undefined {
  const message = decoded(body['message']);
  return isRecord(message) && typeof message['type'] === 'string' ? (message as unknown as Message) : undefined;
}

/** The reply in a body, wrapped since it may be anything; undefined where there is none. */
export function replyIn(body: Body): { readonly value: unknown } | undefined {
  return Object.hasOwn(body, 'reply') ? { value: decoded(body['reply']) } : undefined;
}

/** Whoever wrote it need not have used the codec. */
function decoded(json: unknown): unknown {
  try {
    return frozenCopy(decode(json as Json));
  } catch {
    return undefined;
  }
}
