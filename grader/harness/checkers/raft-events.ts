import type { NodeId } from '../protocols/node.ts';
import type { RaftCopy, RaftDisk } from '../protocols/raft/reading.ts';
import type { Departure, TraceEvent } from '../trace/events.ts';

/** A step whose states are Raft's. */
export interface RaftStep {
  readonly node: NodeId;
  readonly before: RaftCopy;
  readonly after: RaftCopy;
  readonly changed: readonly string[];
}

/** The event as a Raft step, or undefined when it is something else. */
export function raftStep(event: TraceEvent): RaftStep | undefined {
  return event.kind === 'step' ? (event as unknown as RaftStep) : undefined;
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
