import type { Adversaries } from '../behaviour.ts';
import type { Message, Milliseconds, NodeId } from '../node.ts';

/**
 * What an attack is to break among the correct nodes: Raft's Election Safety or Leader Completeness (Raft Fig. 3), or the agreement
 * of Paxos: that no two proposers learn different values (Paxos Made Simple §2.1).
 */
export type Goal = 'ES' | 'LC' | 'AGREE';

/**
 * One step of an attack. What the network may do to messages it may do here (cut, keep back), what clients and timers may do as
 * well, and nobody speaks but the faulty server.
 */
export type LoneAttackStep =
  /** Nodes of the same group hear each other; every other link between servers is cut. */
  | { readonly do: 'connect'; readonly groups: readonly (readonly NodeId[])[] }
  /** Cuts exactly these one-way links. */
  | { readonly do: 'cut'; readonly links: readonly (readonly [from: NodeId, to: NodeId])[] }
  | { readonly do: 'heal' }
  /** Keeps back what is sent on this link, until `release` delivers all of it. */
  | { readonly do: 'hold'; readonly from: NodeId; readonly to: NodeId }
  | { readonly do: 'release'; readonly order: 'oldest-first' | 'newest-first' }
  /** Fires a timer: `election` or `heartbeat` in Raft, `retry` at a proposer of Paxos. Elections and retries happen only so. */
  | { readonly do: 'timeout'; readonly node: NodeId; readonly timer: string }
  /** A client's request: `{ command }` to a server of Raft, `{ propose }` to a proposer of Paxos. */
  | { readonly do: 'ask'; readonly node: NodeId; readonly message: unknown }
  /** The faulty server `from` says this to `to`. */
  | { readonly do: 'inject'; readonly from: NodeId; readonly to: NodeId; readonly message: Message }
  | { readonly do: 'wait'; readonly ms: Milliseconds };

/** Three servers, S1 to S3, one of them faulty; against Paxos also two proposers, C1 and C2, who are correct. */
export interface LoneAttack {
  /** Who is faulty, and how. */
  readonly faulty: Adversaries;
  readonly script: readonly LoneAttackStep[];
}

/** What a cluster is, as far as it matters to what it can bear. */
export interface System {
  readonly protocol: 'raft' | 'paxos' | 'pbft' | 'tendermint';
  /** How many servers. */
  readonly n: number;
  /** Whether each message has a checksum, and whoever gets one that doesn't fit throws the message away. */
  readonly checksum: boolean;
}
