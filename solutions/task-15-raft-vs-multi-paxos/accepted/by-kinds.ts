import { changeMetrics, steadyMetrics, type Carried, type Claim, type ComparisonOptions, type Figure, type Lab, type LabEvent, type Measures, type MessageKind, type MetricName, type Plain, type ReplicatedLog, type Report, type RunRequest, type RunTrace, type Sent, type Stack, type StackReport } from '#harness';

// First tells every message apart, then counts in lists. Medians of costs with their spread, means of times; runs of both
// stacks side by side, seed by seed; a claim for each thing of which one has less or more, and no other.

interface Request {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Types that say by themselves what they are for. */
const elections = new Set(['RequestVote', 'prepare']);
const carriers = new Set(['InstallSnapshot', 'accept', 'catchUp']);

/** The others bring something, or they don't. */
const bringsSomething = (request: Request): boolean => carriers.has(request.type) || (Array.isArray(request['entries']) && request['entries'].length > 0) || (request.type === 'decide' && 'slot' in request);

function kindOf({ message, request }: Sent): MessageKind {
  const asked = (request ?? message) as Request;
  if (elections.has(asked.type)) return 'election';
  return bringsSomething(asked) ? 'replication' : 'heartbeat';
}

export const raft: ReplicatedLog = {
  kindOf,
  entriesIn: ({ message, request }) => {
    const { type, entries, prevLogIndex } = message as Request;
    if (request !== undefined || type !== 'AppendEntries') return [];
    const carried: Carried[] = [];
    for (const { term, command } of entries as readonly { term: number; command: Plain }[]) carried.push({ at: (prevLogIndex as number) + carried.length + 1, stamp: term, command });
    return carried;
  },
  attemptIn: ({ message, request }) => {
    const { type, term, preVote = false } = message as Request;
    return request === undefined && type === 'RequestVote' && preVote === false ? (term as number) : undefined;
  },
};

export const multiPaxos: ReplicatedLog = {
  kindOf,
  entriesIn: ({ message }) => {
    const told = message as Request;
    const votes = (told['accepted'] ?? told['values'] ?? ('v' in told ? [told] : [])) as readonly { slot: number; n?: Plain; v: Plain }[];
    return votes.map(({ slot, n, v }) => ({ at: slot, stamp: n ?? null, command: v }));
  },
  attemptIn: ({ message, request }) => (request === undefined && (message as Request).type === 'prepare' ? ((message as Request)['n'] as Plain) : undefined),
};

type Told = Sent & { readonly is: MessageKind; readonly carried: readonly Carried[]; readonly attempt: string | undefined };

function told(events: readonly LabEvent[], log: ReplicatedLog): readonly Told[] {
  return events.flatMap((event) => {
    if (event.kind !== 'sent') return [];
    const attempt = log.attemptIn(event);
    return [{ ...event, is: log.kindOf(event), carried: log.entriesIn(event), attempt: attempt === undefined ? undefined : canonical([event.from, attempt]) }];
  });
}

/** Text of a value, its fields in the order of their names. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return field;
    const sorted: Record<string, unknown> = {};
    for (const name of Object.keys(field).sort()) sorted[name] = (field as Readonly<Record<string, unknown>>)[name];
    return sorted;
  });

const count = <T>(items: Iterable<T>, of: (item: T) => number | boolean): number => [...items].reduce((sum, item) => sum + Number(of(item)), 0);

/** The three parts of a trace that count, cut where it says so. */
function cut({ events }: RunTrace) {
  const first = events.findIndex(({ kind }) => kind === 'asked');
  const deaf = events.findIndex(({ kind }) => kind === 'deafened');
  const crash = events.findIndex(({ kind }) => kind === 'crashed');
  const known = new Set(events.slice(0, crash).flatMap((event) => (event.kind === 'asked' ? [event.entry] : [])));
  const served = events.findIndex((event, i) => i > crash && event.kind === 'answered' && event.ok && !known.has(event.entry));
  return { steady: events.slice(first, deaf), before: events.slice(0, crash), change: events.slice(crash, served + 1) };
}

/** Entries by number, of those events in which they were asked for and committed. */
function committed(events: readonly LabEvent[]): ReadonlyMap<number, { readonly commands: number; readonly ms: number }> {
  const asked = new Map<number, { readonly commands: number; readonly at: number }>();
  const done = new Map<number, { readonly commands: number; readonly ms: number }>();
  for (const event of events) {
    if (event.kind === 'asked') asked.set(event.entry, event);
    if (event.kind !== 'answered' || !event.ok) continue;
    const { commands = 0, at = event.at } = asked.get(event.entry) ?? {};
    done.set(event.entry, { commands, ms: event.at - at });
  }
  return done;
}

export function measure(trace: RunTrace): Measures {
  const log = { raft, 'multi-paxos': multiPaxos }[trace.spec.stack];
  const { steady, before, change } = cut(trace);
  const lasting = told(steady, log);
  const done = [...committed(steady).values()];
  const commands = count(done, (entry) => entry.commands);
  const counted = told(change, log).filter(({ is }) => is !== 'heartbeat');
  const stamps = told(before, log).flatMap(({ carried }) => carried).filter(({ stamp }) => stamp !== null);
  const old = new Map<string, string[]>();
  for (const { at, command, stamp } of stamps) old.set(canonical([at, command]), [...(old.get(canonical([at, command])) ?? []), canonical(stamp)]);
  const anew = counted.flatMap(({ carried }) => carried).filter(({ at, command, stamp }) => stamp !== null && old.get(canonical([at, command]))?.includes(canonical(stamp)) === false);
  return {
    steady: {
      messagesPerCommand: count(lasting, ({ is }) => is === 'replication') / commands,
      bytesPerCommand: count(lasting, ({ is, bytes }) => (is === 'replication' ? bytes : 0)) / commands,
      heartbeatsPerCommand: count(lasting, ({ is }) => is === 'heartbeat') / commands,
      roundTripsToCommit: count(done, ({ ms }) => ms) / (done.length * trace.roundTripMs),
    },
    change: {
      uncommitted: count(before, ({ kind }) => kind === 'asked') - committed(before).size,
      messages: counted.length,
      entriesCarried: count(counted, ({ carried }) => carried.length),
      entriesInElections: count(counted, ({ is, carried }) => (is === 'election' ? carried.length : 0)),
      entriesRestamped: new Set(anew.map(({ at }) => at)).size,
      electionsTried: new Set(counted.flatMap(({ attempt }) => attempt ?? [])).size,
      msToNewCommit: (change.at(-1)?.at ?? NaN) - (change.at(0)?.at ?? NaN),
    },
  };
}

export async function runComparison({ seeds, ...conditions }: ComparisonOptions, lab: Lab): Promise<Report> {
  const request = (stack: Stack, seed: number): RunRequest => ({ ...conditions, stack, seed, tuning: { delayMs: 6 } });
  const pairs: (readonly [RunTrace, RunTrace])[] = [];
  for (const seed of seeds) pairs.push(await Promise.all([lab.run(request('raft', seed)), lab.run(request('multi-paxos', seed))]));
  const both = { raft: summary(pairs.map(([one]) => one)), 'multi-paxos': summary(pairs.map(([, other]) => other)) };
  return { stacks: both, claims: claims(both) };
}

function summary(traces: readonly RunTrace[]): StackReport {
  const measured = traces.map(measure);
  const steady = steadyMetrics.map((name): [MetricName, Figure] => [`steady.${name}`, middle(measured.map((one) => one.steady[name]))]);
  const change = changeMetrics.map((name): [MetricName, Figure] => [`change.${name}`, name === 'msToNewCommit' ? mean(measured.map((one) => one.change[name])) : middle(measured.map((one) => one.change[name]))]);
  const all = traces.flatMap(({ events }) => events);
  const distinct = (names: readonly string[]): number => new Set(names).size;
  return {
    runs: traces.map(({ spec }) => spec),
    metrics: Object.fromEntries([...steady, ...change]) as StackReport['metrics'],
    proxies: {
      messageTypes: distinct(all.flatMap((event) => (event.kind === 'sent' && event.request === undefined ? [(event.message as Request).type] : []))),
      durableFields: distinct(traces.flatMap(({ durableFields }) => durableFields)),
      handlers: distinct(all.flatMap((event) => (event.kind === 'handled' ? [canonical([event.what, event.name])] : []))),
    },
  };
}

function ends(samples: readonly number[]): readonly [number, number] {
  const sorted = [...samples].sort((a, b) => a - b);
  return [sorted.at(0) ?? NaN, sorted.at(-1) ?? NaN];
}

function mean(samples: readonly number[]): Figure {
  return { samples, by: 'mean', value: samples.reduce((sum, sample) => sum + sample / samples.length, 0), spread: ends(samples) };
}

function middle(samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const value = sorted.length % 2 === 1 ? sorted.at(Math.floor(half)) : ((sorted.at(half - 1) ?? NaN) + (sorted.at(half) ?? NaN)) / 2;
  return { samples, by: 'median', value: value ?? NaN, spread: ends(samples) };
}

function claims({ raft: one, 'multi-paxos': other }: Report['stacks']): readonly Claim[] {
  const found: Claim[] = [];
  for (const metric of Object.keys(one.metrics) as MetricName[]) {
    const signs = one.metrics[metric].samples.map((sample, i) => Math.sign(sample - (other.metrics[metric].samples[i] ?? NaN)));
    const always = (sign: number): boolean => signs.every((some) => some === sign);
    const raftIs = always(-1) ? 'less' : always(1) ? 'more' : always(0) ? 'same' : 'mixed';
    // What depends on the run is worth saying only where nothing else is said of its stretch.
    if (raftIs === 'less' || raftIs === 'more' || metric === 'steady.roundTripsToCommit' || metric === 'change.msToNewCommit') found.push({ metric, raftIs, text: `${metric} of Raft is ${raftIs}, over ${signs.length} seeds`, isProxy: false });
  }
  return found;
}
