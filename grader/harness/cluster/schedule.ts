import type { Message, Milliseconds, NodeId } from '../protocols/node.ts';

/** Names a message or reply by what made it: the nth (from 0) that the step `cause` sent to `to`. */
export interface ParcelName {
  readonly cause: number;
  readonly to: NodeId;
  readonly nth: number;
}

/**
 * One thing that happened to a server, apart from when it happened. Everything that a run leaves
 * to chance ends in these: a message that is never delivered was lost, one that is delivered twice
 * was doubled, and their order is the order of arrival.
 */
export type Choice =
  | { readonly do: 'start'; readonly node: NodeId }
  | ({ readonly do: 'deliver' } & ParcelName)
  /** The patience for an RPC is over: the nth that the step made to that server. */
  | ({ readonly do: 'give-up' } & ParcelName)
  | { readonly do: 'fire'; readonly node: NodeId; readonly timer: string }
  /** The oldest write of this server is on disk. */
  | { readonly do: 'written'; readonly node: NodeId }
  | { readonly do: 'ask'; readonly node: NodeId; readonly message: unknown }
  | { readonly do: 'inject'; readonly from: NodeId; readonly to: NodeId; readonly message: Message }
  /** Now, or when that many more effects have left. */
  | { readonly do: 'crash'; readonly node: NodeId; readonly afterEffects?: number }
  /** A crash that was to come after some effects no longer will. */
  | { readonly do: 'disarm'; readonly node: NodeId }
  | { readonly do: 'restart'; readonly node: NodeId }
  /** A remark for whoever reads the run. */
  | { readonly do: 'note'; readonly text: string };

/** A choice with its place in the run. Ids are unique, ascend, and stay the same when other steps are left out. */
export interface ScheduleStep {
  readonly id: number;
  readonly at: Milliseconds;
  readonly choice: Choice;
}

export type Schedule = readonly ScheduleStep[];
