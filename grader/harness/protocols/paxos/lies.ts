import type { Lies } from '../behaviour.ts';
import type { Accept, Accepted, Prepare, PromiseReply } from './messages.ts';

/** How an acceptor lies in Paxos: it promises everything, and hides what it has accepted; or it has accepted what it has not. */
export const paxosLies: Lies = {
  grant: (request, by) => {
    if (request.type === 'prepare') return { type: 'promise', n: (request as Prepare).n, acceptedN: null, acceptedV: null } satisfies PromiseReply;
    if (by !== 'forge-ack' || request.type !== 'accept') return undefined;
    const { n, v } = request as Accept;
    return { type: 'accepted', n, v } satisfies Accepted;
  },
};
