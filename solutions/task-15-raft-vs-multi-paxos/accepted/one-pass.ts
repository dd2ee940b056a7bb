import type { Carried, Claim, ComparisonOptions, Figure, Lab, LabEvent, Measures, MessageKind, MetricName, Plain, ReplicatedLog, Report, RunSpec, RunTrace, Sent, Stack, StackReport, Tuning } from '#harness';
import { metricNames } from '#harness';

// Reads each trace once, from its first event to its last. Four commands make an entry, in both stacks; medians.

interface Note {
  readonly type?: string;
  readonly term?: number;
  readonly preVote?: boolean;
  readonly prevLogIndex?: number;
  readonly entries?: readonly { readonly term: number; readonly command: Plain }[];
  readonly n?: Plain;
  readonly slot?: number;
  readonly v?: Plain;
  readonly accepted?: readonly { readonly slot: number; readonly n: Plain; readonly v: Plain }[];
  readonly values?: readonly { readonly slot: number; readonly v: Plain }[];
}

const noteOf = (value: unknown): Note => (typeof value === 'object' && value !== null ? value : {});

export const raft: ReplicatedLog = {
  kindOf(sent: Sent): MessageKind {
    const { type, entries = [] } = noteOf(sent.request ?? sent.message);
    switch (type) {
      case 'RequestVote':
        return 'election';
      case 'AppendEntries':
        return entries.length > 0 ? 'replication' : 'heartbeat';
      default:
        return 'replication';
    }
  },
  entriesIn(sent: Sent): readonly Carried[] {
    if (sent.request) return [];
    const { entries = [], prevLogIndex = 0 } = noteOf(sent.message);
    let at = prevLogIndex;
    return entries.map(({ term, command }) => ({ at: ++at, stamp: term, command }));
  },
  attemptIn(sent: Sent): Plain | undefined {
    const note = noteOf(sent.message);
    return note.type === 'RequestVote' && !note.preVote ? note.term : undefined;
  },
};

export const multiPaxos: ReplicatedLog = {
  kindOf(sent: Sent): MessageKind {
    const note = noteOf(sent.request ?? sent.message);
    switch (note.type) {
      case 'prepare':
        return 'election';
      case 'heartbeat':
        return 'heartbeat';
      case 'decide':
        return note.slot === undefined ? 'heartbeat' : 'replication';
      default:
        return 'replication';
    }
  },
  entriesIn(sent: Sent): readonly Carried[] {
    const { type, n = null, slot, v = null, accepted = [], values = [] } = noteOf(sent.message);
    if (sent.request) return [...accepted.map((one) => ({ at: one.slot, stamp: one.n, command: one.v })), ...values.map((one) => ({ at: one.slot, stamp: null, command: one.v }))];
    return slot !== undefined && (type === 'accept' || type === 'decide') ? [{ at: slot, stamp: n, command: v }] : [];
  },
  attemptIn(sent: Sent): Plain | undefined {
    const { type, n } = noteOf(sent.message);
    return type === 'prepare' ? n : undefined;
  },
};

