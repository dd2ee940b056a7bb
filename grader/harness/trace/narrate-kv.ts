import { canonicalText } from '../kernel/plain.ts';
import type { KvOperation, KvOutcome, KvReply, KvRequest } from '../protocols/kv.ts';

/** Task 10's messages between clients and servers, in a few words. Undefined for everything else. */

const types = ['read', 'write', 'cas'];
const answers = ['write_ok', 'cas_ok'];

/** `write x = 1 (C1, request 2)`, or without the client where nobody is named. */
export function describeOperation(message: unknown): string | undefined {
  const given = (message ?? {}) as KvOperation & Partial<KvRequest>;
  if (!types.includes(given.type) || typeof given.key !== 'string') return undefined;
  const who = given.clientId === undefined ? '' : ` (${text(given.clientId)}, request ${text(given.seq)})`;
  switch (given.type) {
    case 'read':
      return `read ${given.key}${who}`;
    case 'write':
      return `write ${given.key} = ${text(given.value)}${who}`;
    case 'cas':
      return `cas ${given.key} from ${text(given.from)} to ${text(given.to)}${who}`;
  }
}

/** What a server says to a client: `read_ok 1`, `error 11`. */
export function describeKvReply(reply: unknown): string | undefined {
  const given = (reply ?? {}) as KvReply;
  if (given.type === 'error') return `error ${text(given.code)}`;
  if (given.type === 'read_ok') return `read_ok ${text(given.value)}`;
  return answers.includes(given.type) ? given.type : undefined;
}

/** How an operation ended for its client. */
export function describeOutcome(answer: unknown): string | undefined {
  const given = (answer ?? {}) as KvOutcome;
  switch (given.type) {
    case 'ok':
      return describeKvReply(given.result) ?? text(given.result);
    case 'fail':
      return `failed for certain, error ${text(given.code)}`;
    case 'info':
      return 'outcome unknown';
    default:
      return undefined;
  }
}

function text(value: unknown): string {
  const all = canonicalText(value).replaceAll('"', '');
  return all.length > 60 ? `${all.slice(0, 57)}…` : all;
}
