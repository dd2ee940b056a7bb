import { canonicalText } from '../kernel/plain.ts';
import { isClient, type Message, type NodeEvent } from '../protocols/node.ts';
import type { AppendEntries, AppendEntriesReply, InstallSnapshot, InstallSnapshotReply, RequestVote, RequestVoteReply } from '../protocols/raft/messages.ts';
import { coveredThrough, firstDifference, lastIndexOf, type RaftCopy } from '../protocols/raft/reading.ts';
import type { Command, LogEntry } from '../protocols/raft/state.ts';
import type { Departure, Link, StateCopy, TraceEvent } from './events.ts';
import { describeKvReply, describeOperation, describeOutcome } from './narrate-kv.ts';

/** Fields whose changes are told; the others are either the learner's own or said in other words. */
const toldFields = ['currentTerm', 'votedFor', 'commitIndex'] as const;

/** Fields with a value a peer; only the values that changed are told, and not those that an election set anew. */
const toldByPeer = ['nextIndex', 'matchIndex'] as const;

/** The lines that tell one event; none when nothing in it matters. */
export function narrate(event: TraceEvent): string[] {
  switch (event.kind) {
    case 'step':
      return [...narrateCause(event.node, event.event), ...narrateChanges(event), ...event.output.map((line) => `${event.node} prints: ${line}`)];
    case 'network':
      // A cut link was told when it was cut, and a second copy when it arrives.
      return event.what === 'lost' || event.what === 'held' ? [`${event.from} ──${event.message}──✕ ${event.to}   (${event.what})`] : [];
    case 'crash':
      return [`${event.node} crashes${event.unsent > 0 ? `; ${event.unsent} of its effects had not left` : ''}`];
    case 'restart':
      return [`${event.node} restarts from its disk: ${describeDisk(event.state)}`];
    case 'pause':
      return [`${event.node} pauses`];
    case 'resume':
      return [`${event.node} goes on`];
    case 'links':
      return [narrateLinks(event.cut, event.up)];
    case 'note':
      return [`— ${event.text}`];
    case 'leave':
      return narrateDeparture(event.node, event.departure);
    case 'begin':
    case 'written':
      return [];
  }
}

/** What is sent to servers is told when it arrives. */
function narrateDeparture(node: string, departure: Departure): string[] {
  if (departure.kind === 'answer' && isClient(node)) return [`${node}: ${describeRequest(departure.request)}: ${describeOutcome(departure.reply) ?? short(departure.reply)}`];
  if (departure.kind === 'answer') return [`${node} ──${describeAnswer(departure.reply)}──▶ client, to ${describeRequest(departure.request)}`];
  if (departure.kind === 'apply') return [`${node} applies entry ${departure.index}: ${describeAnswer(departure.result)}`];
  return [];
}

/** Whichever list is shorter: the links that are cut, or those that are left. */
function narrateLinks(cut: readonly Link[], up: readonly Link[]): string {
  if (cut.length === 0) return 'all links are up';
  if (up.length === 0) return 'all links are cut';
  return cut.length < up.length ? `links cut: ${listLinks(cut)}` : `only these links are up: ${listLinks(up)}`;
}

function listLinks(links: readonly Link[]): string {
  const both = ([from, to]: Link): boolean => links.some(([a, b]) => a === to && b === from);
  const shown = links.filter((link) => !both(link) || link[0] < link[1]);
  return shown.map((link) => `${link[0]}${both(link) ? '↔' : '→'}${link[1]}`).join(' ');
}

export function describeDisk(state: StateCopy): string {
  const disk = state as unknown as RaftCopy;
  const { currentTerm, votedFor, snapshot } = disk;
  return `term ${currentTerm}, vote ${votedFor ?? 'none'},${snapshot ? ` snapshot up to entry ${snapshot.lastIncludedIndex},` : ''} log ${terms(disk)}`;
}

function narrateCause(node: string, event: NodeEvent): string[] {
  switch (event.kind) {
    case 'message':
      return [`${event.from} ──${describeMessage(event.message)}──▶ ${node}`];
    case 'reply':
      return [`${event.from} ──${describeReply(event.request, event.reply)}──▶ ${node}`];
    case 'timer':
      return event.name === 'heartbeat' ? [] : [describeTimer(node, event.name)];
    case 'client':
      return [isClient(node) ? `${node} begins: ${describeRequest(event.message)}` : `client ──${describeRequest(event.message)}──▶ ${node}`];
    case 'start':
    case 'durable':
      return [];
  }
}

