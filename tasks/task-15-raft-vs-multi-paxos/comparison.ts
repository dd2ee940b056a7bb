// Task 15: Raft versus Multi-Paxos. The statement is in README.md beside this file; `npx grade task-15` grades it.

import {
  notWritten,
  type Carried,
  type ComparisonOptions,
  type Lab,
  type Measures,
  type ReplicatedLog,
  type Report,
  type RunTrace,
  type Sent,
} from '#harness';

/**
 * What Raft's messages are for, and what they carry: RequestVote, AppendEntries, InstallSnapshot, and the replies
 * to them. Raft Fig. 2, Fig. 13.
 */
export const raft: ReplicatedLog = {
  /** A heartbeat has no type of its own. */
  kindOf(sent: Sent) {
    return notWritten('raft.kindOf');
  },

  /** The entries in this message, the first of them at prevLogIndex + 1. */
  entriesIn({ message, request }: Sent): readonly Carried[] {
    return notWritten('raft.entriesIn');
  },

  /** The term of a RequestVote that isn't only a question (`preVote`). */
  attemptIn({ message, request }: Sent) {
    return notWritten('raft.attemptIn');
  },
};
/**
 * The same of Multi-Paxos's: prepare, accept, decide, heartbeat, catchUp, and the replies to them (promise, accepted,
 * known, nack).
 */
export const multiPaxos: ReplicatedLog = {
  /** A decide without a slot is a watermark: it brings nothing. */
  kindOf(sent: Sent) {
    return notWritten('multiPaxos.kindOf');
  },

  /** One of an accept or a decide, any number of a promise or of what is known. */
  entriesIn({ message }: Sent): readonly Carried[] {
    return notWritten('multiPaxos.entriesIn');
  },

  /** The ballot of a prepare. */
  attemptIn({ message }: Sent) {
    return notWritten('multiPaxos.attemptIn');
  },
};

/** What one run comes to, by the contract's definitions. Pure. */
export function measure(trace: RunTrace): Measures {
  return notWritten('measure');
}

/**
 * Runs both stacks under the same conditions, once for each seed, and reports what their traces come to, with claims
 * that follow from it.
 */
export async function runComparison({ seeds, ...conditions }: ComparisonOptions, lab: Lab): Promise<Report> {
  return notWritten('runComparison');
}
