import { isEqual, isRecord } from '../kernel/plain.ts';
import type { Plain } from '../protocols/plain.ts';
import type { ApplyResult } from '../protocols/raft/parts.ts';
import { coveredThrough, entryOf, type RaftCopy } from '../protocols/raft/reading.ts';
import type { Command, Index, LogEntry } from '../protocols/raft/state.ts';
import type { TraceEvent } from '../trace/events.ts';
import { departure, raftStep } from './raft-events.ts';

/** What a command comes to; the words of an error are free. `any` where nobody promises a result. */
export type Outcome = { readonly ok: true; readonly value: Plain } | { readonly ok: false } | 'any';

/** A committed command and what it comes to when all before it have been executed, one after the other. */
export interface Executed {
  readonly command: Command;
  readonly outcome: Outcome;
}

/** What a client's session remembers: the last request that was executed. Raft §8. */
interface Session {
  readonly seq: number;
  readonly outcome: Outcome;
}

/** The committed log as far as it was seen, executed by the specification: plain data, the same for the same commands. */
export interface History {
  /** Entry `i` at `i - 1`; without gaps. */
  readonly executed: readonly Executed[];
  /** Committed entries behind a gap: a snapshot hides what lies before them. */
  readonly ahead: ReadonlyMap<Index, Command>;
  /** Through here a snapshot hid entries when the run began. */
  readonly hiddenThrough: Index;
  readonly contents: ReadonlyMap<string, Plain>;
  readonly sessions: ReadonlyMap<string, Session>;
}

export const emptyHistory: History = { executed: [], ahead: new Map(), hiddenThrough: 0, contents: new Map(), sessions: new Map() };

/** True where no committed entry is known to be missing. */
export function isWhole({ executed, ahead, hiddenThrough }: History): boolean {
  return ahead.size === 0 && executed.length >= hiddenThrough;
}

/** Adds what an event shows of the committed log. The first to commit an entry is believed; others are State Machine Safety's. */
export function learn(history: History, event: TraceEvent): History {
  if (event.kind === 'begin') {
    const covered = Object.values(event.states).map((state) => coveredThrough(state as unknown as RaftCopy));
    return { ...history, hiddenThrough: Math.max(history.hiddenThrough, ...covered) };
  }
  const applied = departure(event, 'apply');
  if (applied) return withEntry(history, applied.index, entryIn(applied.entry));
  const step = raftStep(event);
  if (!step || step.after.commitIndex <= step.before.commitIndex) return history;
  let next = history;
  for (let index = step.before.commitIndex + 1; index <= step.after.commitIndex; index++) {
    // The step that commits an entry may also put it into a snapshot.
    next = withEntry(next, index, entryOf(step.after, index) ?? entryOf(step.before, index));
  }
  return next;
}

/** Raft applies entries, Multi-Paxos the commands themselves. */
function entryIn(applied: unknown): Pick<LogEntry, 'command'> | undefined {
  if (!isRecord(applied)) return undefined;
  return (isRecord(applied['command']) ? applied : { command: applied }) as unknown as Pick<LogEntry, 'command'>;
}

function withEntry(history: History, index: Index, entry: Pick<LogEntry, 'command'> | undefined): History {
  if (!entry || index <= history.executed.length || history.ahead.has(index)) return history;
  if (index > history.executed.length + 1) return { ...history, ahead: new Map(history.ahead).set(index, entry.command) };
  let next = execute(history, entry.command);
  for (;;) {
    const following = next.executed.length + 1;
    const command = next.ahead.get(following);
    if (command === undefined) return next;
    next = execute({ ...next, ahead: new Map([...next.ahead].filter(([at]) => at !== following)) }, command);
  }
}

/** The next command: a repeated request has the result that it had, and an older one is not executed. */
function execute(history: History, command: Command): History {
  const session = sessionOf(command);
  const last = session && history.sessions.get(session.clientId);
  if (last && session.seq <= last.seq) {
    return { ...history, executed: [...history.executed, { command, outcome: session.seq === last.seq ? last.outcome : 'any' }] };
  }
  const { outcome, contents } = carryOut(history.contents, command);
  return {
    ...history,
    contents,
    executed: [...history.executed, { command, outcome }],
    ...(session && { sessions: new Map(history.sessions).set(session.clientId, { seq: session.seq, outcome }) }),
  };
}

function sessionOf(command: Command): { readonly clientId: string; readonly seq: number } | undefined {
  const { clientId, seq } = command as Partial<Command>;
  return clientId === undefined || seq === undefined ? undefined : { clientId, seq };
}

type Contents = History['contents'];

function carryOut(contents: Contents, command: Command): { readonly outcome: Outcome; readonly contents: Contents } {
  const done = { ok: true, value: null } as const;
  switch ((command as Partial<Command>).op) {
    case 'put':
      return { outcome: done, contents: changed(contents, command, (next, { key, value }) => next.set(key, value)) };
    case 'delete':
      return { outcome: done, contents: changed(contents, command, (next, { key }) => next.delete(key)) };
    case 'get':
      return { outcome: { ok: true, value: contents.get((command as Keyed).key) ?? null }, contents };
    case 'cas': {
      const { key, expected } = command as Keyed;
      if (!contents.has(key) || !isEqual(contents.get(key), expected)) return { outcome: { ok: false }, contents };
      return { outcome: done, contents: changed(contents, command, (next, { value }) => next.set(key, value)) };
    }
    case 'noop':
      return { outcome: done, contents };
    default:
      return { outcome: { ok: false }, contents };
  }
}

interface Keyed {
  readonly key: string;
  readonly value: Plain;
  readonly expected: Plain;
}

function changed(contents: Contents, command: Command, change: (next: Map<string, Plain>, command: Keyed) => unknown): Contents {
  const next = new Map(contents);
  change(next, command as unknown as Keyed);
  return next;
}

/** True when a result is what the specification says. A missing value counts as null. */
export function isOutcome(result: unknown, outcome: Outcome): boolean {
  if (outcome === 'any') return true;
  const { ok, value } = (result ?? {}) as { readonly ok?: unknown; readonly value?: unknown };
  return outcome.ok ? ok === true && isEqual(value ?? null, outcome.value) : ok === false;
}

/** As `ApplyResult` is written, with a free error. */
export function outcomeText(outcome: Outcome | ApplyResult): string {
  if (outcome === 'any') return 'any result';
  return outcome.ok ? `ok, value ${JSON.stringify(outcome.value)}` : 'not ok';
}
