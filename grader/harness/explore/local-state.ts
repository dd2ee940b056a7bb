import type { Fault } from '../cluster/fault.ts';
import type { StepInput } from '../cluster/held-node.ts';
import type { Message, Milliseconds, NodeId, RequestId } from '../protocols/node.ts';
import type { StateCopy, TraceEvent } from '../trace/events.ts';
import type { Rpc } from './node-run.ts';

/** Everything about one server on which its future depends. */
export interface LocalState {
  /** Its place in the list of servers. */
  readonly place: number;
  /** Counts restarts. */
  readonly life: number;
  /** What its clock shows. */
  readonly now: Milliseconds;
  readonly isUp: boolean;
  readonly state: StateCopy;
  readonly disk: StateCopy;
  /** The timers that are set, of those that may fire. */
  readonly timers: readonly string[];
  /** Set while promises of the node's code are pending: then the state alone doesn't tell what it will do. */
  readonly waiting: Waiting | null;
}

/** What happened at a server since its code last waited for nothing. */
export interface Waiting {
  /** Its fields as they were then. */
  readonly contents: StateCopy;
  readonly told: readonly StepInput[];
  readonly happenings: readonly number[];
  readonly rpcs: readonly Rpc[];
}

/** A message on its way. */
export interface Request {
  readonly kind: 'request';
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  /** The life in which the sender asked; -1 when nobody waits for the reply. */
  readonly life: number;
  /** Number of the RPC whose promise waits for the reply, since its sender last waited for nothing. */
  readonly rpc: RequestId | undefined;
}

/** A message or reply under way, or a client's request. Equal ones are one and the same. */
export type Parcel =
  | Request
  | (Omit<Request, 'kind'> & { readonly kind: 'reply'; readonly reply: unknown })
  | { readonly kind: 'client'; readonly to: NodeId; readonly message: unknown };

/** Something that can happen at a server. */
export type Happening =
  | { readonly kind: 'arrive'; readonly parcel: number }
  | { readonly kind: 'fire'; readonly timer: string }
  | { readonly kind: 'start' | 'crash' | 'restart' };

/** What follows when something happens at a server in a certain state. */
export interface Move {
  readonly from: number;
  readonly happening: number;
  readonly to: number;
  /** What it sent, in order. */
  readonly parcels: readonly number[];
  readonly events: readonly TraceEvent[];
  /** The server crashed when so many effects had left. */
  readonly afterEffects?: number;
  readonly fault?: Fault;
  /** The node keeps itself busy for ever. */
  readonly isEndless?: true;
}
