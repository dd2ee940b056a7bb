// Task 3: Commitment. The statement is in README.md beside this file; `npx grade task-03` grades it.

import { notWritten, type CommitView, type Index, type QuorumView } from '#harness';

/**
 * The highest index that a majority of the voters hold. The leader counts once, with what is
 * on its own disk; the others count with their matchIndex. Raft §5.3, thesis §10.2.1.
 */
export function quorumMatch(view: QuorumView): Index {
  return notWritten('quorumMatch');
}

/**
 * The leader's new commitIndex: the largest N > commitIndex that a majority hold and whose
 * entry is of the current term; the old commitIndex when there is none. Entries of earlier
 * terms commit with the first entry of this one, never by counting their copies.
 * Raft §5.4.2, Fig. 2 (rules for leaders), Fig. 8.
 */
export function nextCommitIndex(view: CommitView): Index {
  return notWritten('nextCommitIndex');
}
