import type { Message, Milliseconds, NodeId } from '../node.ts';

/** The two ways to replicate a log that are compared: the node of tasks 1 to 10, and that of task 14. */
export const stacks = ['raft', 'multi-paxos'] as const;
export type Stack = (typeof stacks)[number];

/** What clients ask for before anything goes wrong. */
export interface Workload {
  /** So many entries, one after the other, of whoever leads. 1 to 60. */
  readonly entries: number;
  /** Virtual milliseconds from one to the next. 10 to 500. */
  readonly everyMs: Milliseconds;
}

/** What goes wrong. */
export interface Faults {
  /** Probability that a message between servers gets lost, 0 to 0.3. */
  readonly loss: number;
  /** So many entries are asked of the leader when it can still be heard and hears nobody any more, 0 to 20. Then it crashes. */
  readonly uncommitted: number;
}

/** What is the same for every server of a run, whichever stack it runs. */
export interface Tuning {
  /** Batching: so many commands of clients make one entry, 1 to 16. */
  readonly batch: number;
  /** How long a server's time-outs are, in multiples of the usual ones (heartbeats every 50 ms, elections after 150 to 300 ms). 0.5 to 4. */
  readonly patience: number;
  /** How long a message takes from server to server, on average: from half of it to half as much again. 2 to 30 ms. */
  readonly delayMs: Milliseconds;
  /** Durability: how long a write to disk takes at most, 0 to 30 ms. */
  readonly writeMs: Milliseconds;
}

export const usualTuning: Tuning = Object.freeze({ batch: 1, patience: 1, delayMs: 10, writeMs: 2 });

/** All that a run depends on. */
export interface RunSpec {
  readonly stack: Stack;
  /** Servers, 3 to 9. */
  readonly n: number;
  readonly workload: Workload;
  readonly faults: Faults;
  readonly tuning: Tuning;
  readonly seed: number;
}

/** The same as it is asked for: what `tuning` doesn't name is as usual. */
export type RunRequest = Omit<RunSpec, 'tuning'> & { readonly tuning?: Partial<Tuning> };

/** What the comparison gets besides its options: a simulator. */
export interface Lab {
  /** Runs one stack once, from one seed. The same request gives the same trace. Several may be under way. */
  run(request: RunRequest): Promise<RunTrace>;
}

/** A request or a reply leaves a server for another one. Whether it arrives is not said. */
export interface Sent {
  readonly kind: 'sent';
  readonly at: Milliseconds;
  readonly from: NodeId;
  readonly to: NodeId;
  /** What is sent; a reply need not have a `type`. */
  readonly message: unknown;
  /** Only with a reply: the request that it answers. */
  readonly request?: Message;
  /** Length of `message` as JSON, in UTF-8. */
  readonly bytes: number;
}

/** What happened in a run, in order. Times are virtual milliseconds. */
export type LabEvent =
  /** A client asks a server for an entry of so many commands. Entries are numbered from 1, in the order of asking. */
  | { readonly kind: 'asked'; readonly at: Milliseconds; readonly node: NodeId; readonly entry: number; readonly commands: number }
  /** The client hears: the entry is committed and applied (`ok`), or it is not. */
  | { readonly kind: 'answered'; readonly at: Milliseconds; readonly node: NodeId; readonly entry: number; readonly ok: boolean }
  | Sent
  /** A server handles a message of this type, a reply to one, or a timer of this name. */
  | { readonly kind: 'handled'; readonly at: Milliseconds; readonly node: NodeId; readonly what: 'message' | 'reply' | 'timer'; readonly name: string }
  /** A server leads from here on. */
  | { readonly kind: 'elected'; readonly at: Milliseconds; readonly node: NodeId }
  /** The leader hears nobody any more. */
  | { readonly kind: 'deafened'; readonly at: Milliseconds; readonly node: NodeId }
  /** It crashes, and stays down. */
  | { readonly kind: 'crashed'; readonly at: Milliseconds; readonly node: NodeId };

/**
 * A run from the first leader to the first entry that is committed under the second: entries at leisure, the leader goes
 * deaf and is asked for some more, it crashes, and clients ask whoever leads for new ones until the first is answered.
 */
export interface RunTrace {
  readonly spec: RunSpec;
  readonly servers: readonly NodeId[];
  /** A message and its answer, on average: 2 · delayMs. */
  readonly roundTripMs: Milliseconds;
  /** Names of the fields that a server keeps on disk. */
  readonly durableFields: readonly string[];
  readonly events: readonly LabEvent[];
}
