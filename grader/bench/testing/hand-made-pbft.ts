import type { Adversaries } from '../../harness/protocols/behaviour.ts';
import { isClient, type Message } from '../../harness/protocols/node.ts';
import { freshPbftClient, freshReplica, type PbftClientState, type PbftState } from '../../harness/protocols/pbft/state.ts';
import { ballots, requestOf, signedBy } from '../../harness/suite/pbft-script.ts';
import { HandMade, type Shape } from './hand-made.ts';

type Either = PbftState & PbftClientState;

const pbftShape: Shape<Either> = {
  stateOf: (node, fields) => ({ ...(isClient(node) ? freshPbftClient(4) : freshReplica(4)), ...fields }),
  diskOf: () => ({}),
};

/** A trace of four replicas and two clients, written by hand. */
export function handMadePbft(adversaries?: Adversaries): HandMade<Either> {
  return new HandMade<Either>({ S1: {}, S2: {}, S3: {}, S4: {}, C1: {}, C2: {} }, pbftShape, adversaries);
}

/** Two requests, and what is said of them at number 1 of view 0. */
export const [requestA, requestB] = [requestOf('C1', 1), requestOf('C2', 1)] as const;
export const [a, b] = [ballots(requestA), ballots(requestB)] as const;

export const reply = (replica: string, result: string, timestamp = 1, client = 'C1') => signedBy(replica, { type: 'reply', view: 0, timestamp, client, replica, result });

/** A message arrives. */
export const arrives = (from: string, message: Message) => ({ event: { kind: 'message', from, message } }) as const;
