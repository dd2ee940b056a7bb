import { raftView } from '../cluster/raft-view.ts';
import type { Rule } from '../trace/checker.ts';

/** Rules of the Raft paper that a table or a script tests one by one; the invariants of Fig. 3 are checkers. */
export const raftRules = {
  commitment: {
    id: 'COMMIT',
    name: 'Commitment',
    source: 'Raft §5.3, §5.4.2, Fig. 2 (leaders)',
  },
  progress: raftView.liveness,

  // Task 1: the leader's half.
  leaderStart: {
    id: 'LEADER-START',
    name: 'nextIndex and matchIndex at the start of a term',
    source: 'Raft Fig. 2 (volatile state on leaders)',
  },
  ownTerm: {
    id: 'OWN-TERM',
    name: 'New entries carry the term in which the leader received them',
    source: 'Raft §5.3, Fig. 2 (log[])',
  },
  previousEntry: {
    id: 'PREV',
    name: 'prevLogIndex and prevLogTerm are those of the entry before the new ones',
    source: 'Raft §5.3, Fig. 2 (AppendEntries RPC, arguments)',
  },
  replication: {
    id: 'REPLICATION',
    name: 'Log replication',
    source: 'Raft §5.3, Fig. 2 (rules for leaders)',
  },
  terms: {
    id: 'TERMS',
    name: 'Terms as a logical clock',
    source: 'Raft §5.1, Fig. 2 (rules for all servers)',
  },

  // Task 2: the follower's half, by the receiver's steps.
  currentLeader: {
    id: 'AE-1',
    name: 'Only the leader of the current term is followed',
    source: 'Raft §5.1, §5.2, Fig. 2 (AppendEntries RPC, receiver 1; rules for all servers, for candidates)',
  },
  consistencyCheck: {
    id: 'AE-2',
    name: 'Consistency check',
    source: 'Raft §5.3, Fig. 2 (AppendEntries RPC, receiver 2)',
  },
  conflicts: {
    id: 'AE-3-4',
    name: 'Only conflicting entries are deleted, and missing ones appended',
    source: 'Raft §5.3, Fig. 2 (AppendEntries RPC, receiver 3 and 4)',
  },
  followerCommit: {
    id: 'AE-5',
    name: "A follower's commitIndex",
    source: 'Raft Fig. 2 (AppendEntries RPC, receiver 5)',
  },
  beforeResponding: {
    id: 'PERSIST-FIRST',
    name: 'Persistent state is on disk before the answer',
    source: 'Raft Fig. 2 (persistent state)',
  },

  // Task 8: a new leader's first entry.
  firstEntry: {
    id: 'FIRST-ENTRY',
    name: "A new leader's first entry",
    source: 'Raft §5.4.2, §8',
  },
  readAfterCommit: {
    id: 'READ-READY',
    name: 'A leader serves reads once it has committed an entry of its own term',
    source: 'Raft §8, thesis §6.4',
  },

  // Task 9: snapshots.
  logWithOffset: {
    id: 'LOG-OFFSET',
    name: 'Indices stay the same when a prefix of the log is cut off',
    source: 'Raft §7, Fig. 12',
  },
  snapshotContents: {
    id: 'SNAPSHOT-CONTENTS',
    name: 'A snapshot holds what was applied through lastIncludedIndex',
    source: 'Raft §7, Fig. 12; thesis §5.1, §6.3',
  },
  compaction: {
    id: 'COMPACTION',
    name: 'A snapshot takes the place of applied entries',
    source: 'Raft §7; thesis §5.1',
  },
  restart: {
    id: 'RESTART',
    name: 'A server goes on from its snapshot',
    source: 'Raft §7, Fig. 13 (receiver 8)',
  },
  sendSnapshot: {
    id: 'SEND-SNAPSHOT',
    name: 'A snapshot goes to whom the log no longer reaches',
    source: 'Raft §7, Fig. 13',
  },
  installSnapshot: {
    id: 'INSTALL',
    name: 'InstallSnapshot',
    source: 'Raft §7, Fig. 13 (receiver implementation)',
  },
} as const satisfies Record<string, Rule>;
