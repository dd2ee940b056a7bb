import { canonicalText } from '../kernel/plain.ts';
import type { RunTrace } from '../protocols/comparison/lab.ts';
import type { Measures, ProxyMetric } from '../protocols/comparison/report.ts';
import type { Read, Stretch, TraceReading } from './reading.ts';

const known = new WeakMap<TraceReading, Measures>();

/** Every metric of a run by its definition: what a report's numbers are compared with. */
export function recount(reading: TraceReading): Measures {
  const measures = known.get(reading) ?? count(reading);
  known.set(reading, measures);
  return measures;
}

function count(reading: TraceReading): Measures {
  const { steady, change, trace } = reading;
  const inSteady = within(reading.messages, steady);
  const replication = inSteady.filter(({ kind }) => kind === 'replication');
  const commands = commandsIn(reading);
  const changing = within(reading.messages, change).filter(({ kind }) => kind !== 'heartbeat');
  return {
    steady: {
      messagesPerCommand: replication.length / commands,
      bytesPerCommand: total(replication, ({ sent }) => sent.bytes) / commands,
      heartbeatsPerCommand: inSteady.filter(({ kind }) => kind === 'heartbeat').length / commands,
      roundTripsToCommit: meanOf(latencies(reading)) / trace.roundTripMs,
    },
    change: {
      uncommitted: openAt(reading, change.from),
      messages: changing.length,
      entriesCarried: total(changing, ({ carried }) => carried.length),
      entriesInElections: total(changing, ({ kind, carried }) => (kind === 'election' ? carried.length : 0)),
      entriesRestamped: restampedIn(reading, change),
      electionsTried: new Set(changing.flatMap(({ sent, attempt }) => (attempt === undefined ? [] : [`${sent.from} ${canonicalText(attempt)}`]))).size,
      msToNewCommit: (trace.events[change.to - 1]?.at ?? 0) - reading.crashedAt,
    },
  };
}

export function within(messages: readonly Read[], { from, to }: Stretch): readonly Read[] {
  return messages.filter(({ place }) => place >= from && place < to);
}

export function total(messages: readonly Read[], of: (message: Read) => number): number {
  return messages.reduce((sum, message) => sum + of(message), 0);
}

/** Commands that clients heard to be committed in the steady stretch. */
export function commandsIn({ trace: { events }, steady }: TraceReading): number {
  const commands = new Map<number, number>();
  let sum = 0;
  for (const event of events.slice(0, steady.to)) {
    if (event.kind === 'asked') commands.set(event.entry, event.commands);
    if (event.kind === 'answered' && event.ok) sum += commands.get(event.entry) ?? 0;
  }
  return sum;
}

/** How long each entry took that was committed in the steady stretch. */
function latencies({ trace: { events }, steady }: TraceReading): readonly number[] {
  const askedAt = new Map<number, number>();
  return events.slice(0, steady.to).flatMap((event): number[] => {
    if (event.kind === 'asked') askedAt.set(event.entry, event.at);
    return event.kind === 'answered' && event.ok ? [event.at - (askedAt.get(event.entry) ?? event.at)] : [];
  });
}

export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Entries that had been asked for by then, and nobody had heard to be committed. */
function openAt({ trace: { events } }: TraceReading, place: number): number {
  const open = new Set<number>();
  for (const event of events.slice(0, place)) {
    if (event.kind === 'asked') open.add(event.entry);
    if (event.kind === 'answered' && event.ok) open.delete(event.entry);
  }
  return open.size;
}

/** Places in the log at which the same command is carried under another stamp than ever before the stretch. */
function restampedIn({ messages }: TraceReading, stretch: Stretch): number {
  const before = new Map<string, Set<string>>();
  const keyOf = ({ at, command }: Read['carried'][number]): string => `${at} ${canonicalText(command)}`;
  for (const { place, carried } of messages) {
    if (place >= stretch.from) break;
    for (const entry of carried) if (entry.stamp !== null) before.set(keyOf(entry), (before.get(keyOf(entry)) ?? new Set()).add(canonicalText(entry.stamp)));
  }
  const restamped = within(messages, stretch).flatMap(({ carried }) => carried.filter((entry) => entry.stamp !== null && before.get(keyOf(entry))?.has(canonicalText(entry.stamp)) === false));
  return new Set(restamped.map(({ at }) => at)).size;
}

/** Proxies of understandability, over all runs of a stack together. */
export function recountProxies(traces: readonly RunTrace[]): Readonly<Record<ProxyMetric, number>> {
  const types = new Set<string>();
  const handlers = new Set<string>();
  for (const { events } of traces) {
    for (const event of events) {
      if (event.kind === 'sent' && !event.request) types.add((event.message as { readonly type: string }).type);
      if (event.kind === 'handled') handlers.add(`${event.what} ${event.name}`);
    }
  }
  return { messageTypes: types.size, durableFields: traces[0]?.durableFields.length ?? 0, handlers: handlers.size };
}
