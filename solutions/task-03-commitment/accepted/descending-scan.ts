import type { CommitView, Index, QuorumView } from '#harness';

/** How many voters hold an index. */
function copies(view: QuorumView, index: Index): number {
  return view.voters.filter((voter) => (voter === view.self ? view.lastDurableSelf : (view.matchIndex[voter] ?? 0)) >= index).length;
}

function isMajority(view: QuorumView, count: number): boolean {
  return 2 * count > view.voters.length;
}

function highest(view: QuorumView): Index {
  return Math.max(view.lastDurableSelf, ...Object.values(view.matchIndex));
}

/** Looks from the highest known index down for one that a majority hold. */
export function quorumMatch(view: QuorumView): Index {
  for (let index = highest(view); index > 0; index--) {
    if (isMajority(view, copies(view, index))) return index;
  }
  return 0;
}

/** Looks from the highest known index down for one of the current term that a majority hold. */
export function nextCommitIndex(view: CommitView): Index {
  for (let index = highest(view); index > view.commitIndex; index--) {
    if (view.termAt(index) === view.currentTerm && isMajority(view, copies(view, index))) return index;
  }
  return view.commitIndex;
}
