// Task 14: Multi-Paxos. The statement is in README.md beside this file; `npx grade task-14` grades it.

import {
  notWritten,
  type AcceptedSlot,
  type AcceptSlot,
  type Ballot,
  type Command,
  type Decide,
  type From,
  type MultiPaxosContext,
  type Nack,
  type PrepareSlots,
  type PromiseSlots,
  type ReplicaState,
  type Slot,
} from '#harness';

/**
 * Phase 1 (a): nobody has led for a while, or this server's own attempt has come to nothing. A new ballot begins, for every
 * slot from the first whose value this server doesn't know to be chosen. Paxos Made Simple §3.
 */
export function startPrepare(state: ReplicaState, ctx: MultiPaxosContext): void {
  return notWritten('startPrepare');
}

/**
 * Phase 1 (b), at an acceptor. The answer may leave only when what it promises is on disk; undefined is no answer.
 * Paxos Made Simple §2.2, §2.5, §3.
 */
export function onPrepare(state: ReplicaState, { n, fromSlot, toSlot }: PrepareSlots, ctx: MultiPaxosContext): PromiseSlots | Nack {
  return notWritten('onPrepare');
}

/** A promise came, perhaps late, perhaps twice: the first majority for the ballot under way makes this server the leader. Paxos Made Simple §3. */
export function onPromise(state: ReplicaState, { from, request, reply }: From<PrepareSlots, PromiseSlots>, ctx: MultiPaxosContext): void {
  return notWritten('onPromise');
}

/** A client's command at a leader: sees to it that the command is chosen in some slot. Paxos Made Simple §3. */
export function propose(state: ReplicaState, command: Command, ctx: MultiPaxosContext): void {
  return notWritten('propose');
}

/**
 * Phase 2 (b), at an acceptor: a leader asks it to accept a value in one slot. The answer may leave only when what it says
 * is on disk; undefined is no answer. Paxos Made Simple §2.2, §2.5.
 */
export function onAccept(state: ReplicaState, { n, slot, v }: AcceptSlot, ctx: MultiPaxosContext): AcceptedSlot | Nack {
  return notWritten('onAccept');
}

/** An acceptor has accepted, perhaps long ago, perhaps told twice: what a majority has accepted under the ballot is chosen. Paxos Made Simple §2.3. */
export function onAccepted(state: ReplicaState, { from, request: { n, slot, v } }: From<AcceptSlot, AcceptedSlot>, ctx: MultiPaxosContext): void {
  return notWritten('onAccepted');
}

/** The leader of `n` tells what is chosen, in whichever of the two ways your `onAccepted` and `onHeartbeat` tell it. */
export function onDecide(state: ReplicaState, message: Decide, ctx: MultiPaxosContext): void {
  return notWritten('onDecide');
}

/**
 * The value of this slot is chosen, whatever the ballot; perhaps it is known already. It goes into `state.chosen`; and the
 * machine executes what has its turn, each client's request once: `ctx.apply(slot, command, result)` reports every slot, in
 * their order, and `state.lastApplied` says how far it is. Paxos Made Simple §3; Raft §8.
 */
export function learn(state: ReplicaState, { slot, v }: { readonly slot: Slot; readonly v: Command }, ctx: MultiPaxosContext): void {
  return notWritten('learn');
}

/** Some server has promised or uses this ballot: what this server leads, or tries to, under a lower one has come to its end. Paxos Made Simple §2.4, §3. */
export function onBallot(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): void {
  return notWritten('onBallot');
}

/** Called now and then at a leader: asks those again who have not answered, and tells again what is chosen. */
export function onHeartbeat(state: ReplicaState, ctx: MultiPaxosContext): void {
  return notWritten('onHeartbeat');
}
