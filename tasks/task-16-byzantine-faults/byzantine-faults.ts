// Task 16: Byzantine faults. The statement is in README.md beside this file; `npx grade task-16` grades it.

import {
  notWritten,
  type Addressed,
  type Adversaries,
  type Behaviour,
  type Classified,
  type Goal,
  type Heard,
  type LoneAttack,
  type Message,
  type NodeId,
  type Observation,
  type System,
  type Transport,
  type View,
} from '#harness';

/**
 * The weakest class of faults whose nodes may do what was observed of one, and the places of observations that
 * alone ask for it. Lamport, Shostak & Pease 1982, §1: a faulty node may do anything; weaker classes bind it.
 */
export function classifyFault(observations: readonly Observation[]): Classified {
  return notWritten('classifyFault');
}

/** What a faulty server lets out, by behaviour. Lies are well formed, or they harm nobody; and they are its own. */
export const byzantine = {
  /** What goes to `to` in the place of one message that the server's program sends there. */
  sends(behaviour: Behaviour, { to, message }: Addressed, { count, lies }: View): readonly Message[] {
    return notWritten('byzantine.sends');
  },

  /** What is replied in the place of one reply: none or one. */
  replies(behaviour: Behaviour, { to, request, reply }: { readonly to: NodeId; readonly request: Message; readonly reply: unknown }, { count, lies }: View): readonly unknown[] {
    return notWritten('byzantine.replies');
  },

  /** What is said by itself when a message comes, and what is granted without the server's program hearing of it. */
  hears(behaviour: Behaviour, { from, message }: { readonly from: NodeId; readonly message: Message }, { peers, lies }: View): Heard {
    return notWritten('byzantine.hears');
  },
};

/**
 * Three servers, S1 to S3, one of them faulty, and a script under which correct nodes break what they promise: ES, two leaders in
 * a term (Raft §5.2); LC, a later leader without a committed entry (Raft §5.4); AGREE, two values learned (Paxos Made Simple §2.1).
 */
export function attack(goal: Goal): LoneAttack {
  return notWritten('attack');
}

/** Whether the protocol is made for so many servers of which these are faulty, and in this way. */
export function withstands({ protocol, n, checksum }: System, faulty: Adversaries): boolean {
  return notWritten('withstands');
}

/**
 * The same transport with a checksum on every message: what has been changed on its way, by one bit, is not delivered. Against
 * whoever works out the checksum anew it is no help. Chandra, Griesemer & Redstone 2007, §5.1.
 */
export function withChecksum(transport: Transport, digest: (value: unknown) => string): Transport {
  return notWritten('withChecksum');
}
