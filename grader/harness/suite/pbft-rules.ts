import { pbftView } from '../cluster/pbft-view.ts';
import type { Rule } from '../trace/checker.ts';

/** Rules of PBFT that a table or a script tests one by one; the invariants are checkers. */
export const pbftRules = {
  progress: pbftView.liveness,
  requests: {
    id: 'REQUEST',
    name: 'The primary gives each request that its client has signed a number',
    source: 'Castro & Liskov 1999, §4.1, §4.2',
  },
  prePrepare: {
    id: 'PRE-PREPARE',
    name: 'A backup accepts the first pre-prepare of the view’s primary for a number, if all of it is in order',
    source: 'Castro & Liskov 1999, §4.2',
  },
  prepared: {
    id: 'PREPARED',
    name: 'Prepared is the request, its pre-prepare, and matching prepares of 2f different backups',
    source: 'Castro & Liskov 1999, §4.2',
  },
  committed: {
    id: 'COMMITTED',
    name: 'Committed is prepared, with matching commits of 2f + 1 different replicas',
    source: 'Castro & Liskov 1999, §4.2',
  },
  votes: {
    id: 'VOTES',
    name: 'A vote is its signer’s, for one digest at one place',
    source: 'Castro & Liskov 1999, §2, §4.2',
  },
  order: {
    id: 'ORDER',
    name: 'What is committed is executed in the order of its numbers, each request once',
    source: 'Castro & Liskov 1999, §4.1, §4.2',
  },
  replies: {
    id: 'REPLIES',
    name: 'A client waits for f + 1 equal replies to its request',
    source: 'Castro & Liskov 1999, §4.1',
  },
  evidence: {
    id: 'EVIDENCE',
    name: 'Evidence is two ballots that one replica has signed, of one kind, for one place, with different digests',
    source: 'Haeberlen, Kouznetsov & Druschel 2007',
  },
  detection: {
    id: 'DETECTION',
    name: 'Where two correct replicas hold the halves, all correct ones have evidence in the end',
    source: 'Haeberlen, Kouznetsov & Druschel 2007',
  },
  certificate: {
    id: 'CERTIFICATE',
    name: 'A certificate is 2f + 1 different replicas for one digest, whoever is accused of what',
    source: 'Castro & Liskov 1999, §4.2',
  },
} as const satisfies Record<string, Rule>;
