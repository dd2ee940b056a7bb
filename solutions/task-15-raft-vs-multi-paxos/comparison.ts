import {
  metricNames,
  stacks,
  type Carried,
  type Claim,
  type ComparisonOptions,
  type Figure,
  type Lab,
  type LabEvent,
  type Measures,
  type MetricName,
  type Plain,
  type ProxyMetric,
  type Relation,
  type ReplicatedLog,
  type Report,
  type RunTrace,
  type Sent,
  type Stack,
  type StackReport,
} from '#harness';

/** Fields of a message, whatever they are. */
type Fields = Readonly<Record<string, unknown>>;

/** The request that a message is, or that it answers. */
const requestIn = ({ message, request }: Sent): Fields => (request ?? message) as Fields;

/**
 * What Raft's messages are for, and what they carry: RequestVote, AppendEntries, InstallSnapshot, and the replies
 * to them. Raft Fig. 2, Fig. 13.
 */
export const raft: ReplicatedLog = {
  /** A heartbeat has no type of its own. */
  kindOf(sent: Sent) {
    const { type, entries } = requestIn(sent);
    if (type === 'RequestVote') return 'election';
    return type === 'AppendEntries' && (entries as readonly unknown[]).length === 0 ? 'heartbeat' : 'replication';
  },

  /** The entries in this message, the first of them at prevLogIndex + 1. */
  entriesIn({ message, request }: Sent): readonly Carried[] {
    const { type, entries, prevLogIndex } = message as Fields;
    if (request || type !== 'AppendEntries') return [];
    return (entries as readonly { readonly term: number; readonly command: Plain }[]).map(({ term, command }, i) => ({ at: (prevLogIndex as number) + 1 + i, stamp: term, command }));
  },

  /** The term of a RequestVote that isn't only a question (`preVote`). */
  attemptIn({ message, request }: Sent) {
    const { type, term, preVote } = message as Fields;
    return !request && type === 'RequestVote' && preVote !== true ? (term as number) : undefined;
  },
};

/** An entry as Multi-Paxos's messages have it; `known` doesn't tell its ballot. */
interface AtSlot {
  readonly slot: number;
  readonly n?: Plain;
  readonly v: Plain;
}

/**
 * The same of Multi-Paxos's: prepare, accept, decide, heartbeat, catchUp, and the replies to them (promise, accepted,
 * known, nack).
 */
export const multiPaxos: ReplicatedLog = {
  /** A decide without a slot is a watermark: it brings nothing. */
  kindOf(sent: Sent) {
    const { type, slot } = requestIn(sent);
    if (type === 'prepare') return 'election';
    return type === 'heartbeat' || (type === 'decide' && slot === undefined) ? 'heartbeat' : 'replication';
  },

  /** One of an accept or a decide, any number of a promise or of what is known. */
  entriesIn({ message }: Sent): readonly Carried[] {
    const { type, slot, accepted, values } = message as Fields;
    const isOne = (type === 'accept' || type === 'decide') && slot !== undefined;
    const entries = isOne ? [message] : type === 'promise' ? accepted : type === 'known' ? values : [];
    return (entries as readonly AtSlot[]).map(({ slot: at, n = null, v }) => ({ at, stamp: n, command: v }));
  },

  /** The ballot of a prepare. */
  attemptIn({ message }: Sent) {
    const { type, n } = message as Fields;
    return type === 'prepare' ? (n as Plain) : undefined;
  },
};

const readers: Readonly<Record<Stack, ReplicatedLog>> = { raft, 'multi-paxos': multiPaxos };

/** What one run comes to, by the contract's definitions. Pure. */
export function measure(trace: RunTrace): Measures {
  const { events, roundTripMs, spec } = trace;
  const log = readers[spec.stack];
  const isOf = (kind: string) => (sent: Sent) => log.kindOf(sent) === kind;

  // The steady stretch.
  const deafened = events.findIndex(({ kind }) => kind === 'deafened');
  const steady = events.slice(events.findIndex(({ kind }) => kind === 'asked'), deafened);
  const committed = committedIn(steady);
  const commands = sum(committed.map((entry) => entry.commands));
  const replication = sentIn(steady).filter(isOf('replication'));

  // The change.
  const crashed = events.findIndex(({ kind }) => kind === 'crashed');
  const before = events.slice(0, crashed);
  const after = events.slice(crashed);
  const newEntries = new Set(after.flatMap((event) => (event.kind === 'asked' ? [event.entry] : [])));
  const end = after.findIndex((event) => event.kind === 'answered' && event.ok && newEntries.has(event.entry));
  const change = after.slice(0, end + 1);
  const messages = sentIn(change).filter((sent) => log.kindOf(sent) !== 'heartbeat');
  const carried = messages.flatMap((sent) => log.entriesIn(sent));
  const attempts = messages.flatMap((sent) => {
    const attempt = log.attemptIn(sent);
    return attempt === undefined ? [] : [textOf([sent.from, attempt])];
  });

  return {
    steady: {
      messagesPerCommand: replication.length / commands,
      bytesPerCommand: sum(replication.map(({ bytes }) => bytes)) / commands,
      heartbeatsPerCommand: sentIn(steady).filter(isOf('heartbeat')).length / commands,
      roundTripsToCommit: sum(committed.map((entry) => entry.tookMs / roundTripMs)) / committed.length,
    },
    change: {
      uncommitted: before.filter(({ kind }) => kind === 'asked').length - committedIn(before).length,
      messages: messages.length,
      entriesCarried: carried.length,
      entriesInElections: sum(messages.filter(isOf('election')).map((sent) => log.entriesIn(sent).length)),
      entriesRestamped: restamped(sentIn(before).flatMap((sent) => log.entriesIn(sent)), carried),
      electionsTried: new Set(attempts).size,
      msToNewCommit: (change.at(-1)?.at ?? 0) - (change[0]?.at ?? 0),
    },
  };
}

