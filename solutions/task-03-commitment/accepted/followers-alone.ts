import type { CommitView, Index, QuorumView } from '#harness';

/** Counts copies index by index: how many voters reach it. */
function tally(view: QuorumView): number[] {
  const counts: number[] = [];
  for (const voter of view.voters) {
    const tail = voter === view.self ? view.lastDurableSelf : (view.matchIndex[voter] ?? 0);
    for (let index = 1; index <= tail; index++) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** The last index whose tally is a majority; the followers may make one without the leader. */
export function quorumMatch(view: QuorumView): Index {
  const majority = (view.voters.length >> 1) + 1;
  return Math.max(0, tally(view).findLastIndex((count) => count >= majority));
}

/** The rule of Fig. 2, read aloud. */
export function nextCommitIndex(view: CommitView): Index {
  const majority = (view.voters.length >> 1) + 1;
  const n = tally(view).findLastIndex((count, index) => count >= majority && view.termAt(index) === view.currentTerm);
  return Math.max(view.commitIndex, n);
}
