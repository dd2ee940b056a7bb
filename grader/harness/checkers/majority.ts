import type { NodeId } from '../protocols/node.ts';
import { coveredThrough, termOf, type RaftDisk } from '../protocols/raft/reading.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { diskChanges, raftStep } from './raft-events.ts';

type Disks = Readonly<Record<NodeId, RaftDisk>>;

/**
 * What a leader commits is on the disks of a majority at that moment. No later leader can have
 * overwritten it there: it would have needed the vote of one of them.
 */
export const majority: Checker<Disks> = {
  id: 'MAJORITY',
  name: 'A committed entry is on the disks of a majority',
  source: 'Raft §5.3, §5.4.2, thesis §10.2.1',
  start: {},
  step(disks, event) {
    const changes = diskChanges(event);
    if (changes.length > 0) return { ...disks, ...Object.fromEntries(changes) };
    const step = raftStep(event);
    if (step?.after.role !== 'leader' || step.after.commitIndex <= step.before.commitIndex) return disks;
    const { node, after } = step;
    const index = after.commitIndex;
    const term = termOf(after, index);
    const servers = Object.keys(disks);
    const holders = servers.filter((id) => holds(disks[id], index, term));
    if (2 * holders.length > servers.length) return disks;
    return new Broken({
      summary: `${node} committed entry ${index}, which ${holders.length === 0 ? 'is on no disk' : `is on the disk of ${holders.join(', ')} alone`}`,
      got: `${holders.length} of ${servers.length} disks hold it`,
      expected: `${Math.floor(servers.length / 2) + 1} or more`,
      nodes: [node],
    });
  },
};

/** What a snapshot covers is committed already, so it counts as held. */
function holds(disk: RaftDisk | undefined, index: number, term: number | undefined): boolean {
  return disk !== undefined && (index <= coveredThrough(disk) || termOf(disk, index) === term);
}
