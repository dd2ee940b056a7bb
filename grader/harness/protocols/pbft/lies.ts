import type { Lies } from '../behaviour.ts';
import type { Message, NodeId } from '../node.ts';
import { isPbftMessage, type PbftCommit, type PbftPrepare, type PbftReply, type PbftRequest } from './messages.ts';

/** What a liar says that a request came to. */
export const falseResult = 'a lie';

/** How one lies in PBFT. Requests can't be made up, for clients sign them: only given other numbers. */
export function pbftLies(digest: (value: unknown) => string): Lies {
  return {
    contradict: (message, heard) => {
      if (!isPbftMessage(message)) return undefined;
      switch (message.type) {
        case 'pre-prepare': {
          const other = heard.find((one): one is typeof message.request => isPbftMessage(one) && one.type === 'request' && digest(one) !== message.digest);
          return other && { ...message, digest: digest(other), request: other };
        }
        case 'prepare':
        case 'commit':
          return { ...message, digest: digest(['another request', message.digest]) };
        case 'reply':
          return { ...message, result: falseResult };
        default:
          return undefined;
      }
    },
    votesFor: (message, self) => votesFor(message, self),
    acknowledge: (message, self) => {
      const request = isPbftMessage(message) ? (message.type === 'pre-prepare' ? message.request : message.type === 'request' ? message : undefined) : undefined;
      return [...votesFor(message, self).map((vote) => ({ message: vote })), ...(request ? [{ to: request.client, message: falseReply(request, self) }] : [])];
    },
    inNameOf: (message, other) => ('replica' in message ? ({ ...message, replica: other } as Message) : undefined),
  };
}

function votesFor(message: Message, self: NodeId): readonly Message[] {
  if (!isPbftMessage(message) || (message.type !== 'pre-prepare' && message.type !== 'prepare' && message.type !== 'commit')) return [];
  const { view, seq, digest } = message;
  const vote = { view, seq, digest, replica: self };
  return [{ type: 'prepare', ...vote } satisfies PbftPrepare, { type: 'commit', ...vote } satisfies PbftCommit];
}

function falseReply({ timestamp, client }: PbftRequest, self: NodeId): PbftReply {
  return { type: 'reply', view: 0, timestamp, client, replica: self, result: falseResult };
}