/** Some timers are the harness's own: they end what the code waits for. */
export function describeTimer(node: string, name: string): string {
  if (name.startsWith('work ')) return `${node}'s machine is done`;
  if (name.startsWith('soon ')) return `${node} goes on at once`;
  if (name.startsWith('after ')) return `${node} has waited long enough`;
  if (name === 'rpc timeout') return `${node} gives up waiting for a reply`;
  return `${node}: its ${name} timer fires`;
}

/** Node code need not have kept the contract's shape; a state without it ends a run, and is told all the same. */
export function narrateChanges(event: Extract<TraceEvent, { kind: 'step' }>): string[] {
  try {
    return changesIn(event);
  } catch {
    return [`  ${event.node} is in a state without the contract's shape: ${event.changed.map((field) => `${field} ${short(event.after[field])}`).join(', ')}`];
  }
}

function changesIn(event: Extract<TraceEvent, { kind: 'step' }>): string[] {
  const { node, changed } = event;
  const before = event.before as unknown as RaftCopy;
  const after = event.after as unknown as RaftCopy;
  const lines: string[] = [];
  for (const field of toldFields) {
    if (changed.includes(field)) lines.push(`  ${node} ${field} ${short(before[field])} → ${short(after[field])}`);
  }
  for (const field of toldByPeer) {
    if (!changed.includes(field) || changed.includes('role')) continue;
    const peers = Object.keys(after[field]).filter((peer) => before[field][peer] !== after[field][peer]);
    lines.push(...peers.map((peer) => `  ${node} ${field}[${peer}] ${short(before[field][peer])} → ${short(after[field][peer])}`));
  }
  if (changed.includes('lastApplied') && !(changed.includes('commitIndex') && after.lastApplied === after.commitIndex)) {
    lines.push(`  ${node} lastApplied ${short(before.lastApplied)} → ${short(after.lastApplied)}`);
  }
  if (changed.includes('snapshot')) lines.push(`  ${node} has a snapshot up to entry ${coveredThrough(after)}`);
  if (changed.includes('log')) lines.push(`  ${node} ${describeLogChange(before, after)}`);
  if (changed.includes('role') || (after.role === 'leader' && changed.includes('currentTerm'))) {
    lines.push(after.role === 'leader' ? `  ${node} leads term ${after.currentTerm}` : `  ${node} is ${after.role} now`);
  }
  return lines;
}

function describeLogChange(before: RaftCopy, after: RaftCopy): string {
  const index = firstDifference(before, after);
  const cut = index <= lastIndexOf(before) ? `, entries from ${index} on replaced or deleted` : '';
  return `log ${terms(before)} → ${terms(after)}${cut}`;
}

/** A log as the paper draws it: the term of each entry. */
function terms({ log, lastDiscardedIndex }: Pick<RaftCopy, 'log' | 'lastDiscardedIndex'>): string {
  const cutOff = lastDiscardedIndex > 0 ? [`(1 to ${lastDiscardedIndex} cut off)`] : [];
  const shown = log.length > 24 ? ['…', ...log.slice(-20).map(({ term }) => term)] : log.map(({ term }) => term);
  return `[${[...cutOff, ...shown].join(' ')}]`;
}

export function describeMessage(message: Message): string {
  if (message.type === 'AppendEntries') {
    const { term, prevLogIndex, prevLogTerm, entries, leaderCommit } = message as AppendEntries;
    return `AppendEntries(term ${term}, prev ${prevLogIndex} of term ${prevLogTerm}, ${describeEntries(prevLogIndex, entries)}, commit ${leaderCommit})`;
  }
  if (message.type === 'RequestVote') {
    const { term, lastLogIndex, lastLogTerm } = message as RequestVote;
    return `RequestVote(term ${term}, last entry ${lastLogIndex} of term ${lastLogTerm})`;
  }
  if (message.type === 'InstallSnapshot') return describeSnapshot(message as InstallSnapshot);
  const { type, ...rest } = message as Message & Record<string, unknown>;
  return describeOperation(message) ?? `${type}(${short(rest)})`;
}

