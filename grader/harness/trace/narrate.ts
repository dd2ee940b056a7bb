import { canonicalText } from '../kernel/plain.ts';
import type { Message, NodeEvent } from '../protocols/node.ts';
import type { AppendEntries, AppendEntriesReply, RequestVote, RequestVoteReply } from '../protocols/raft/messages.ts';
import { firstDifference, lastIndexOf, type RaftCopy } from '../protocols/raft/reading.ts';
import type { Command, LogEntry } from '../protocols/raft/state.ts';
import type { StateCopy, TraceEvent } from './events.ts';

/** Fields whose changes are told; the others are either the learner's own or said in other words. */
const toldFields = ['currentTerm', 'votedFor', 'commitIndex', 'nextIndex', 'matchIndex'] as const;

/** The lines that tell one event; none when nothing in it matters. */
export function narrate(event: TraceEvent): string[] {
  switch (event.kind) {
    case 'step':
      return [...narrateCause(event.node, event.event), ...narrateChanges(event), ...event.output.map((line) => `${event.node} prints: ${line}`)];
    case 'network':
      return event.what === 'doubled' ? [] : [`${event.from} ──${event.message}──✕ ${event.to}   (${lossReasons[event.what]})`];
    case 'crash':
      return [`${event.node} crashes${event.unsent > 0 ? `; ${event.unsent} of its effects had not left` : ''}`];
    case 'restart':
      return [`${event.node} restarts from its disk: ${disk(event.state)}`];
    case 'pause':
      return [`${event.node} pauses`];
    case 'resume':
      return [`${event.node} goes on`];
    case 'links':
      return [event.cut.length === 0 ? 'all links are up' : `links cut: ${event.cut.map(([from, to]) => `${from}→${to}`).join(' ')}`];
    case 'note':
      return [`— ${event.text}`];
    case 'leave':
      return event.departure.kind === 'apply' ? [`${event.node} applies entry ${event.departure.index}`] : [];
    case 'begin':
    case 'written':
      return [];
  }
}

const lossReasons = { lost: 'lost', cut: 'link cut', held: 'held back', doubled: '' } as const;

function disk(state: StateCopy): string {
  const { currentTerm, votedFor, log } = state as unknown as RaftCopy;
  return `term ${currentTerm}, vote ${votedFor ?? 'none'}, log ${terms(log)}`;
}

function narrateCause(node: string, event: NodeEvent): string[] {
  switch (event.kind) {
    case 'message':
      return [`${event.from} ──${describeMessage(event.message)}──▶ ${node}`];
    case 'reply':
      return [`${event.from} ──${describeReply(event.request, event.reply)}──▶ ${node}`];
    case 'timer':
      return event.name === 'heartbeat' ? [] : [`${node}: its ${event.name} timer fires`];
    case 'client':
      return [`client ──${describeRequest(event.message)}──▶ ${node}`];
    case 'start':
    case 'durable':
      return [];
  }
}

function narrateChanges(event: Extract<TraceEvent, { kind: 'step' }>): string[] {
  const { node, changed } = event;
  const before = event.before as unknown as RaftCopy;
  const after = event.after as unknown as RaftCopy;
  const lines: string[] = [];
  for (const field of toldFields) {
    if (changed.includes(field)) lines.push(`  ${node} ${field} ${short(before[field])} → ${short(after[field])}`);
  }
  if (changed.includes('log')) lines.push(`  ${node} ${describeLogChange(before, after)}`);
  if (changed.includes('role') || (after.role === 'leader' && changed.includes('currentTerm'))) {
    lines.push(after.role === 'leader' ? `  ${node} leads term ${after.currentTerm}` : `  ${node} is ${after.role} now`);
  }
  return lines;
}

function describeLogChange(before: RaftCopy, after: RaftCopy): string {
  const index = firstDifference(before, after);
  const cut = index <= lastIndexOf(before) ? `, entries from ${index} on replaced or deleted` : '';
  return `log ${terms(before.log)} → ${terms(after.log)}${cut}`;
}

/** A log as the paper draws it: the term of each entry. */
function terms(log: readonly LogEntry[]): string {
  if (log.length > 24) return `[… ${log.slice(-20).map((entry) => entry.term).join(' ')}]`;
  return `[${log.map((entry) => entry.term).join(' ')}]`;
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
  const { type, ...rest } = message as Message & Record<string, unknown>;
  return `${type}(${short(rest)})`;
}

function describeEntries(prevLogIndex: number, entries: readonly LogEntry[] | undefined): string {
  if (!Array.isArray(entries)) return `entries ${short(entries)}`;
  if (entries.length === 0) return 'no entries';
  const list = (entries as readonly LogEntry[]).slice(0, 6).map((entry, i) => `${prevLogIndex + 1 + i} of term ${entry.term}`);
  return `${entries.length === 1 ? 'entry' : 'entries'} ${list.join(', ')}${entries.length > 6 ? ', …' : ''}`;
}

function describeReply(request: Message, reply: unknown): string {
  if (request.type === 'AppendEntries') {
    const { term, success } = reply as AppendEntriesReply;
    return `${success ? 'success' : 'refusal'}(term ${term}) of ${describeMessage(request)}`;
  }
  if (request.type === 'RequestVote') {
    const { term, voteGranted } = reply as RequestVoteReply;
    return `${voteGranted ? 'vote' : 'no vote'}(term ${term})`;
  }
  return `reply ${short(reply)}`;
}

function describeRequest(message: unknown): string {
  const command = (message as { command?: Command } | null)?.command;
  return command && 'key' in command ? `${command.op} ${command.key}` : short(message);
}

function short(value: unknown): string {
  const text = canonicalText(value).replaceAll('"', '');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const MOST_LINES = 40;

/** The end of a run as a person reads it: what changed something, up to the event at which the rule broke. */
export function schedule(events: readonly TraceEvent[], mostLines = MOST_LINES): string[] {
  const told: string[][] = [];
  let lines = 0;
  let i = events.length - 1;
  for (; i >= 0 && lines < mostLines; i--) {
    const event = events[i] as TraceEvent;
    // A heartbeat that changed nothing tells nothing; the last event always does.
    if (event.kind === 'step' && event.changed.length === 0 && event.output.length === 0 && i < events.length - 1) continue;
    const narrated = narrate(event);
    if (narrated.length === 0) continue;
    const [first, ...rest] = narrated.map((line, n) => `${(n === 0 ? `${event.at} ms` : '').padStart(8)}  ${line}`);
    told.push([first as string, ...rest]);
    lines += narrated.length;
  }
  const earlier = i + 1;
  return [...(earlier > 0 ? [`          … ${earlier} earlier events`] : []), ...told.reverse().flat()];
}
