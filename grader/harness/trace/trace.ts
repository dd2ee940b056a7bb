import { createHash } from 'node:crypto';
import { canonicalText, isEqual } from '../kernel/plain.ts';
import type { StateCopy, TraceEvent } from './events.ts';

/** What happened in a run, in order. Only ever appended to. */
export class Trace {
  readonly events: TraceEvent[] = [];

  append(event: TraceEvent): void {
    this.events.push(event);
  }

  /** The same for the same run on every machine: sha-256 over the events' canonical text. */
  hash(): string {
    const hash = createHash('sha256');
    for (const event of this.events) hash.update(textOf(event)).update('\n');
    return hash.digest('hex');
  }
}

/** sha-256 of a text, in hexadecimal. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A step's text has what it changed, not the whole state before and after. */
function textOf(event: TraceEvent): string {
  if (event.kind !== 'step') return canonicalText(event);
  const { before, after, changed, ...rest } = event;
  return canonicalText({ ...rest, changes: changed.map((field) => [field, changeOf(before[field], after[field])]) });
}

/** An array that grew or was cut is told by the place where it starts to differ. */
function changeOf(before: unknown, after: unknown): unknown {
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  let same = 0;
  while (same < before.length && same < after.length && isEqual(before[same], after[same])) same++;
  return { from: same, length: after.length, items: after.slice(same) as unknown[] };
}

/** Names of the fields in which two copies differ. Copies share what is equal, so identity decides. */
export function changedFields(before: StateCopy, after: StateCopy): string[] {
  if (before === after) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !Object.is(before[name], after[name]));
}
