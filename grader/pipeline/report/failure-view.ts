import { isAbsolute, relative } from 'node:path';
import type { FailedRow, Failure } from '../../harness/suite/outcome.ts';
import { escapeText } from './escape.ts';
import { historyView, type HistoryView } from './history-view.ts';
import { shortId, slugOf } from '../task-id.ts';
import { plural } from './plural.ts';

/** What is told about a failing test, most telling first. */
export interface FailureView {
  readonly summary: string;
  readonly facts: readonly Fact[];
  /** The table's other rows that failed. */
  readonly others: readonly OtherRow[];
  /** What clients saw, where no order explains it; else null. */
  readonly history: HistoryView | null;
  /** Servers, seed and length of the run; empty for tables. */
  readonly circumstances: string;
  readonly schedule: readonly Moment[];
  /** Whether the schedule's moments have times: a table's calls have none. */
  readonly isTimed: boolean;
  readonly output: readonly string[];
}

export interface Fact {
  readonly label: string;
  readonly text: string;
  /** A value as it stands in code or a place in a file, rather than a sentence. */
  readonly isCode: boolean;
}

/** Texts that are not known are empty. */
export interface OtherRow {
  readonly name: string;
  readonly got: string;
  readonly expected: string;
}

/** One event of a schedule and what it changed. */
export interface Moment {
  /** Virtual time, such as `11 ms`; empty where there is none. */
  readonly at: string;
  readonly text: string;
  readonly changes: readonly string[];
  /** A remark of the script about what it is doing, rather than an event. */
  readonly isRemark: boolean;
}

export function failureView(failure: Failure, root: string): FailureView {
  const schedule = momentsOf(failure.schedule ?? []);
  return {
    summary: escapeText(failure.summary),
    facts: factsOf(failure, root),
    others: (failure.rows ?? []).slice(1).map(otherRow),
    history: failure.history ? historyView(failure.history) : null,
    circumstances: circumstancesOf(failure),
    schedule,
    isTimed: schedule.some(({ at }) => at !== ''),
    output: (failure.output ?? []).map(escapeText),
  };
}

export function placeOf({ file, line, column }: NonNullable<Failure['location']>, root: string): string {
  const shown = isAbsolute(file) ? relative(root, file).replaceAll('\\', '/') : file;
  return escapeText(`${shown}:${line}:${column}`);
}

function factsOf({ during, rows = [], rule, finding, got, expected, location, culprits }: Failure, root: string): readonly Fact[] {
  const others = rows.length > 1 ? ` (and ${plural(rows.length - 1, 'other example')})` : '';
  return [
    ...fact('During', during === undefined ? undefined : during + others, false),
    ...fact('Rule', rule && `${rule.name} (${rule.id}), ${rule.source}`, false),
    ...fact('Finding', finding, false),
    ...fact('Got', got, true),
    ...fact('Expected', expected, true),
    ...fact('At', location && placeOf(location, root), true),
    ...fact('Culprit', culprits && culpritOf(culprits), false),
  ];
}

function culpritOf(tasks: readonly string[]): string {
  const parts = tasks.map((task) => `${shortId(task)} (${slugOf(task)})`).join(' or of ');
  return `your part of ${parts}: with the reference in its place, all these runs go right`;
}

function fact(label: string, text: string | undefined, isCode: boolean): readonly Fact[] {
  return text === undefined ? [] : [{ label, text: escapeText(text), isCode }];
}

function otherRow({ name, got = '', expected = '' }: FailedRow): OtherRow {
  return { name: escapeText(name), got: escapeText(got), expected: escapeText(expected) };
}

function circumstancesOf(failure: Failure): string {
  const { servers, seed, states } = failure;
  const parts = [
    servers !== undefined && plural(servers, 'server'),
    seed !== undefined && `seed ${seed}`,
    lengthOf(failure),
    states !== undefined && `found after ${plural(states, 'explored state')}`,
  ];
  return parts.filter((part) => part !== false && part !== '').join(', ');
}

function lengthOf({ step, events, shrunkFrom }: Failure): string {
  if (shrunkFrom !== undefined) return `shrunk from ${plural(shrunkFrom, 'event')}${events === undefined ? '' : ` to ${events}`}`;
  if (step === undefined) return events === undefined ? '' : plural(events, 'event');
  return events === undefined ? `step ${step}` : `step ${step} of ${plural(events, 'event')}`;
}

const TIME_WIDTH = 8;
const TIMED = /^ *(\d+ ms) {2}(.*)$/s;
const UNTIMED = /^ {10}(.*)$/s;

/** A narrated schedule has the time in a column, and changes set in under the event that made them. */
function momentsOf(lines: readonly string[]): readonly Moment[] {
  const moments: (Moment & { readonly changes: string[] })[] = [];
  for (const line of lines.map(escapeText)) {
    const [, at = '', timed] = TIMED.exec(line) ?? [];
    const text = timed ?? UNTIMED.exec(line)?.[1] ?? line;
    const last = moments.at(-1);
    if (last && at === '' && text !== line && text.startsWith('  ')) last.changes.push(text.slice(2));
    else moments.push({ at, text, changes: [], isRemark: text.startsWith('— ') });
  }
  return moments;
}

/** The schedule as plain lines, in one column of times and one of events. */
export function scheduleLines({ schedule, isTimed }: FailureView): readonly string[] {
  const column = (at: string): string => (isTimed ? `${at.padStart(TIME_WIDTH)}  ` : '');
  return schedule.flatMap(({ at, text, changes }) => [column(at) + text, ...changes.map((change) => `${column('')}  ${change}`)]);
}
