import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { Message } from '../protocols/node.ts';
import { isEvidence, isHeard } from '../protocols/pbft/evidence.ts';
import { isBallot, isPbftMessage, type PbftMessage, type PbftRequest } from '../protocols/pbft/messages.ts';
import { digestText, type Ballot } from '../protocols/pbft/reading.ts';
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
  if (!isPbftMessage(message)) return describePassedOn(message);
  const claimed = 'replica' in message ? message.replica : message.type === 'request' ? message.client : message.signer;
  const embeds = isBallot(message) && message.type !== 'pre-prepare' ? (message.embeds ?? []) : [];
  const carries = embeds.length === 0 ? '' : `, with ${embeds.map(ballotText).join(' and ')}`;
  return `${messageText(message)}${claimed === message.signer ? '' : `, signed by ${message.signer}`}${carries}`;
}

/** `S1's prepare(view 0, seq 1, 1f2e3d)`. */
function ballotText({ signer, type, view, seq, digest }: Signed<Ballot>): string {
  return `${signer}'s ${type}(view ${view}, seq ${seq}, ${digestText(digest)})`;
}

/** Task 18's own: what is passed on. */
function describePassedOn(message: Message): string | undefined {
  if (!isHeard(message)) return undefined;
  if (message.type === 'gossip') return `gossip(${message.ballots.map(ballotText).join(', ')})`;
  return message.type === 'evidence' ? `evidence(${[message.evidence.first, message.evidence.second].map(ballotText).join(' against ')})` : undefined;
}

function reportedBy(state: StateCopy): readonly string[] {
  const { reported } = state;
  return Array.isArray(reported) ? reported.filter(isEvidence).map(({ first, second }) => `${first.signer}, by ${[first, second].map(ballotText).join(' against ')}`) : [];
}

function changesIn({ node, before, after, changed }: StepEvent): string[] {
  const lines: string[] = [];
  if (changed.includes('seq')) lines.push(`  ${node} gives sequence number ${String(after['seq'])}`);
  if (changed.includes('lastExecuted')) lines.push(`  ${node} lastExecuted ${String(before['lastExecuted'])} → ${String(after['lastExecuted'])}`);
  if (changed.includes('view')) lines.push(`  ${node} view ${String(before['view'])} → ${String(after['view'])}`);
  if (changed.includes('reported')) lines.push(...reportedBy(after).filter((one) => !reportedBy(before).includes(one)).map((one) => `  ${node} accuses ${one}`));
  return lines;
}

function reached({ event, changed }: StepEvent): string[] {
  const names: string[] = [];
  if (changed.includes('lastExecuted')) names.push('executions');
  if (changed.includes('reported')) names.push('accusations');
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
  toldFields: ['seq', 'lastExecuted', 'view', 'reported'],
  disk: () => 'nothing',
  changes: changesIn,
  isTurningPoint: ({ changed }) => ['lastExecuted', 'seq', 'reported'].some((field) => changed.includes(field)),
  reached,
  sent: ({ type }) => (type === 'commit' ? ['commits sent'] : type === 'reply' ? ['replies sent'] : []),
  message: describeMessage,
  request: describeRequest,
  answer: describeAnswer,
  applied: describeApplied,
};
