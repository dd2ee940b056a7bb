import type { NodeId, RequestId } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Signed } from '../signing.ts';
import type { PbftRequest } from './messages.ts';

/** Sizes that everybody knows. */
export interface PbftConfig {
  /** How many replicas there are: S1, S2, ..., Sn. */
  readonly n: number;
  /** How many of them may be faulty. */
  readonly f: number;
  /** How many make a certificate: 2f + 1, where n is 3f + 1. */
  readonly quorum: number;
}

/** State of a replica: S1, S2, ... Castro & Liskov 1999, §4. */
export interface PbftState {
  config: PbftConfig;
  /** The view, whose primary is `ctx.primaryOf(view)`. It stays as it is: view changes are not part of this. */
  view: number;
  /** The last sequence number that this replica has given to a request, as primary; 0 before the first. */
  seq: number;
  /** The watermarks h and H: of interest are sequence numbers above `low`, up to and with `high`. §4.2. */
  low: number;
  high: number;
  /** What was accepted and what was heard, in whatever plain shape task 17 likes. */
  log: Record<string, unknown>;
  /** The highest sequence number up to which everything is executed; 0 before the first. */
  lastExecuted: number;
  /** What was replied to each client last, in whatever plain shape. */
  sessions: Record<NodeId, unknown>;
  /** The machine's; `ctx.execute` changes it. */
  machine: Record<string, Plain>;
  /** Anything else. */
  own: Record<string, unknown>;
}

/** State of a client: C1, C2, ... */
export interface PbftClientState {
  config: PbftConfig;
  /** That of its last request; 0 before the first. */
  timestamp: number;
  /** The request under way; null where there is none. */
  request: Signed<PbftRequest> | null;
  /** What was heard of it, in whatever plain shape; empty when a request begins. */
  replies: Record<string, unknown>;
  /** Who waits for the result. */
  waiting: RequestId | null;
  /** Anything else. */
  own: Record<string, unknown>;
}

/** For so many replicas, as many faults as they bear and the least quorum that makes it safe. Task 19 tries others. */
export function configFor(n: number): PbftConfig {
  const f = Math.floor((n - 1) / 3);
  return { n, f, quorum: Math.floor((n + f) / 2) + 1 };
}

/** The distance between the watermarks, K in the paper. */
const WINDOW = 100;

export function freshReplica(n: number): PbftState {
  return { config: configFor(n), view: 0, seq: 0, low: 0, high: WINDOW, log: {}, lastExecuted: 0, sessions: {}, machine: {}, own: {} };
}

export function freshPbftClient(n: number): PbftClientState {
  return { config: configFor(n), timestamp: 0, request: null, replies: {}, waiting: null, own: {} };
}
