import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { Message } from '../protocols/node.ts';
import { isPbftMessage, type PbftMessage, type PbftRequest } from '../protocols/pbft/messages.ts';
import { digestText } from '../protocols/pbft/reading.ts';
import type { Signed } from '../protocols/signing.ts';
import type { Departure, StateCopy } from './events.ts';
import { short, type Lore, type StepEvent } from './lore.ts';

/** A state of either role. */
export function isPbftState(state: StateCopy): boolean {
  return 'config' in state && ('sessions' in state || 'waiting' in state);
}

/** `put x 1`. */
function opText(op: unknown): string {
  if (!isRecord(op) || typeof op['type'] !== 'string') return short(op);
  const { type, key, value } = op;
  return `${type} ${String(key)}${value === undefined ? '' : ` ${canonicalText(value)}`}`;
}

/** `C1's request 2, put x 1`. */
function requestText({ client, timestamp, op }: PbftRequest): string {
  return `${client}'s request ${timestamp}, ${opText(op)}`;
}

function messageText(message: Signed<PbftMessage>): string {
  switch (message.type) {
    case 'request':
      return `request(${requestText(message)})`;
    case 'pre-prepare':
      return `pre-prepare(view ${message.view}, seq ${message.seq}, ${digestText(message.digest)}: ${requestText(message.request)})`;
    case 'prepare':
    case 'commit':
      return `${message.type}(view ${message.view}, seq ${message.seq}, ${digestText(message.digest)}) of ${message.replica}`;
    case 'reply':
      return `reply(request ${message.timestamp}: ${canonicalText(message.result)}) of ${message.replica}`;
  }
}

/** Who signed it is told where that is not who it says that it is of. */
function describeMessage(message: Message): string | undefined {
  if (!isPbftMessage(message)) return undefined;
  const claimed = 'replica' in message ? message.replica : message.type === 'request' ? message.client : message.signer;
  return `${messageText(message)}${claimed === message.signer ? '' : `, signed by ${message.signer}`}`;
}

function changesIn({ node, before, after, changed }: StepEvent): string[] {
  const lines: string[] = [];
  if (changed.includes('seq')) lines.push(`  ${node} gives sequence number ${String(after['seq'])}`);
  if (changed.includes('lastExecuted')) lines.push(`  ${node} lastExecuted ${String(before['lastExecuted'])} → ${String(after['lastExecuted'])}`);
  if (changed.includes('view')) lines.push(`  ${node} view ${String(before['view'])} → ${String(after['view'])}`);
  return lines;
}

function reached({ event, changed }: StepEvent): string[] {
  const names: string[] = [];
  if (changed.includes('lastExecuted')) names.push('executions');
  if (event.kind === 'message' && event.message.type === 'pre-prepare') names.push('pre-prepares heard');
  if (event.kind === 'message' && event.message.type === 'prepare') names.push('prepares heard');
  return names;
}

function describeRequest(message: unknown): string | undefined {
  return isRecord(message) && 'op' in message ? opText(message['op']) : undefined;
}

function describeAnswer(reply: unknown): string | undefined {
  return isRecord(reply) && 'result' in reply && Object.keys(reply).length === 1 ? `result ${canonicalText(reply['result'])}` : undefined;
}

function describeApplied({ index, entry, result }: Extract<Departure, { kind: 'apply' }>): string | undefined {
  if (!isRecord(entry) || entry['type'] !== 'request') return undefined;
  return `executes ${requestText(entry as unknown as PbftRequest)}, at sequence number ${index}: ${canonicalText(result)}`;
}

/** PBFT: replicas, and clients. */
export const pbftLore: Lore = {
  toldFields: ['seq', 'lastExecuted', 'view'],
  disk: () => 'nothing',
  changes: changesIn,
  isTurningPoint: ({ changed }) => changed.includes('lastExecuted') || changed.includes('seq'),
  reached,
  sent: ({ type }) => (type === 'commit' ? ['commits sent'] : type === 'reply' ? ['replies sent'] : []),
  message: describeMessage,
  reply: () => undefined,
  request: describeRequest,
  answer: describeAnswer,
  applied: describeApplied,
};
