import type { LabEvent, RunTrace, Sent, Stack } from '../protocols/comparison/lab.ts';
import type { Carried, MessageKind, ReplicatedLog } from '../protocols/comparison/replicated-log.ts';
import type { Milliseconds } from '../protocols/node.ts';
import { multiPaxosReading } from './multi-paxos-reading.ts';
import { raftReading } from './raft-reading.ts';

const readings: Readonly<Record<Stack, ReplicatedLog>> = { raft: raftReading, 'multi-paxos': multiPaxosReading };

/** A message as the judge reads it. */
export interface Read {
  readonly sent: Sent;
  readonly kind: MessageKind;
  readonly carried: readonly Carried[];
  readonly attempt: unknown;
  /** Its place among the trace's events. */
  readonly place: number;
}

/** The events from `from` up to `to`, without that one. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A trace as the judge reads it. */
export interface TraceReading {
  readonly trace: RunTrace;
  readonly messages: readonly Read[];
  /** From the first request on, as long as the leader hears the others. */
  readonly steady: Stretch;
  /** From the crash through the answer to the first entry that was asked for after it. */
  readonly change: Stretch;
  readonly crashedAt: Milliseconds;
}

export function readTrace(trace: RunTrace): TraceReading {
  const { events, spec } = trace;
  const reading = readings[spec.stack];
  const messages = events.flatMap((sent, place): Read[] =>
    sent.kind === 'sent' ? [{ sent, place, kind: reading.kindOf(sent), carried: reading.entriesIn(sent), attempt: reading.attemptIn(sent) }] : [],
  );
  const crash = placeOf(events, ({ kind }) => kind === 'crashed');
  return {
    trace,
    messages,
    steady: { from: placeOf(events, ({ kind }) => kind === 'asked'), to: placeOf(events, ({ kind }) => kind === 'deafened') },
    change: { from: crash, to: endOfChange(events, crash) },
    crashedAt: events[crash]?.at ?? 0,
  };
}

/** The answer to the first new entry lies within. */
function endOfChange(events: readonly LabEvent[], crash: number): number {
  const old = new Set<number>();
  for (const event of events.slice(0, crash)) if (event.kind === 'asked') old.add(event.entry);
  return placeOf(events, (event) => event.kind === 'answered' && event.ok && !old.has(event.entry)) + 1;
}

function placeOf(events: readonly LabEvent[], isIt: (event: LabEvent) => boolean): number {
  const place = events.findIndex(isIt);
  return place < 0 ? events.length : place;
}
