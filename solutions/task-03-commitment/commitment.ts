import type { CommitView, Index, QuorumView } from '#harness';

/**
 * The highest index that a majority of the voters hold. The leader counts once, with what is
 * on its own disk; the others count with their matchIndex. Raft §5.3, thesis §10.2.1.
 */
export function quorumMatch(view: QuorumView): Index {
  const { self, voters, matchIndex, lastDurableSelf } = view;
  const held = voters.map((voter) => (voter === self ? lastDurableSelf : (matchIndex[voter] ?? 0)));
  held.sort((a, b) => b - a);
  // Descending: the server at this position and all before it, a majority, hold at least that much.
  const majority = Math.floor(voters.length / 2) + 1;
  return held[majority - 1] ?? 0;
}

/**
 * The leader's new commitIndex: the largest N > commitIndex that a majority hold and whose
 * entry is of the current term; the old commitIndex when there is none. Entries of earlier
 * terms commit with the first entry of this one, never by counting their copies.
 * Raft §5.4.2, Fig. 2 (rules for leaders), Fig. 8.
 */
export function nextCommitIndex(view: CommitView): Index {
  const { commitIndex, currentTerm, termAt } = view;
  // Terms never fall along a log, so if the highest such entry is of an earlier term, all below it are.
  const candidate = quorumMatch(view);
  return candidate > commitIndex && termAt(candidate) === currentTerm ? candidate : commitIndex;
}
