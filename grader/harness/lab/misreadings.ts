import { canonicalText } from '../kernel/plain.ts';
import type { Measures, MetricName } from '../protocols/comparison/report.ts';
import type { Read, TraceReading } from './reading.ts';
import { commandsIn, recount, total, within } from './recount.ts';

/** A way to count something else than what is meant. Where a number comes from it, that is told beside the number. */
interface Misreading {
  /** What was counted, such as `what was sent until a server led`. */
  readonly says: string;
  /** The numbers that come of it: only those that it is about. */
  readonly of: (reading: TraceReading) => Readonly<Partial<Record<MetricName, readonly number[]>>>;
}

export const misreadings: readonly Misreading[] = [
  { says: 'up to the moment at which a server led', of: (reading) => changeUntil(reading, electedIn(reading)[0]) },
  { says: 'up to the moment at which a server led', of: (reading) => changeUntil(reading, electedIn(reading).at(-1)) },
  { says: 'messages of the election alone', of: (reading) => changeOf(reading, ({ kind }) => kind === 'election') },
  { says: 'with heartbeats', of: (reading) => costs(reading, () => true) },
  { says: 'with heartbeats', of: (reading) => costs(reading, ({ kind, sent }) => kind === 'replication' || (kind === 'heartbeat' && sent.request === undefined)) },
  { says: 'with heartbeats', of: (reading) => costs(reading, ({ kind, sent }) => kind === 'replication' || (kind === 'heartbeat' && sent.request !== undefined)) },
  { says: 'without what was sent again', of: withoutRepetitions },
  { says: 'one message an entry', of: oneMessageAnEntry },
  { says: 'requests without their replies', of: (reading) => costs(reading, ({ kind, sent }) => kind !== 'heartbeat' && sent.request === undefined) },
  { says: 'up to the end of the trace', of: (reading) => changeUntil(reading, reading.trace.events.length - 1) },
];

/** Places at which servers came to lead during the change. */
function electedIn({ trace: { events }, change: { from, to } }: TraceReading): readonly number[] {
  return events.flatMap((event, place) => (event.kind === 'elected' && place >= from && place < to ? [place] : []));
}

type ByMetric = ReturnType<Misreading['of']>;

function changeUntil(reading: TraceReading, place: number | undefined): ByMetric {
  if (place === undefined) return {};
  const { change } = recount({ ...reading, change: { from: reading.change.from, to: place + 1 } });
  return named(change);
}

function changeOf(reading: TraceReading, isCounted: (message: Read) => boolean): ByMetric {
  return named(recount({ ...reading, messages: reading.messages.filter((message) => message.place < reading.change.from || isCounted(message)) }).change);
}

/** All metrics of a change but its beginning, which no misreading is about. */
function named(change: Measures['change']): ByMetric {
  return Object.fromEntries(Object.entries(change).filter(([name]) => name !== 'uncommitted').map(([name, value]) => [`change.${name}`, [value]]));
}

/** Counts and bytes, if these messages are counted. */
function costs(reading: TraceReading, isCounted: (message: Read) => boolean): ByMetric {
  const counted = reading.messages.filter(isCounted);
  const steady = within(counted, reading.steady).filter(({ kind }) => kind !== 'election');
  const commands = commandsIn(reading);
  return {
    'steady.messagesPerCommand': [steady.length / commands],
    'steady.bytesPerCommand': [total(steady, ({ sent }) => sent.bytes) / commands],
    'change.messages': [within(counted, reading.change).length],
    'steady.heartbeatsPerCommand': [steady.filter(({ kind }) => kind === 'replication').length < steady.length ? 0 : NaN],
  };
}

function withoutRepetitions(reading: TraceReading): ByMetric {
  const seen = new Set<string>();
  const first = reading.messages.filter(({ sent, kind }) => {
    if (kind === 'heartbeat') return false;
    const key = canonicalText([sent.from, sent.to, sent.message, sent.request]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
  return costs({ ...reading, messages: first }, () => true);
}

/** By a formula, with or without replies and the election; or by counting entries where messages are asked for. */
function oneMessageAnEntry(reading: TraceReading): ByMetric {
  const { n, faults } = reading.trace.spec;
  const peers = n - 1;
  const { change } = recount(reading);
  const changing = within(reading.messages, reading.change).filter(({ kind }) => kind !== 'heartbeat');
  const elections = changing.filter(({ kind }) => kind === 'election').length;
  const open = [change.uncommitted, faults.uncommitted].flatMap((u) => [u, u + 1, u + 2]);
  const forms = open.flatMap((u) => [u * peers, 2 * u * peers]).flatMap((count) => [count, count + peers, count + 2 * peers, count + elections]);
  return {
    'change.messages': [...forms, total(changing, ({ carried }) => Math.max(1, carried.length)), total(changing, ({ carried }) => carried.length)],
    'change.entriesCarried': open.flatMap((u) => [u * peers, u * n]),
  };
}
