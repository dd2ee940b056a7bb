import { paxosView } from '../cluster/paxos-view.ts';
import type { Rule } from '../trace/checker.ts';

/** Rules of Paxos that a table or a script tests one by one; the invariants are checkers. */
export const paxosRules = {
  progress: paxosView.liveness,

  // Task 11: ballots and phase 1.
  ballotOrder: {
    id: 'BALLOT-ORDER',
    name: 'Any two ballots can be compared',
    source: 'Paxos Made Simple §2.2',
  },
  ballots: {
    id: 'BALLOTS',
    name: 'Proposers draw their ballots from disjoint sets, each higher than the last',
    source: 'Paxos Made Simple §2.5',
  },
  promise: {
    id: 'PROMISE',
    name: 'A prepare is answered only by a promise that is kept',
    source: 'Paxos Made Simple §2.2 (phase 1, P1a)',
  },
  promiseTells: {
    id: 'PROMISE-TELLS',
    name: 'A promise tells what was accepted, with its ballot',
    source: 'Paxos Made Simple §2.2 (phase 1 (b))',
  },
  majorityPromised: {
    id: 'QUORUM',
    name: 'Phase 2 begins when a majority of acceptors has promised',
    source: 'Paxos Made Simple §2.2 (phase 2 (a))',
  },
  higherBallot: {
    id: 'HIGHER',
    name: 'Whoever was refused tries again with a higher ballot',
    source: 'Paxos Made Simple §2.2 (end), §2.4',
  },

  // Task 12: phase 2 and learning.
  choice: {
    id: 'CHOICE',
    name: 'The value of the highest ballot among the promises, or else any',
    source: 'Paxos Made Simple §2.2 (P2c, phase 2 (a))',
  },
  oneProposal: {
    id: 'ONE-PROPOSAL',
    name: 'One value is proposed under a ballot',
    source: 'Paxos Made Simple §2.2',
  },
  acceptance: {
    id: 'ACCEPTANCE',
    name: 'An acceptor accepts unless it has promised a higher ballot',
    source: 'Paxos Made Simple §2.2 (P1a, phase 2 (b))',
  },
  acceptPromises: {
    id: 'ACCEPT-PROMISES',
    name: 'To accept a ballot is to promise it, too',
    source: 'Paxos Made Simple §2.2; Lamport’s TLA+ module Paxos (Phase2b)',
  },
  learning: {
    id: 'LEARNING',
    name: 'A value is chosen when a majority has accepted it under one ballot',
    source: 'Paxos Made Simple §2.2, §2.3',
  },

  // Task 13: the proof.
  proof: {
    id: 'PROOF',
    name: 'A history is safe if it breaks none of the rules, and only then',
    source: 'Paxos Made Simple §2.2 (P1a, P2c)',
  },
  overlap: {
    id: 'OVERLAP',
    name: 'Any two majorities share an acceptor, and it tells',
    source: 'Paxos Made Simple §2.2 (P2c); Raft §5.4.3',
  },
  search: {
    id: 'SEARCH',
    name: 'Every run within the scope is tried',
    source: 'Paxos Made Simple §2.2; Lamport’s TLA+ module Paxos',
  },

  // Both roles.
  stableStorage: {
    id: 'STABLE',
    name: 'An acceptor records its answer in stable storage before it sends it',
    source: 'Paxos Made Simple §2.5',
  },
} as const satisfies Record<string, Rule>;