function describeSnapshot({ term, lastIncludedIndex, lastIncludedTerm, offset, done }: InstallSnapshot): string {
  const chunk = offset === 0 && done ? '' : `, from offset ${offset}${done ? ', the last chunk' : ''}`;
  return `InstallSnapshot(term ${term}, up to entry ${lastIncludedIndex} of term ${lastIncludedTerm}${chunk})`;
}

const GROUPS_TOLD = 6;

/** Neighbours of one term are told together: `entries 3 to 7 of term 1, 8 of term 2`. */
function describeEntries(prevLogIndex: number, entries: readonly LogEntry[] | undefined): string {
  if (!Array.isArray(entries)) return `entries ${short(entries)}`;
  if (entries.length === 0) return 'no entries';
  const list = entries as readonly (LogEntry | undefined)[];
  const starts = list.flatMap((entry, i) => (i === 0 || entry?.term !== list[i - 1]?.term ? [i] : []));
  const groups = starts.slice(0, GROUPS_TOLD).map((start, n) => {
    const [first, last] = [prevLogIndex + 1 + start, prevLogIndex + (starts[n + 1] ?? list.length)];
    return `${first}${first === last ? '' : ` to ${last}`} of term ${list[start]?.term ?? '?'}`;
  });
  return `${list.length === 1 ? 'entry' : 'entries'} ${groups.join(', ')}${starts.length > GROUPS_TOLD ? ', …' : ''}`;
}

export function describeReply(request: Message, reply: unknown): string {
  if (request.type === 'AppendEntries') {
    const { term, success } = (reply ?? {}) as Partial<AppendEntriesReply>;
    if (typeof success !== 'boolean') return `reply ${short(reply)} to ${describeMessage(request)}`;
    return `${success ? 'success' : 'refusal'}(term ${term ?? '?'}) of ${describeMessage(request)}`;
  }
  if (request.type === 'RequestVote') {
    const { term, voteGranted } = (reply ?? {}) as Partial<RequestVoteReply>;
    return `${voteGranted ? 'vote' : 'no vote'}(term ${term ?? '?'})`;
  }
  if (request.type === 'InstallSnapshot') {
    const { term, nextOffset } = (reply ?? {}) as Partial<InstallSnapshotReply>;
    return `reply(term ${term ?? '?'}${nextOffset === undefined ? '' : `, next offset ${nextOffset}`}) to ${describeMessage(request)}`;
  }
  const answer = describeKvReply(reply);
  return answer === undefined ? `reply ${short(reply)}` : `${answer} to ${describeMessage(request)}`;
}

export function describeRequest(message: unknown): string {
  const { command, read } = (message ?? {}) as { readonly command?: Command; readonly read?: unknown };
  if (read === true) return 'read';
  if (!command || !('key' in command)) return describeOperation(message) ?? short(message);
  const { op, key, clientId, seq } = command;
  return `${op} ${key}${clientId === undefined ? '' : ` (${clientId}, request ${seq ?? '?'})`}`;
}

/** What a client hears, or what a command came to. */
export function describeAnswer(reply: unknown): string {
  const { ok, value, error, readIndex } = (reply ?? {}) as { readonly ok?: unknown; readonly value?: unknown; readonly error?: unknown; readonly readIndex?: unknown };
  if (ok === true && readIndex !== undefined) return `read index ${short(readIndex)}`;
  if (ok === true) return value === null || value === undefined ? 'ok' : `ok, ${short(value)}`;
  return ok === false && typeof error === 'string' ? `not ok, ${error}` : short(reply);
}

