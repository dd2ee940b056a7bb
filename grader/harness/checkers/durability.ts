import type { Message, NodeId } from '../protocols/node.ts';
import type { AppendEntries, AppendEntriesReply, InstallSnapshot, InstallSnapshotReply, RequestVote, RequestVoteReply } from '../protocols/raft/messages.ts';
import { coveredThrough, lastIndexOf, termOf, type RaftDisk } from '../protocols/raft/reading.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { departure, diskChanges } from './raft-events.ts';

type Disks = Readonly<Record<NodeId, RaftDisk>>;

/** A vote, a success or an installed snapshot is on its sender's disk before it leaves. */
export const durability: Checker<Disks> = {
  id: 'DUR',
  name: 'Persistent state is on disk before a reply leaves',
  source: 'Raft §5.1, Fig. 2 (persistent state)',
  start: {},
  step(disks, event) {
    const changes = diskChanges(event);
    if (changes.length > 0) return { ...disks, ...Object.fromEntries(changes) };
    const leaving = departure(event, 'reply');
    const disk = leaving && disks[leaving.node];
    if (!leaving || !disk) return disks;
    return promiseNotKept(leaving.node, leaving.to, leaving.request, leaving.reply, disk) ?? disks;
  },
};

function promiseNotKept(node: NodeId, to: NodeId, request: Message, reply: unknown, disk: RaftDisk): Broken | undefined {
  if (isRequestVote(request)) {
    if (request.preVote || !(reply as RequestVoteReply).voteGranted) return undefined;
    if (disk.currentTerm === request.term && disk.votedFor === request.candidateId) return undefined;
    // A newer term on disk means that this vote was on disk before it.
    if (disk.currentTerm > request.term) return undefined;
    return broken(node, to, `its vote for ${request.candidateId} in term ${request.term}`, `term ${disk.currentTerm}, vote ${disk.votedFor ?? 'none'}`);
  }
  if (isAppendEntries(request) && (reply as AppendEntriesReply).success) return entriesNotKept(node, to, request, disk);
  if (isInstallSnapshot(request)) return snapshotNotKept(node, to, request, reply as InstallSnapshotReply, disk);
  return undefined;
}

/** A reply in the leader's own term tells it that everything through lastIncludedIndex is here. */
function snapshotNotKept(node: NodeId, to: NodeId, request: InstallSnapshot, reply: InstallSnapshotReply, disk: RaftDisk): Broken | undefined {
  // A chunk that is not the last promises nothing; nor does a reply that asks for another one.
  if (reply.term !== request.term || !request.done || reply.nextOffset !== undefined || disk.currentTerm > request.term) return undefined;
  const { lastIncludedIndex } = request;
  const held = Math.max(coveredThrough(disk), lastIndexOf(disk));
  if (held >= lastIncludedIndex && disk.currentTerm === request.term) return undefined;
  return broken(node, to, `everything up to entry ${lastIncludedIndex} under term ${request.term}`, `entries up to ${held}, currentTerm ${disk.currentTerm}`);
}

function entriesNotKept(node: NodeId, to: NodeId, request: AppendEntries, disk: RaftDisk): Broken | undefined {
  if (disk.currentTerm < request.term) {
    return broken(node, to, `entries under term ${request.term}`, `currentTerm ${disk.currentTerm}`);
  }
  // A leader of a newer term may have overwritten them since: an async handler answers late.
  if (disk.currentTerm > request.term) return undefined;
  for (const [i, entry] of request.entries.entries()) {
    const index = request.prevLogIndex + 1 + i;
    if (index <= coveredThrough(disk) || termOf(disk, index) === entry.term) continue;
    const found = termOf(disk, index);
    return broken(node, to, `entry ${index} of term ${entry.term}`, found === undefined ? `no entry ${index}` : `entry ${index} of term ${found}`);
  }
  return undefined;
}

function broken(node: NodeId, to: NodeId, what: string, found: string): Broken {
  return new Broken({
    summary: `${node} promised ${to} ${what} before that was on its disk; a crash now would break the promise`,
    got: `${node}'s disk holds ${found}`,
    expected: `ctx.persist() before the reply`,
    nodes: [node, to],
  });
}

function isRequestVote(message: Message): message is RequestVote {
  return message.type === 'RequestVote';
}

function isInstallSnapshot(message: Message): message is InstallSnapshot {
  return message.type === 'InstallSnapshot';
}

function isAppendEntries(message: Message): message is AppendEntries {
  return message.type === 'AppendEntries';
}
