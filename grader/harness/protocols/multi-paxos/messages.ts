import type { Nack } from '../paxos/messages.ts';
import type { Ballot } from '../paxos/state.ts';
import type { Command } from '../raft/state.ts';
import type { Slot, SlotVote } from './state.ts';

/** Phase 1a of all slots from `fromSlot` on at once. Paxos Made Simple §3. */
export interface PrepareSlots {
  readonly type: 'prepare';
  readonly n: Ballot;
  readonly fromSlot: Slot;
  /** Where phase 1 goes batch by batch: the last slot that this one is for. Without it there is no last one. */
  readonly toSlot?: Slot;
}

/** Phase 1b: for each of these slots in which this acceptor has accepted something, what it was. */
export interface PromiseSlots {
  readonly type: 'promise';
  /** The prepare's. */
  readonly n: Ballot;
  readonly accepted: readonly SlotVote[];
}

/** Phase 2a, in one slot. */
export interface AcceptSlot {
  readonly type: 'accept';
  readonly n: Ballot;
  readonly slot: Slot;
  readonly v: Command;
}

/** Phase 2b. */
export interface AcceptedSlot {
  readonly type: 'accepted';
  readonly n: Ballot;
  readonly slot: Slot;
}

/**
 * What the leader of ballot `n` has to say of chosen values: one of them; or how far they go, which means to a follower
 * only what it has accepted under this very ballot.
 */
export type Decide = DecideSlot | Watermark;

export interface DecideSlot {
  readonly type: 'decide';
  readonly n: Ballot;
  readonly slot: Slot;
  readonly v: Command;
}

/** Every slot up to `chosenUpTo` is chosen: it lies below the leader's `fromSlot`, or a majority has accepted it under `n`. */
export interface Watermark {
  readonly type: 'decide';
  readonly n: Ballot;
  readonly chosenUpTo: Slot;
}

/** The leader is there. Supplied. */
export interface Heartbeat {
  readonly type: 'heartbeat';
  readonly n: Ballot;
  /** Up to here it knows every slot's chosen value. */
  readonly knownUpTo: Slot;
}

/** Whoever knows less asks for what it lacks. Supplied. */
export interface CatchUp {
  readonly type: 'catchUp';
  /** What the sender has promised. */
  readonly n: Ballot | null;
  readonly fromSlot: Slot;
}

/** Values that are chosen, whatever the ballot. Supplied. */
export interface Known {
  readonly type: 'known';
  /** What the sender has promised. */
  readonly n: Ballot | null;
  readonly values: readonly { readonly slot: Slot; readonly v: Command }[];
}

export type MultiPaxosMessage = PrepareSlots | AcceptSlot | Decide | Heartbeat | CatchUp;
export type MultiPaxosReply = PromiseSlots | AcceptedSlot | Nack | Known;
