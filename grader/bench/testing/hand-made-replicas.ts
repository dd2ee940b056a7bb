import type { AcceptedSlot, AcceptSlot, PrepareSlots, PromiseSlots } from '../../harness/protocols/multi-paxos/messages.ts';
import { freshReplica, type ReplicaState, type Slot, type SlotVote, type Vote } from '../../harness/protocols/multi-paxos/state.ts';
import type { Ballot } from '../../harness/protocols/paxos/state.ts';
import type { Command } from '../../harness/protocols/raft/state.ts';
import { HandMade, type Shape } from './hand-made.ts';

const replicaShape: Shape<ReplicaState> = {
  stateOf: (_node, fields) => ({ ...freshReplica({}), ...fields }),
  diskOf: ({ promised, accepted }) => ({ promised, accepted }),
};

/** A trace of three replicas of Multi-Paxos, written by hand. */
export function handMadeReplicas(start: Readonly<Record<string, Partial<ReplicaState>>> = {}): HandMade<ReplicaState> {
  return new HandMade<ReplicaState>({ S1: {}, S2: {}, S3: {}, ...start }, replicaShape);
}

export const ballotOf = (round: number, id = 'S1'): Ballot => ({ round, id });

export const prepareFrom = (n: Ballot, fromSlot: Slot, toSlot?: Slot): PrepareSlots => ({ type: 'prepare', n, fromSlot, ...(toSlot !== undefined && { toSlot }) });
export const promiseOf = (n: Ballot, ...accepted: readonly SlotVote[]): PromiseSlots => ({ type: 'promise', n, accepted });
export const acceptIn = (n: Ballot, slot: Slot, v: Command): AcceptSlot => ({ type: 'accept', n, slot, v });
export const acceptedIn = (n: Ballot, slot: Slot): AcceptedSlot => ({ type: 'accepted', n, slot });

/** What a replica holds that has accepted these. */
export const voted = (promised: Ballot, accepted: Readonly<Record<Slot, Vote>>): Partial<ReplicaState> => ({ promised, accepted });
