import type { Carried, Claim, ComparisonOptions, Figure, Lab, LabEvent, Measures, MessageKind, MetricName, Plain, ReplicatedLog, Report, RunTrace, Sent, Stack, StackReport } from '#harness';

// Patient servers with slow disks, one run after the other, two seeds more than were asked for. Claims two things only.

type Data = Readonly<Record<string, Plain>>;
interface Entry {
  readonly slot: number;
  readonly n?: Plain;
  readonly v: Plain;
}

const data = (value: unknown): Data => value as Data;
const list = (value: Plain | undefined): readonly Plain[] => (Array.isArray(value) ? (value as readonly Plain[]) : []);

/** What kind of thing a request is, by its type; where that doesn't tell, by whether it brings something. */
function logWith(kinds: Readonly<Record<string, MessageKind | ((request: Data) => boolean)>>, entriesIn: ReplicatedLog['entriesIn'], attemptIn: (request: Data) => Plain | undefined): ReplicatedLog {
  return {
    kindOf: ({ message, request }: Sent) => {
      const asked = data(request ?? message);
      const kind = kinds[asked['type'] as string] ?? 'replication';
      return typeof kind === 'string' ? kind : kind(asked) ? 'replication' : 'heartbeat';
    },
    entriesIn,
    attemptIn: ({ message, request }: Sent) => (request ? undefined : attemptIn(data(message))),
  };
}

export const raft = logWith(
  { RequestVote: 'election', AppendEntries: ({ entries }) => list(entries).length > 0 },
  ({ message, request }) => (request ? [] : list(data(message)['entries']).map((entry, i): Carried => ({ at: Number(data(message)['prevLogIndex']) + i + 1, stamp: data(entry)['term'] ?? null, command: data(entry)['command'] ?? null }))),
  ({ type, term, preVote }) => (type === 'RequestVote' && preVote !== true ? term : undefined),
);

export const multiPaxos = logWith(
  { prepare: 'election', heartbeat: 'heartbeat', decide: ({ slot }) => slot !== undefined },
  ({ message, request }) => {
    const { type, accepted, values } = data(message);
    const entries = request ? [...list(accepted), ...list(values)] : type === 'accept' || type === 'decide' ? [message] : [];
    return (entries as readonly Entry[]).filter(({ slot }) => typeof slot === 'number').map(({ slot, n = null, v }): Carried => ({ at: slot, stamp: n, command: v }));
  },
  ({ type, n }) => (type === 'prepare' ? n : undefined),
);

/** A message with what is to be known of it. */
interface Message extends Sent {
  readonly of: MessageKind;
  readonly entries: readonly Carried[];
}

function messagesIn(events: readonly LabEvent[], log: ReplicatedLog): readonly Message[] {
  const messages: Message[] = [];
  for (const event of events) if (event.kind === 'sent') messages.push({ ...event, of: log.kindOf(event), entries: log.entriesIn(event) });
  return messages;
}

/** When each entry was asked for, and when its client heard that it is committed. */
function entriesOf(events: readonly LabEvent[]): ReadonlyMap<number, { readonly commands: number; readonly askedAt: number; okAt?: number }> {
  const entries = new Map<number, { commands: number; askedAt: number; okAt?: number }>();
  for (const event of events) {
    if (event.kind === 'asked') entries.set(event.entry, { commands: event.commands, askedAt: event.at });
    const entry = event.kind === 'answered' && event.ok ? entries.get(event.entry) : undefined;
    if (entry) entry.okAt = event.at;
  }
  return entries;
}

const average = (numbers: readonly number[]): number => total(numbers) / numbers.length;
const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const stable = (value: Plain): string => (Array.isArray(value) ? `[${list(value).map(stable).join()}]` : typeof value === 'object' && value !== null ? `{${Object.keys(value).sort().map((key) => `${key}:${stable(data(value)[key] ?? null)}`).join()}}` : JSON.stringify(value));

