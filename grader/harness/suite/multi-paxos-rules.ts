import { multiPaxosView } from '../cluster/multi-paxos-view.ts';
import type { Rule } from '../trace/checker.ts';

/** Rules of Multi-Paxos that a table or a script tests one by one; the invariants are checkers. */
export const multiPaxosRules = {
  progress: multiPaxosView.liveness,
  prepareAll: {
    id: 'PREPARE-ALL',
    name: 'One prepare is for every slot from the first that isn’t known to be chosen',
    source: 'Paxos Made Simple §3',
  },
  promiseAll: {
    id: 'PROMISE-ALL',
    name: 'A promise is for all those slots, and tells of each that was accepted',
    source: 'Paxos Made Simple §2.2 (phase 1 (b)), §3',
  },
  slotChoice: {
    id: 'SLOT-CHOICE',
    name: 'In each slot the value of the highest ballot among the promises is proposed again',
    source: 'Paxos Made Simple §2.2 (P2c), §3',
  },
  holes: {
    id: 'HOLES',
    name: 'A slot that the promises leave open gets a no-op, where others behind it are taken',
    source: 'Paxos Made Simple §3',
  },
  phase1Once: {
    id: 'PHASE-1-ONCE',
    name: 'A leader goes through phase 1 once, and then has each command accepted',
    source: 'Paxos Made Simple §3',
  },
  leadership: {
    id: 'LEADERSHIP',
    name: 'Who leads has a majority’s promises for this very ballot, and knows of no higher one',
    source: 'Paxos Made Simple §2.2 (phase 2 (a)), §2.4, §3',
  },
  acceptance: {
    id: 'ACCEPTANCE',
    name: 'An acceptor accepts in any slot unless it has promised a higher ballot',
    source: 'Paxos Made Simple §2.2 (P1a, phase 2 (b)), §3',
  },
  inOrder: {
    id: 'IN-ORDER',
    name: 'Chosen commands are executed in the order of the slots',
    source: 'Paxos Made Simple §3',
  },
  once: {
    id: 'ONCE',
    name: 'A client’s request is executed once, in however many slots it lies',
    source: 'Raft §8; Paxos Made Moderately Complex §2',
  },
  underItsBallot: {
    id: 'UNDER-ITS-BALLOT',
    name: 'Chosen is what a majority has accepted under one ballot',
    source: 'Paxos Made Simple §2.2, §2.3',
  },
} as const satisfies Record<string, Rule>;