/** The text of plain data, whatever the order of its fields. */
function text(value: Plain): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Plain[]).map(text).join()}]`;
  const fields = Object.entries(value as Readonly<Record<string, Plain>>).map(([name, field]) => `${name}=${text(field)}`);
  return `{${fields.sort().join()}}`;
}

/** Counts as it goes. */
class Meter {
  readonly #log: ReplicatedLog;
  readonly #roundTripMs: number;
  #phase: 'before' | 'steady' | 'deaf' | 'change' | 'over' = 'before';
  readonly #asked = new Map<number, { readonly at: number; readonly commands: number; readonly isNew: boolean; isDone: boolean }>();
  readonly #stamps = new Map<string, Set<string>>();
  readonly #restamped = new Set<number>();
  readonly #attempts = new Set<string>();
  #steady = { messages: 0, bytes: 0, heartbeats: 0, commands: 0, entries: 0, ms: 0 };
  #change = { uncommitted: 0, messages: 0, carried: 0, inElections: 0, from: 0, to: 0 };

  constructor({ spec, roundTripMs }: RunTrace) {
    this.#log = spec.stack === 'raft' ? raft : multiPaxos;
    this.#roundTripMs = roundTripMs;
  }

  take(event: LabEvent): void {
    switch (event.kind) {
      case 'asked':
        if (this.#phase === 'before') this.#phase = 'steady';
        this.#asked.set(event.entry, { at: event.at, commands: event.commands, isNew: this.#phase === 'change', isDone: false });
        return;
      case 'deafened':
        this.#phase = 'deaf';
        return;
      case 'crashed':
        this.#phase = 'change';
        this.#change = { ...this.#change, from: event.at, uncommitted: [...this.#asked.values()].filter(({ isDone }) => !isDone).length };
        return;
      case 'answered':
        if (event.ok) this.#commit(event.entry, event.at);
        return;
      case 'sent':
        return this.#send(event);
      default:
        return;
    }
  }

  #commit(entry: number, at: number): void {
    const asked = this.#asked.get(entry);
    if (!asked) return;
    asked.isDone = true;
    if (this.#phase === 'steady') {
      this.#steady.commands += asked.commands;
      this.#steady.entries++;
      this.#steady.ms += at - asked.at;
    }
    if (this.#phase === 'change' && asked.isNew) {
      this.#phase = 'over';
      this.#change.to = at;
    }
  }

  #send(sent: Sent): void {
    const kind = this.#log.kindOf(sent);
    const entries = this.#log.entriesIn(sent);
    if (this.#phase === 'steady' && kind === 'replication') {
      this.#steady.messages++;
      this.#steady.bytes += sent.bytes;
    }
    if (this.#phase === 'steady' && kind === 'heartbeat') this.#steady.heartbeats++;
    if (this.#phase === 'change' && kind !== 'heartbeat') {
      this.#change.messages++;
      this.#change.carried += entries.length;
      if (kind === 'election') this.#change.inElections += entries.length;
      const attempt = this.#log.attemptIn(sent);
      if (attempt !== undefined) this.#attempts.add(`${sent.from}: ${text(attempt)}`);
    }
    for (const entry of entries) this.#stamp(entry);
  }

  #stamp({ at, stamp, command }: Carried): void {
    if (stamp === null || this.#phase === 'over') return;
    const key = `${at} ${text(command)}`;
    const stamps = this.#stamps.get(key);
    if (this.#phase !== 'change') this.#stamps.set(key, (stamps ?? new Set()).add(text(stamp)));
    else if (stamps && !stamps.has(text(stamp))) this.#restamped.add(at);
  }

  read(): Measures {
    const { messages, bytes, heartbeats, commands, entries, ms } = this.#steady;
    return {
      steady: { messagesPerCommand: messages / commands, bytesPerCommand: bytes / commands, heartbeatsPerCommand: heartbeats / commands, roundTripsToCommit: ms / entries / this.#roundTripMs },
      change: {
        uncommitted: this.#change.uncommitted,
        messages: this.#change.messages,
        entriesCarried: this.#change.carried,
        entriesInElections: this.#change.inElections,
        entriesRestamped: this.#restamped.size,
        electionsTried: this.#attempts.size,
        msToNewCommit: this.#change.to - this.#change.from,
      },
    };
  }
}

export function measure(trace: RunTrace): Measures {
  const meter = new Meter(trace);
  for (const event of trace.events) meter.take(event);
  return meter.read();
}

const tuning: Partial<Tuning> = { batch: 4 };

export async function runComparison({ n, workload, faults, seeds }: ComparisonOptions, lab: Lab): Promise<Report> {
  const runs = (stack: Stack): Promise<RunTrace[]> => Promise.all(seeds.map((seed) => lab.run({ stack, n, workload, faults, tuning, seed })));
  const [ofRaft, ofPaxos] = await Promise.all([runs('raft'), runs('multi-paxos')]);
  const both = { raft: stackReport(ofRaft), 'multi-paxos': stackReport(ofPaxos) };
  return { stacks: both, claims: claimsOf(both) };
}

function stackReport(traces: readonly RunTrace[]): StackReport {
  const runs: RunSpec[] = [];
  const samples = new Map<MetricName, number[]>(metricNames.map((name) => [name, []]));
  const types = new Set<unknown>();
  const handlers = new Set<string>();
  for (const trace of traces) {
    runs.push(trace.spec);
    const { steady, change } = measure(trace);
    for (const [name, value] of [...named('steady', steady), ...named('change', change)]) samples.get(name as MetricName)?.push(value);
    for (const event of trace.events) {
      if (event.kind === 'sent' && !event.request) types.add(noteOf(event.message).type);
      if (event.kind === 'handled') handlers.add(`${event.what}/${event.name}`);
    }
  }
  const metrics = Object.fromEntries([...samples].map(([name, values]) => [name, median(values)])) as Record<MetricName, Figure>;
  return { runs, metrics, proxies: { messageTypes: types.size, durableFields: traces[0]?.durableFields.length ?? 0, handlers: handlers.size } };
}

const named = (stretch: string, values: object): [string, number][] => Object.entries(values).map(([name, value]) => [`${stretch}.${name}`, value as number]);

function median(samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return { samples, by: 'median', value: (lower + upper) / 2 };
}

function claimsOf({ raft: one, 'multi-paxos': other }: Report['stacks']): readonly Claim[] {
  return metricNames.map((metric) => {
    const pairs = one.metrics[metric].samples.map((sample, i) => [sample, other.metrics[metric].samples[i] ?? NaN] as const);
    const isAll = (holds: (a: number, b: number) => boolean): boolean => pairs.every(([a, b]) => holds(a, b));
    const raftIs = isAll((a, b) => a === b) ? 'same' : isAll((a, b) => a < b) ? 'less' : isAll((a, b) => a > b) ? 'more' : 'mixed';
    return { metric, raftIs, text: `In ${pairs.length} pairs of runs, Raft is ${raftIs}.`, isProxy: false };
  });
}