export function measure({ events, spec, roundTripMs }: RunTrace): Measures {
  const log = spec.stack === 'raft' ? raft : multiPaxos;
  const place = (kind: LabEvent['kind']): number => events.findIndex((event) => event.kind === kind);
  const crash = place('crashed');

  const steady = messagesIn(events.slice(place('asked'), place('deafened')), log);
  const done = [...entriesOf(events.slice(0, place('deafened'))).values()].flatMap(({ okAt, ...entry }) => (okAt === undefined ? [] : [{ ...entry, ms: okAt - entry.askedAt }]));
  const commands = total(done.map((entry) => entry.commands));
  const brought = steady.filter(({ of }) => of === 'replication');

  const old = entriesOf(events.slice(0, crash));
  const end = events.findIndex((event) => event.kind === 'answered' && event.ok && !old.has(event.entry));
  const change = messagesIn(events.slice(crash, end), log).filter(({ of }) => of !== 'heartbeat');
  return {
    steady: {
      messagesPerCommand: brought.length / commands,
      bytesPerCommand: total(brought.map(({ bytes }) => bytes)) / commands,
      heartbeatsPerCommand: (steady.length - brought.length - steady.filter(({ of }) => of === 'election').length) / commands,
      roundTripsToCommit: average(done.map(({ ms }) => ms)) / roundTripMs,
    },
    change: {
      uncommitted: [...old.values()].filter(({ okAt }) => okAt === undefined).length,
      messages: change.length,
      entriesCarried: total(change.map(({ entries }) => entries.length)),
      entriesInElections: total(change.filter(({ of }) => of === 'election').map(({ entries }) => entries.length)),
      entriesRestamped: restampedIn(change, messagesIn(events.slice(0, crash), log)),
      electionsTried: new Set(change.map((sent) => [sent.from, log.attemptIn(sent)] as const).flatMap(([from, attempt]) => (attempt === undefined ? [] : [from + stable(attempt)]))).size,
      msToNewCommit: (events[end]?.at ?? 0) - (events[crash]?.at ?? 0),
    },
  };
}

function restampedIn(change: readonly Message[], before: readonly Message[]): number {
  const known = before.flatMap(({ entries }) => entries).filter(({ stamp }) => stamp !== null).map(({ at, command, stamp }) => ({ entry: `${at} ${stable(command)}`, stamp: stable(stamp) }));
  const places = new Set<number>();
  for (const { at, command, stamp } of change.flatMap(({ entries }) => entries)) {
    const earlier = known.filter(({ entry }) => entry === `${at} ${stable(command)}`);
    if (stamp !== null && earlier.length > 0 && earlier.every((one) => one.stamp !== stable(stamp))) places.add(at);
  }
  return places.size;
}

export async function runComparison(options: ComparisonOptions, lab: Lab): Promise<Report> {
  const { seeds, ...rest } = options;
  const highest = Math.max(...seeds);
  const same = { ...rest, tuning: { patience: 1.5, writeMs: 8 } };
  const traces: Record<Stack, RunTrace[]> = { raft: [], 'multi-paxos': [] };
  for (const seed of [...seeds, highest + 1, highest + 2]) {
    traces['multi-paxos'].push(await lab.run({ ...same, seed, stack: 'multi-paxos' }));
    traces.raft.push(await lab.run({ ...same, seed, stack: 'raft' }));
  }
  const report = { raft: reportOn(traces.raft), 'multi-paxos': reportOn(traces['multi-paxos']) };
  return { stacks: report, claims: [claim('steady.roundTripsToCommit', report), claim('change.entriesRestamped', report), { ...claim('proxies.durableFields', report), isProxy: true }] };
}

function reportOn(traces: readonly RunTrace[]): StackReport {
  const figures: Partial<Record<MetricName, Figure>> = {};
  const measured = traces.map((trace) => measure(trace));
  for (const stretch of ['steady', 'change'] as const) {
    for (const name of Object.keys(measured[0]?.[stretch] ?? {})) {
      const samples = measured.map((one) => (one[stretch] as Readonly<Record<string, number>>)[name] ?? NaN);
      figures[`${stretch}.${name}` as MetricName] = { samples, by: 'mean', value: average(samples), spread: [samples.reduce((a, b) => Math.min(a, b)), samples.reduce((a, b) => Math.max(a, b))] };
    }
  }
  const events = traces.flatMap((trace) => trace.events);
  const requests = events.flatMap((event) => (event.kind === 'sent' && event.request === undefined ? [data(event.message)['type']] : []));
  const handled = events.flatMap((event) => (event.kind === 'handled' ? [`${event.what}:${event.name}`] : []));
  return {
    runs: traces.map(({ spec }) => spec),
    metrics: figures as StackReport['metrics'],
    proxies: { messageTypes: new Set(requests).size, durableFields: traces[0]?.durableFields.length ?? 0, handlers: new Set(handled).size },
  };
}

function claim(metric: MetricName | 'proxies.durableFields', { raft: one, 'multi-paxos': other }: Report['stacks']): Claim {
  const samples = ({ metrics, proxies }: StackReport): readonly number[] => (metric === 'proxies.durableFields' ? [proxies.durableFields] : metrics[metric].samples);
  const signs = new Set(samples(one).map((sample, i) => Math.sign(sample - (samples(other)[i] ?? NaN))));
  const [sign] = signs;
  const raftIs = signs.size > 1 ? 'mixed' : sign === 0 ? 'same' : sign === 1 ? 'more' : 'less';
  return { metric, raftIs, text: `Raft’s ${metric}: ${raftIs}`, isProxy: false };
}