const sentIn = (events: readonly LabEvent[]): readonly Sent[] => events.filter((event) => event.kind === 'sent');
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
/** Equal data may have its fields in another order when it comes from another server. */
const textOf = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) => (isPlainObject(inner) ? sorted(inner) : inner));
const sorted = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
const isPlainObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Entries that were asked for and answered with ok in these events. */
function committedIn(events: readonly LabEvent[]): readonly { readonly commands: number; readonly tookMs: number }[] {
  const asked = new Map(events.flatMap((event) => (event.kind === 'asked' ? [[event.entry, event] as const] : [])));
  return events.flatMap((event) => {
    const question = event.kind === 'answered' && event.ok ? asked.get(event.entry) : undefined;
    return question ? [{ commands: question.commands, tookMs: event.at - question.at }] : [];
  });
}

/** Places at which a command is carried now under a stamp that it was not carried under before. Null is no stamp. */
function restamped(before: readonly Carried[], now: readonly Carried[]): number {
  const stamps = new Map<string, Set<string>>();
  for (const { at, stamp, command } of before) {
    if (stamp === null) continue;
    const key = textOf([at, command]);
    stamps.set(key, (stamps.get(key) ?? new Set()).add(textOf(stamp)));
  }
  return new Set(now.filter(({ at, stamp, command }) => stamp !== null && stamps.get(textOf([at, command]))?.has(textOf(stamp)) === false).map(({ at }) => at)).size;
}

/**
 * Runs both stacks under the same conditions, once for each seed, and reports what their traces come to, with claims
 * that follow from it.
 */
export async function runComparison({ seeds, ...conditions }: ComparisonOptions, lab: Lab): Promise<Report> {
  const reports = {} as Record<Stack, StackReport>;
  for (const stack of stacks) {
    // One object for both: nothing differs between them but the stack.
    reports[stack] = reportOf(await Promise.all(seeds.map((seed) => lab.run({ ...conditions, stack, seed }))));
  }
  const names = [...metricNames, ...proxyNames.map((name) => `proxies.${name}` as const)];
  return { stacks: reports, claims: names.map((name) => claimOf(name, reports.raft, reports['multi-paxos'])) };
}

const proxyNames: readonly ProxyMetric[] = ['messageTypes', 'durableFields', 'handlers'];

function reportOf(traces: readonly RunTrace[]): StackReport {
  const measures = traces.map(measure);
  const metrics = Object.fromEntries(metricNames.map((name) => [name, figureOf(measures.map((one) => valueIn(one, name)))]));
  return { runs: traces.map(({ spec }) => spec), metrics: metrics as StackReport['metrics'], proxies: proxiesOf(traces) };
}

function valueIn(measures: Measures, name: MetricName): number {
  const [stretch, metric] = name.split('.') as [keyof Measures, string];
  return (measures[stretch] as Readonly<Record<string, number>>)[metric] ?? NaN;
}

function figureOf(samples: readonly number[]): Figure {
  return { samples, by: 'mean', value: sum(samples) / samples.length, spread: [Math.min(...samples), Math.max(...samples)] };
}

function proxiesOf(traces: readonly RunTrace[]): StackReport['proxies'] {
  const events = traces.flatMap((trace) => trace.events);
  const types = events.flatMap((event) => (event.kind === 'sent' && !event.request ? [(event.message as Fields)['type']] : []));
  const handled = events.flatMap((event) => (event.kind === 'handled' ? [`${event.what} ${event.name}`] : []));
  return { messageTypes: new Set(types).size, durableFields: traces[0]?.durableFields.length ?? 0, handlers: new Set(handled).size };
}

function claimOf(metric: Claim['metric'], raftReport: StackReport, paxosReport: StackReport): Claim {
  const isProxy = metric.startsWith('proxies.');
  const samplesOf = ({ metrics, proxies }: StackReport): readonly number[] => (isProxy ? [proxies[metric.slice(8) as ProxyMetric]] : metrics[metric as MetricName].samples);
  const raftIs = relationOf(samplesOf(raftReport), samplesOf(paxosReport));
  return { metric, raftIs, text: `${metric}: ${sentences[raftIs]}`, isProxy };
}

const sentences: Readonly<Record<Relation, string>> = {
  less: 'Raft has less in every run.',
  more: 'Raft has more in every run.',
  same: 'the two have the same in every run.',
  mixed: 'which of them has more depends on the run.',
};

function relationOf(raftSamples: readonly number[], paxosSamples: readonly number[]): Relation {
  const differences = raftSamples.map((sample, i) => sample - (paxosSamples[i] ?? NaN));
  if (differences.every((difference) => difference === 0)) return 'same';
  if (differences.every((difference) => difference < 0)) return 'less';
  return differences.every((difference) => difference > 0) ? 'more' : 'mixed';
}
