import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { Message } from '../protocols/node.ts';
import type { Accept, PaxosReply, Prepare } from '../protocols/paxos/messages.ts';
import { ballotText } from '../protocols/paxos/reading.ts';
import type { ProposerState } from '../protocols/paxos/state.ts';
import type { StateCopy } from './events.ts';
import { short, type Lore, type StepEvent } from './lore.ts';

type Proposer = Readonly<ProposerState>;

/** A state of either role, or what is on disk of it. */
export function isPaxosState(state: StateCopy): boolean {
  return 'promised' in state || 'lastBallot' in state;
}

const isProposer = (state: StateCopy): boolean => 'lastBallot' in state && !('promised' in state);

const VALUE_LENGTH = 60;

/** A value as it is, quotes and all: an empty text and null are values too. */
function valueText(value: unknown): string {
  const text = canonicalText(value);
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH - 1)}…` : text;
}

/** `1.C2 "a"`, or nothing. */
function acceptedText({ acceptedN, acceptedV }: { readonly acceptedN?: unknown; readonly acceptedV?: unknown }): string {
  return acceptedN === null || acceptedN === undefined ? 'nothing' : `${ballotText(acceptedN)} ${valueText(acceptedV)}`;
}

function describeDisk(state: StateCopy): string {
  if (isProposer(state)) return `last ballot ${ballotText(state['lastBallot'])}`;
  return `promised ${ballotText(state['promised'])}, accepted ${acceptedText(state)}`;
}

function changesIn(event: StepEvent): string[] {
  return isProposer(event.after) ? changesOfProposer(event) : changesOfAcceptor(event);
}

function changesOfAcceptor({ node, before, after, changed }: StepEvent): string[] {
  const lines: string[] = [];
  if (changed.includes('promised')) lines.push(`  ${node} promised ${ballotText(before['promised'])} → ${ballotText(after['promised'])}`);
  if (changed.includes('acceptedN') || changed.includes('acceptedV')) lines.push(`  ${node} accepted ${acceptedText(before)} → ${acceptedText(after)}`);
  return lines;
}

function changesOfProposer({ node, before, after, changed }: StepEvent): string[] {
  const old = before as unknown as Proposer;
  const { ballot, lastBallot, promises, chosen } = after as unknown as Proposer;
  const lines: string[] = [];
  if (changed.includes('ballot')) lines.push(ballot === null ? `  ${node} gives ballot ${ballotText(old.ballot)} up` : `  ${node} begins ballot ${ballotText(ballot)}`);
  if (changed.includes('lastBallot') && !(changed.includes('ballot') && ballot !== null)) lines.push(`  ${node} knows of ballot ${ballotText(lastBallot)}`);
  const holders = Object.keys(promises);
  if (changed.includes('promises') && holders.length > 0) lines.push(`  ${node} has promises of ${holders.join(' and ')}`);
  if (changed.includes('chosen')) lines.push(`  ${node} ${chosen === null ? 'knows of no choice any more' : `learns that ${valueText(chosen.v)} is chosen`}`);
  return lines;
}

/** Ballots that begin, values that are accepted, and what is learned. */
function isTurningPoint({ after, changed }: StepEvent): boolean {
  if (!isProposer(after)) return changed.includes('acceptedN') || changed.includes('acceptedV');
  return (changed.includes('ballot') && after['ballot'] !== null) || changed.includes('chosen');
}

function reached({ event, after, changed }: StepEvent): string[] {
  if (!isProposer(after)) return changed.includes('acceptedN') ? ['values accepted'] : [];
  const names: string[] = [];
  if (changed.includes('ballot') && after['ballot'] !== null) names.push('ballots begun');
  if (event.kind !== 'reply') return names;
  const { type, acceptedN } = (event.reply ?? {}) as { readonly type?: unknown; readonly acceptedN?: unknown };
  if (type === 'promise') names.push('promises heard', ...(acceptedN === null ? [] : ['promises with a value']));
  if (type === 'nack') names.push('refusals');
  return names;
}

function describeMessage(message: Message): string | undefined {
  if (message.type === 'prepare') return `prepare(${ballotText((message as Prepare).n)})`;
  if (message.type !== 'accept') return undefined;
  const { n, v } = message as Accept;
  return `accept(${ballotText(n)}, ${valueText(v)})`;
}

function describeReply(request: Message, reply: unknown): string | undefined {
  const asked = describeMessage(request);
  if (asked === undefined) return undefined;
  const answer = (isRecord(reply) ? reply : {}) as unknown as PaxosReply | { readonly type: undefined };
  switch (answer.type) {
    case 'promise':
      return `promise(${ballotText(answer.n)}, accepted ${acceptedText(answer)})`;
    case 'nack':
      return `nack(${ballotText(answer.n)}, promised ${ballotText(answer.promised)}) of ${asked}`;
    case 'accepted':
      return `accepted(${ballotText(answer.n)}, ${valueText(answer.v)})`;
    default:
      return `reply ${short(reply)} to ${asked}`;
  }
}

function describeRequest(message: unknown): string | undefined {
  return isRecord(message) && 'propose' in message ? `propose ${valueText(message['propose'])}` : undefined;
}

function describeAnswer(reply: unknown): string | undefined {
  return isRecord(reply) && 'chosen' in reply ? `${valueText(reply['chosen'])} is chosen` : undefined;
}

/** Single-decree Paxos: acceptors, and proposers that learn. */
export const paxosLore: Lore = {
  toldFields: ['promised', 'acceptedN', 'acceptedV', 'lastBallot', 'ballot', 'promises', 'chosen'],
  disk: describeDisk,
  changes: changesIn,
  isTurningPoint,
  reached,
  message: describeMessage,
  reply: describeReply,
  request: describeRequest,
  answer: describeAnswer,
};
