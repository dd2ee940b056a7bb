import type { Adversaries } from '../protocols/behaviour.ts';
import type { Message, Milliseconds, NodeEvent, NodeId, RequestId } from '../protocols/node.ts';

/** A node's state as a frozen copy; unchanged parts are shared from one step to the next. */
export type StateCopy = Readonly<Record<string, unknown>>;

/** One-way connection between two servers. */
export type Link = readonly [from: NodeId, to: NodeId];

/** What leaves a node, at the moment it leaves. */
export type Departure =
  | { readonly kind: 'send'; readonly to: NodeId; readonly message: Message; readonly id: RequestId }
  | {
      readonly kind: 'reply';
      readonly to: NodeId;
      readonly request: Message;
      readonly reply: unknown;
      readonly id: RequestId;
    }
  | { readonly kind: 'answer'; readonly request: unknown; readonly reply: unknown; readonly id: RequestId }
  | { readonly kind: 'persist' }
  | { readonly kind: 'apply'; readonly index: number; readonly entry: unknown; readonly result: unknown }
  | { readonly kind: 'decide'; readonly value: unknown };

/** What happened. The only evidence: checkers, pictures and verdicts read nothing else. */
export type TraceEvent =
  /** The run began with these servers, in these states. */
  | {
      readonly kind: 'begin';
      readonly at: Milliseconds;
      readonly states: Readonly<Record<NodeId, StateCopy>>;
      readonly disks: Readonly<Record<NodeId, StateCopy>>;
      /** Who is faulty, and how; everybody is correct unless given. */
      readonly adversaries?: Adversaries;
    }
  /** A node handled an event. `changed` names the state's fields that it changed. */
  | {
      readonly kind: 'step';
      readonly at: Milliseconds;
      readonly node: NodeId;
      readonly event: NodeEvent;
      readonly before: StateCopy;
      readonly after: StateCopy;
      readonly changed: readonly string[];
      /** Stands for the replicated state, where the protocol has one: equal where that is equal. */
      readonly digest?: string;
      readonly output: readonly string[];
    }
  /** An effect left a node; for a persist, the write began. */
  | { readonly kind: 'leave'; readonly at: Milliseconds; readonly node: NodeId; readonly departure: Departure }
  /** A write reached the disk, which now holds `disk`. */
  | { readonly kind: 'written'; readonly at: Milliseconds; readonly node: NodeId; readonly disk: StateCopy }
  /** The network lost, doubled or held back a message or reply. */
  | {
      readonly kind: 'network';
      readonly at: Milliseconds;
      readonly what: 'lost' | 'cut' | 'doubled' | 'held';
      readonly from: NodeId;
      readonly to: NodeId;
      readonly message: string;
    }
  /** `unsent` effects were made but had not left; they are gone with the rest of the memory. */
  | { readonly kind: 'crash'; readonly at: Milliseconds; readonly node: NodeId; readonly unsent: number; readonly disk: StateCopy }
  | { readonly kind: 'restart'; readonly at: Milliseconds; readonly node: NodeId; readonly state: StateCopy }
  | { readonly kind: 'pause' | 'resume'; readonly at: Milliseconds; readonly node: NodeId }
  /** From now on these links are cut, and those are up. */
  | { readonly kind: 'links'; readonly at: Milliseconds; readonly cut: readonly Link[]; readonly up: readonly Link[] }
  | { readonly kind: 'note'; readonly at: Milliseconds; readonly text: string };
