import type { Eventually } from '../eventually.ts';
import type { Context, NodeId } from '../node.ts';
import type { Nack } from '../paxos/messages.ts';
import type { From, PreparePart } from '../paxos/parts.ts';
import type { Ballot } from '../paxos/state.ts';
import type { ApplyResult, MachinePart } from '../raft/parts.ts';
import type { Command } from '../raft/state.ts';
import type { AcceptedSlot, AcceptSlot, Decide, MultiPaxosMessage, PrepareSlots, PromiseSlots } from './messages.ts';
import type { ReplicaState, Slot } from './state.ts';

/** What task 14 may use. `peers` are the other replicas; whoever counts a majority counts itself. */
export interface MultiPaxosContext extends Context {
  /** Task 11's order of ballots. */
  compare(a: Ballot, b: Ballot): number;
  /** Task 11's way to a ballot above `highest` that no other server ever makes. */
  nextBallot(highest: Ballot | null): Ballot;
  /** Task 4's machine: applies the command at `index`, the one after the last that was applied. */
  execute(machine: ReplicaState['machine'], entry: { readonly index: Slot; readonly command: Command }): ApplyResult;
  /** Records that a slot's command was applied, with its result; whoever waits here for this request is answered with it. */
  apply(slot: Slot, command: unknown, result: unknown): void;
  send(to: NodeId, message: MultiPaxosMessage): void;
}

/** Task 14: one instance of Paxos a slot, all led by one ballot. Paxos Made Simple §3. */
export interface ReplicaPart {
  /** Nobody has led for a while: begins phase 1 with a new ballot, for every slot from the first that isn't known to be chosen. */
  startPrepare(state: ReplicaState, ctx: MultiPaxosContext): Eventually<void>;
  /** Undefined where the acceptor stays silent, or has answered by `ctx.reply`. */
  onPrepare(state: ReplicaState, message: PrepareSlots, ctx: MultiPaxosContext): Eventually<PromiseSlots | Nack | undefined>;
  /** A promise came, perhaps late, perhaps twice: a majority of them makes a leader. */
  onPromise(state: ReplicaState, answer: From<PrepareSlots, PromiseSlots>, ctx: MultiPaxosContext): Eventually<void>;
  /** A client's command at a leader: to be chosen in some slot. */
  propose(state: ReplicaState, command: Command, ctx: MultiPaxosContext): Eventually<void>;
  /** Undefined where the acceptor stays silent, or has answered by `ctx.reply`. */
  onAccept(state: ReplicaState, message: AcceptSlot, ctx: MultiPaxosContext): Eventually<AcceptedSlot | Nack | undefined>;
  /** An acceptor has accepted, perhaps long ago, perhaps told twice. */
  onAccepted(state: ReplicaState, answer: From<AcceptSlot, AcceptedSlot>, ctx: MultiPaxosContext): Eventually<void>;
  /** The leader of `n` tells what is chosen. */
  onDecide(state: ReplicaState, message: Decide, ctx: MultiPaxosContext): Eventually<void>;
  /** The value of this slot is chosen, whatever the ballot: records it, and applies what has its turn. */
  learn(state: ReplicaState, value: { readonly slot: Slot; readonly v: Command }, ctx: MultiPaxosContext): Eventually<void>;
  /** Some server knows of this ballot: from a refusal, a heartbeat, or in catching up. */
  onBallot(state: ReplicaState, n: Ballot, ctx: MultiPaxosContext): Eventually<void>;
  /** Now and then at a leader: what was not answered is sent again, and followers hear how far the chosen values go. */
  onHeartbeat(state: ReplicaState, ctx: MultiPaxosContext): Eventually<void>;
}

export interface MultiPaxosParts {
  readonly machine: MachinePart;
  readonly prepare: Pick<PreparePart, 'compareBallots' | 'nextBallot'>;
  readonly replica: ReplicaPart;
}
