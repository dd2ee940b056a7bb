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

  // Task 4: the state machine.
  operations: {
    id: 'OPERATIONS',
    name: 'What the operations of the machine do',
    source: 'Raft §2, Fig. 1',
  },
  determinism: {
    id: 'DETERMINISM',
    name: 'A deterministic machine',
    source: 'Raft §2; Schneider 1990 §2',
  },
  applying: {
    id: 'APPLYING',
    name: 'Committed entries are applied in log order',
    source: 'Raft §5.3, Fig. 2 (rules for all servers)',
  },
  apart: {
    id: 'APART',
    name: 'The machine shares nothing with the log and its callers',
    source: 'Raft §2, Fig. 1',
  },
  answering: {
    id: 'ANSWERING',
    name: 'A client is answered by the server that it asked',
    source: 'Raft §5.3, §8',
  },

  // Task 5: who may lead.
  upToDate: {
    id: 'UP-TO-DATE',
    name: 'Only a candidate whose log is at least as up-to-date gets the vote',
    source: 'Raft §5.4.1, Fig. 2 (RequestVote RPC, receiver 2)',
  },
  oneVote: {
    id: 'VOTE',
    name: 'One vote a server and term',
    source: 'Raft §5.2, Fig. 2 (RequestVote RPC, receiver 2)',
  },
  votesCounted: {
    id: 'TALLY',
    name: 'A majority of the servers elects a leader',
    source: 'Raft §5.2, Fig. 2 (rules for candidates)',
  },
  electionTimer: {
    id: 'TIMER',
    name: 'What keeps a server from standing for election',
    source: 'Raft §5.2, Fig. 2 (rules for followers)',
  },

  // Task 6: replication while messages are under way.
  commitLatency: {
    id: 'MAJORITY-IS-ENOUGH',
    name: 'A command completes when a majority has answered; a slow minority delays nobody',
    source: 'Raft §2, §5.3',
  },
  heartbeats: {
    id: 'HEARTBEATS',
    name: 'A leader’s heartbeats keep elections away',
    source: 'Raft §5.2',
  },
  answers: {
    id: 'ANSWERS',
    name: 'A client hears the result of its own entry, once that is applied',
    source: 'Raft §5.3, §8',
  },
  unknownOutcome: {
    id: 'UNKNOWN',
    name: 'Whoever leads no longer can’t say what becomes of a command',
    source: 'Raft §8',
  },

  // Task 7: the way from the log to the machine, and sessions.
  offPath: {
    id: 'OFF-PATH',
    name: 'Consensus does not wait for the machine',
    source: 'Raft §2, §5.2, §5.3',
  },
  sessions: {
    id: 'SESSIONS',
    name: 'A request is executed once, however often it is made',
    source: 'Raft §8, thesis §6.3',
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

  // Task 10: the store and its clients.
  requests: {
    id: 'KV-REQUESTS',
    name: 'A client’s request becomes a command of its session',
    source: 'Raft §8; thesis §6.3',
  },
  replies: {
    id: 'KV-REPLIES',
    name: 'A client hears what became of its command',
    source: 'Raft §8; Maelstrom, protocol.md (errors)',
  },
  certainty: {
    id: 'CERTAINTY',
    name: 'A definite error means that nothing happened and nothing will',
    source: 'Raft §8; Maelstrom, protocol.md (errors)',
  },
  freshReads: {
    id: 'FRESH-READS',
    name: 'No read is answered from one server’s memory alone',
    source: 'Raft §8; thesis §6.4',
  },
  specification: {
    id: 'SPECIFICATION',
    name: 'The sequential specification of a register',
    source: 'Herlihy & Wing 1990, §2',
  },
} as const satisfies Record<string, Rule>;
