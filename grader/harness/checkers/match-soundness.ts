import type { NodeId } from '../protocols/node.ts';
import { coveredThrough, lastIndexOf, offsetOf, termOf, type RaftCopy, type RaftDisk } from '../protocols/raft/reading.ts';
import type { Index, Term } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { diskChanges, type RaftStep } from './raft-events.ts';

/** What each server has on disk, the term that it is in, and what those who lead believe. */
interface Memory {
  readonly disks: Readonly<Record<NodeId, RaftDisk>>;
  readonly terms: Readonly<Record<NodeId, Term>>;
  readonly leaders: Readonly<Record<NodeId, Belief>>;
}

type Belief = Pick<RaftCopy, 'currentTerm' | 'log' | 'lastDiscardedIndex' | 'snapshot' | 'matchIndex'>;

/**
 * matchIndex is what the leader knows to be replicated: while a peer is in the leader's term,
 * its disk holds the leader's log at least that far. (A stale leader rightly keeps an old
 * matchIndex after a newer one overwrote the peer.)
 */
export const matchSoundness: Checker<Memory> = {
  id: 'MATCH-SOUND',
  name: 'matchIndex is known to be replicated',
  source: 'Raft §5.3, Fig. 2',
  start: { disks: {}, terms: {}, leaders: {} },
  step(memory, event) {
    switch (event.kind) {
      case 'begin':
        return { ...memory, disks: Object.fromEntries(diskChanges(event)) };
      case 'written':
        return onWrite(memory, event.node, event.disk as unknown as RaftDisk);
      case 'crash':
        return { ...memory, leaders: without(memory.leaders, event.node) };
      case 'step':
        return onStep(memory, event as unknown as RaftStep);
      default:
        return memory;
    }
  },
};

function onStep(memory: Memory, { node, after, changed }: RaftStep): Memory | Broken {
  const next = { ...memory, terms: withTerm(memory.terms, node, after.currentTerm), leaders: withLeader(memory.leaders, node, after) };
  const belief = next.leaders[node];
  if (!belief || !changed.includes('matchIndex')) return next;
  for (const peer of Object.keys(belief.matchIndex)) {
    const held = overstated(belief, peer, next);
    if (held !== undefined) return broken(node, peer, belief, held);
  }
  return next;
}

function withTerm(terms: Memory['terms'], node: NodeId, term: Term): Memory['terms'] {
  return terms[node] === term ? terms : { ...terms, [node]: term };
}

function withLeader(leaders: Memory['leaders'], node: NodeId, { role, currentTerm, log, lastDiscardedIndex, snapshot, matchIndex }: RaftCopy): Memory['leaders'] {
  return role === 'leader' ? { ...leaders, [node]: { currentTerm, log, lastDiscardedIndex, snapshot, matchIndex } } : without(leaders, node);
}

/** What a peer has confirmed stays on its disk. */
function onWrite(memory: Memory, peer: NodeId, disk: RaftDisk): Memory | Broken {
  const next: Memory = { ...memory, disks: { ...memory.disks, [peer]: disk } };
  for (const [leader, belief] of Object.entries(memory.leaders)) {
    const held = overstated(belief, peer, next);
    if (held !== undefined) return broken(leader, peer, belief, held);
  }
  return next;
}

/** How much of a leader's log is on a peer's disk, where the leader believes that it is more. */
function overstated(leader: Belief, peer: NodeId, { disks, terms }: Memory): Index | undefined {
  const disk = disks[peer];
  if (!disk || terms[peer] !== leader.currentTerm) return undefined;
  const held = commonPrefix(leader, disk);
  return (leader.matchIndex[peer] ?? 0) > held ? held : undefined;
}

function broken(leader: NodeId, peer: NodeId, { matchIndex }: Belief, held: Index): Broken {
  const believed = matchIndex[peer] ?? 0;
  return new Broken({
    summary: `${leader} believes that ${peer} holds its log up to entry ${believed}, but only ${held === 0 ? 'nothing' : `entries up to ${held}`} of it is on ${peer}'s disk`,
    got: `matchIndex[${peer}] = ${believed}`,
    expected: `at most ${held}`,
    nodes: [leader, peer],
  });
}

function without(leaders: Memory['leaders'], node: NodeId): Memory['leaders'] {
  if (!(node in leaders)) return leaders;
  const { [node]: _gone, ...rest } = leaders;
  return rest;
}

/**
 * Last index through which the disk's log equals the leader's, and no less: what a snapshot covers is
 * committed, and so equal, and what the leader has cut off is taken to be.
 */
function commonPrefix(leader: Belief, disk: RaftDisk): Index {
  const held = Math.max(lastIndexOf(disk), coveredThrough(disk));
  const start = Math.min(held, Math.max(offsetOf(leader), offsetOf(disk), coveredThrough(disk)));
  const end = Math.min(lastIndexOf(leader), held);
  let index = start;
  while (index < end && termOf(leader, index + 1) === termOf(disk, index + 1)) index++;
  return index;
}
