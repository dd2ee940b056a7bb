import type { CommitView, Index, NodeId, QuorumView } from '#harness';

/** Every voter's last entry, the leader's from its own disk. */
function tails(view: QuorumView): Map<NodeId, Index> {
  const all = new Map(Object.entries(view.matchIndex).filter(([peer]) => view.voters.includes(peer)));
  if (view.voters.includes(view.self)) all.set(view.self, view.lastDurableSelf);
  return all;
}

/** Climbs for as long as a majority follow. */
export function quorumMatch(view: QuorumView): Index {
  const held = [...tails(view).values()];
  let index = 0;
  while (held.filter((tail) => tail > index).length > view.voters.length / 2) index++;
  return index;
}

/** Climbs likewise, and remembers the last entry of the current term that it passed. */
export function nextCommitIndex(view: CommitView): Index {
  const top = quorumMatch(view);
  let committed = view.commitIndex;
  for (let index = view.commitIndex + 1; index <= top; index++) {
    // An entry of an earlier term is passed over, not stopped at: one of this term may follow.
    if (view.termAt(index) === view.currentTerm) committed = index;
  }
  return committed;
}
