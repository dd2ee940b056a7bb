import type { NodeId } from '../protocols/node.ts';
import { lastIndexOf, offsetOf, termOf, type RaftCopy, type RaftDisk } from '../protocols/raft/reading.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { diskChanges, raftStep } from './raft-events.ts';

/** What each server has on disk, and the state of whoever leads. */
interface Memory {
  readonly disks: Readonly<Record<NodeId, RaftDisk>>;
  readonly terms: Readonly<Record<NodeId, number>>;
}

/**
 * matchIndex is what the leader knows to be replicated: while a peer is in the leader's term,
 * its disk holds the leader's log at least that far. (A stale leader rightly keeps an old
 * matchIndex after a newer one overwrote the peer.)
 */
export const matchSoundness: Checker<Memory> = {
  id: 'MATCH-SOUND',
  name: 'matchIndex is known to be replicated',
  source: 'Raft §5.3, Fig. 2',
  start: { disks: {}, terms: {} },
  step(memory, event) {
    let { disks, terms } = memory;
    for (const [node, disk] of diskChanges(event)) disks = { ...disks, [node]: disk };
    const step = raftStep(event);
    if (step && terms[step.node] !== step.after.currentTerm) terms = { ...terms, [step.node]: step.after.currentTerm };
    const next = disks === memory.disks && terms === memory.terms ? memory : { disks, terms };
    if (!step || step.after.role !== 'leader' || !step.changed.includes('matchIndex')) return next;
    return overstated(step.node, step.after, next) ?? next;
  },
};

function overstated(leader: NodeId, state: RaftCopy, { disks, terms }: Memory): Broken | undefined {
  for (const [peer, matchIndex] of Object.entries(state.matchIndex)) {
    const disk = disks[peer];
    if (!disk || terms[peer] !== state.currentTerm) continue;
    const held = commonPrefix(state, disk);
    if (matchIndex <= held) continue;
    return new Broken({
      summary: `${leader} believes that ${peer} holds its log up to entry ${matchIndex}, but only ${held === 0 ? 'nothing' : `entries up to ${held}`} of it is on ${peer}'s disk`,
      got: `matchIndex[${peer}] = ${matchIndex}`,
      expected: `at most ${held}`,
      nodes: [leader, peer],
    });
  }
  return undefined;
}

/** Last index through which the disk's log equals the leader's; what a snapshot covers is committed, and so equal. */
function commonPrefix(leader: RaftCopy, disk: RaftDisk): number {
  const start = Math.max(offsetOf(leader), offsetOf(disk));
  const end = Math.min(lastIndexOf(leader), lastIndexOf(disk));
  let index = start;
  while (index < end && termOf(leader, index + 1) === termOf(disk, index + 1)) index++;
  return index;
}