export function short(value: unknown): string {
  const text = canonicalText(value).replaceAll('"', '');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** How many lines tell the end of a run in full, and how many of the turning points before it are told. */
const DETAILED_LINES = 22;
const TURNING_POINTS = 16;

/**
 * A run as a person reads it, up to the event at which the rule broke: the turning points
 * first, then the end with everything that changed something.
 */
export function schedule(events: readonly TraceEvent[], detailedLines = DETAILED_LINES): string[] {
  const detailed: string[][] = [];
  let lines = 0;
  let i = events.length - 1;
  const endsApplied = isOfMachine(events[i]);
  for (; i >= 0 && lines < detailedLines; i--) {
    const event = events[i] as TraceEvent;
    // A heartbeat that changed nothing tells nothing; the last event always does.
    const isQuiet = isIdle(event) || (event.kind === 'leave' && !endsApplied && !isSuccess(event.departure));
    const told = isQuiet && i < events.length - 1 ? [] : tell(event);
    if (told.length > 0) detailed.push(told);
    lines += told.length;
  }
  const earlier = events.slice(0, i + 1).filter(isTurningPoint).map((event) => tell(event));
  const skipped = earlier.length > TURNING_POINTS ? [gap('earlier events')] : [];
  const points = earlier.slice(-TURNING_POINTS).flat();
  return [...skipped, ...points, ...(i >= 0 ? [gap('and then, in full')] : []), ...detailed.reverse().flat()];
}

function isIdle(event: TraceEvent): boolean {
  return event.kind === 'step' && event.changed.length === 0 && event.output.length === 0;
}

/** A run that ends with what was applied or answered is a story of all that was. */
function isOfMachine(event: TraceEvent | undefined): boolean {
  return event?.kind === 'leave' && (event.departure.kind === 'apply' || event.departure.kind === 'answer');
}

function isSuccess(departure: Departure): boolean {
  if (departure.kind !== 'answer') return false;
  return (departure.reply as { readonly ok?: unknown } | null)?.ok === true || describeOutcome(departure.reply) !== undefined;
}

/** Of a run in which something never came about: so much of the end is told, and so much of what went before. */
const LAST_STEPS = 10;
const EARLIER_POINTS = 6;

/** What a server that lacks something last heard and said, whether it changed anything or not, after the faults before it. */
export function lastOf(events: readonly TraceEvent[], nodes: readonly string[]): string[] {
  const concerning = events.filter((event) => event.kind !== 'leave' && event.kind !== 'written' && concerns(event, nodes) && tell(event).length > 0);
  const last = concerning.slice(-LAST_STEPS);
  const earlier = events.slice(0, events.indexOf(last[0] as TraceEvent)).filter((event) => isTurningPoint(event) && !isCommit(event));
  const points = earlier.slice(-EARLIER_POINTS);
  return [
    ...(earlier.length > points.length ? [gap('earlier events')] : []),
    ...points.flatMap(tell),
    ...(concerning.length > last.length ? [gap(`and at last, of ${nodes.join(' and ')}`)] : []),
    ...last.flatMap(tell),
  ];
}

function concerns(event: TraceEvent, nodes: readonly string[]): boolean {
  if (event.kind === 'network') return nodes.includes(event.from) || nodes.includes(event.to);
  if (!('node' in event)) return true;
  return nodes.includes(event.node) || (event.kind === 'step' && 'from' in event.event && nodes.includes(event.event.from));
}

function gap(text: string): string {
  return `${''.padStart(8)}  … ${text}`;
}

function tell(event: TraceEvent): string[] {
  return narrate(event).map((line, n) => `${(n === 0 ? `${event.at} ms` : '').padStart(8)}  ${line}`);
}

/** Crashes, partitions, elections, commits by a leader, deleted entries, and what clients do make the story of a run. */
function isTurningPoint(event: TraceEvent): boolean {
  if ('node' in event && isClient(event.node)) return event.kind === 'leave' ? event.departure.kind === 'answer' : event.kind === 'step' && event.event.kind === 'client';
  if (event.kind !== 'step') return event.kind !== 'network' && event.kind !== 'leave' && event.kind !== 'written' && event.kind !== 'begin';
  const before = event.before as unknown as RaftCopy;
  const after = event.after as unknown as RaftCopy;
  const isElected = after.role === 'leader' && before.role !== 'leader';
  const hasCut = event.changed.includes('log') && firstDifference(before, after) <= lastIndexOf(before);
  return isElected || isCommit(event) || hasCut;
}

function isCommit(event: TraceEvent): boolean {
  return event.kind === 'step' && event.after['role'] === 'leader' && event.changed.includes('commitIndex');
}
