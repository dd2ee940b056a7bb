import type { Message } from '../protocols/node.ts';
import type { AppendEntries, AppendEntriesReply, InstallSnapshot, InstallSnapshotReply, RequestVote, RequestVoteReply } from '../protocols/raft/messages.ts';
import { coveredThrough, firstDifference, lastIndexOf, type RaftCopy } from '../protocols/raft/reading.ts';
import type { Command, LogEntry } from '../protocols/raft/state.ts';
import type { StateCopy } from './events.ts';
import { short, type Lore, type StepEvent } from './lore.ts';
import { describeKvReply, describeOperation } from './narrate-kv.ts';

/** Fields whose changes are told; the others are either the learner's own or said in other words. */
const toldBySelf = ['currentTerm', 'votedFor', 'commitIndex'] as const;

/** Fields with a value a peer; only the values that changed are told, and not those that an election set anew. */
const toldByPeer = ['nextIndex', 'matchIndex'] as const;

function describeDisk(state: StateCopy): string {
  const disk = state as unknown as RaftCopy;
  const { currentTerm, votedFor, snapshot } = disk;
  return `term ${currentTerm}, vote ${votedFor ?? 'none'},${snapshot ? ` snapshot up to entry ${snapshot.lastIncludedIndex},` : ''} log ${terms(disk)}`;
}

function changesIn(event: StepEvent): string[] {
  const { node, changed } = event;
  const before = event.before as unknown as RaftCopy;
  const after = event.after as unknown as RaftCopy;
  const lines: string[] = [];
  for (const field of toldBySelf) {
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

function describeMessage(message: Message): string | undefined {
  if (message.type === 'AppendEntries') {
    const { term, prevLogIndex, prevLogTerm, entries, leaderCommit } = message as AppendEntries;
    return `AppendEntries(term ${term}, prev ${prevLogIndex} of term ${prevLogTerm}, ${describeEntries(prevLogIndex, entries)}, commit ${leaderCommit})`;
  }
  if (message.type === 'RequestVote') {
    const { term, lastLogIndex, lastLogTerm } = message as RequestVote;
    return `RequestVote(term ${term}, last entry ${lastLogIndex} of term ${lastLogTerm})`;
  }
  if (message.type === 'InstallSnapshot') return describeSnapshot(message as InstallSnapshot);
  return describeOperation(message);
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

function describeReply(request: Message, reply: unknown): string | undefined {
  if (request.type === 'AppendEntries') {
    const { term, success } = (reply ?? {}) as Partial<AppendEntriesReply>;
    if (typeof success !== 'boolean') return `reply ${short(reply)} to ${describeMessage(request) ?? request.type}`;
    return `${success ? 'success' : 'refusal'}(term ${term ?? '?'}) of ${describeMessage(request) ?? request.type}`;
  }
  if (request.type === 'RequestVote') {
    const { term, voteGranted } = (reply ?? {}) as Partial<RequestVoteReply>;
    return `${voteGranted ? 'vote' : 'no vote'}(term ${term ?? '?'})`;
  }
  if (request.type === 'InstallSnapshot') {
    const { term, nextOffset } = (reply ?? {}) as Partial<InstallSnapshotReply>;
    return `reply(term ${term ?? '?'}${nextOffset === undefined ? '' : `, next offset ${nextOffset}`}) to ${describeMessage(request) ?? request.type}`;
  }
  const answer = describeKvReply(reply);
  return answer === undefined ? undefined : `${answer} to ${describeMessage(request) ?? request.type}`;
}

function describeRequest(message: unknown): string | undefined {
  const { command, read } = (message ?? {}) as { readonly command?: Command; readonly read?: unknown };
  if (read === true) return 'read';
  if (!command || !('key' in command)) return describeOperation(message);
  const { op, key, clientId, seq } = command;
  return `${op} ${key}${clientId === undefined ? '' : ` (${clientId}, request ${seq ?? '?'})`}`;
}

/** What a client hears, or what a command came to. */
function describeAnswer(reply: unknown): string | undefined {
  const { ok, value, error, readIndex } = (reply ?? {}) as { readonly ok?: unknown; readonly value?: unknown; readonly error?: unknown; readonly readIndex?: unknown };
  if (ok === true && readIndex !== undefined) return `read index ${short(readIndex)}`;
  if (ok === true) return value === null || value === undefined ? 'ok' : `ok, ${short(value)}`;
  return ok === false && typeof error === 'string' ? `not ok, ${error}` : undefined;
}

/** Elections, commits by a leader and deleted entries. */
function isTurningPoint(event: StepEvent): boolean {
  const before = event.before as unknown as RaftCopy;
  const after = event.after as unknown as RaftCopy;
  const isElected = after.role === 'leader' && before.role !== 'leader';
  return isElected || isCommit(event) || hasCut(event);
}

export function isCommit(event: StepEvent): boolean {
  return event.after['role'] === 'leader' && event.changed.includes('commitIndex');
}

function hasCut({ before, after, changed }: StepEvent): boolean {
  const old = before as unknown as RaftCopy;
  return changed.includes('log') && firstDifference(old, after as unknown as RaftCopy) <= lastIndexOf(old);
}

function reached(event: StepEvent): string[] {
  const before = event.before as unknown as RaftCopy;
  const after = event.after as unknown as RaftCopy;
  const names: string[] = [];
  if (after.role === 'leader' && (before.role !== 'leader' || before.currentTerm !== after.currentTerm)) names.push('elections won');
  if (hasCut(event)) names.push('truncations');
  if (after.commitIndex > before.commitIndex && after.role === 'leader') names.push('commits by a leader');
  if (after.snapshot !== before.snapshot && after.snapshot !== null) names.push(event.event.kind === 'message' ? 'snapshots installed' : 'snapshots taken');
  const { event: cause } = event;
  if (cause.kind === 'reply' && (cause.reply as { success?: unknown } | null)?.success === false) names.push('refusals');
  return names;
}

/** Raft, and the store on top of it. */
export const raftLore: Lore = {
  toldFields: [...toldBySelf, ...toldByPeer, 'log', 'role'],
  disk: describeDisk,
  changes: changesIn,
  isTurningPoint,
  reached,
  message: describeMessage,
  reply: describeReply,
  request: describeRequest,
  answer: describeAnswer,
};
