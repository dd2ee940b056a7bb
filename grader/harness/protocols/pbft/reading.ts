import type { Message, NodeId } from '../node.ts';
import { isBallot, type Ballot, type PbftRequest } from './messages.ts';
import type { Signed } from '../signing.ts';

export type { Ballot } from './messages.ts';

export function ballotIn(message: Message): Signed<Ballot> | undefined {
  return isBallot(message) ? message : undefined;
}

/** The same where it is this node's own word, and not another's that it passes on. */
export function ownBallot(message: Message, node: NodeId): Signed<Ballot> | undefined {
  const ballot = ballotIn(message);
  return ballot?.signer === node ? ballot : undefined;
}

/** Long enough to tell a few requests apart. */
export function digestText(digest: string): string {
  return digest.slice(0, 6);
}

export function placeText({ view, seq }: { readonly view: number; readonly seq: number }): string {
  return `sequence number ${seq} of view ${view}`;
}

/** Names a request: clients don't use a timestamp twice. */
export function requestKey({ client, timestamp }: Pick<PbftRequest, 'client' | 'timestamp'>): string {
  return `${client}'s request ${timestamp}`;
}
