import { isClient } from '../../harness/protocols/node.ts';
import type { Accept, Accepted, Nack, Prepare, PromiseReply } from '../../harness/protocols/paxos/messages.ts';
import { freshAcceptor, freshProposer, paxosDurableFields, type AcceptorState, type Ballot, type ProposerState } from '../../harness/protocols/paxos/state.ts';
import type { Plain } from '../../harness/protocols/plain.ts';
import type { StateCopy } from '../../harness/trace/events.ts';
import { HandMade, type Shape } from './hand-made.ts';

type Either = AcceptorState & ProposerState;

const paxosShape: Shape<Either> = {
  stateOf: (node, fields) => ({ ...(isClient(node) ? freshProposer() : freshAcceptor()), ...fields }),
  diskOf: (state): StateCopy => Object.fromEntries(paxosDurableFields.flatMap((field) => (field in state ? [[field, state[field]]] : []))),
};

/** A trace of three acceptors and two proposers, written by hand. */
export function handMadePaxos(start: Readonly<Record<string, Partial<Either>>> = {}): HandMade<Either> {
  return new HandMade<Either>({ S1: {}, S2: {}, S3: {}, C1: {}, C2: {}, ...start }, paxosShape);
}

export const ballot = (round: number, id = 'C1'): Ballot => ({ round, id });

export const prepare = (n: Ballot): Prepare => ({ type: 'prepare', n });
export const accept = (n: Ballot, v: Plain = 'a'): Accept => ({ type: 'accept', n, v });
export const promise = (n: Ballot, acceptedN: Ballot | null = null, acceptedV: Plain = null): PromiseReply => ({ type: 'promise', n, acceptedN, acceptedV });
export const accepted = (n: Ballot, v: Plain = 'a'): Accepted => ({ type: 'accepted', n, v });
export const nack = (n: Ballot, promised: Ballot): Nack => ({ type: 'nack', n, promised });

/** What an acceptor holds that has accepted this. */
export const holds = (n: Ballot, v: Plain = 'a'): Partial<AcceptorState> => ({ promised: n, acceptedN: n, acceptedV: v });
