import type { NodeId } from '../protocols/node.ts';
import { coveredThrough, type RaftCopy, type RaftDisk } from '../protocols/raft/reading.ts';
import type { Index } from '../protocols/raft/state.ts';
import type { Departure, StateCopy, TraceEvent } from '../trace/events.ts';

/** A step whose states are Raft's. */
export interface RaftStep {
  readonly node: NodeId;
  readonly before: RaftCopy;
  readonly after: RaftCopy;
  readonly changed: readonly string[];
}

/** The event as a Raft step, or undefined when it is something else. */
export function raftStep(event: TraceEvent): RaftStep | undefined {
  return event.kind === 'step' && !isReplica(event.after) ? (event as unknown as RaftStep) : undefined;
}

/** Multi-Paxos' servers have no commitIndex: what they know to be chosen may have holes. */
function isReplica(state: StateCopy): boolean {
  return 'accepted' in state;
}

/** What a server of Raft or of Multi-Paxos has applied. */
export type AppliedCopy = Pick<RaftCopy, 'lastApplied' | 'sessions'> & Partial<Pick<RaftCopy, 'commitIndex' | 'snapshot'>>;

export interface AppliedStep {
  readonly node: NodeId;
  readonly before: AppliedCopy;
  readonly after: AppliedCopy;
  readonly changed: readonly string[];
  readonly digest?: string;
}

/** A step of a server that applies commands in the order of some log. */
export function appliedStep(event: TraceEvent): AppliedStep | undefined {
  return event.kind === 'step' ? (event as unknown as AppliedStep) : undefined;
}

/** Index through which a snapshot holds what was applied, where there are snapshots. */
export function snapshotThrough({ snapshot = null }: AppliedCopy): Index {
  return coveredThrough({ snapshot });
}

/** What the disks hold after an event that may change one: the servers concerned and their contents. */
export function diskChanges(event: TraceEvent): readonly (readonly [NodeId, RaftDisk])[] {
  if (event.kind === 'begin') return Object.entries(event.disks) as unknown as [NodeId, RaftDisk][];
  if (event.kind === 'written') return [[event.node, event.disk as unknown as RaftDisk]];
  return [];
}

export function departure<Kind extends Departure['kind']>(
  event: TraceEvent,
  kind: Kind,
): (Extract<Departure, { kind: Kind }> & { readonly node: NodeId }) | undefined {
  if (event.kind !== 'leave' || event.departure.kind !== kind) return undefined;
  return { ...(event.departure as Extract<Departure, { kind: Kind }>), node: event.node };
}
