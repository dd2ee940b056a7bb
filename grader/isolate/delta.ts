import { decode, encode, type Json } from '../harness/kernel/codec.ts';
import { frozenCopy } from '../harness/kernel/plain.ts';
import type { StateCopy } from '../harness/trace/events.ts';

/**
 * What became of a state, as JSON: the fields that differ from a copy that both sides have. Copies
 * share what is equal, so identity tells; an array that grew or was cut is told from where it differs.
 */
export type Delta = readonly Change[];

type Change =
  | { readonly field: string; readonly is: Json }
  | { readonly field: string; readonly from: number; readonly items: readonly Json[] }
  | { readonly gone: string };

export function deltaOf(before: StateCopy, after: StateCopy): Delta {
  const changed = Object.keys(after).filter((field) => !Object.hasOwn(before, field) || !Object.is(before[field], after[field]));
  const gone = Object.keys(before).filter((field) => !Object.hasOwn(after, field));
  return [...changed.map((field) => changeOf(field, before[field], after[field])), ...gone.map((field) => ({ gone: field }))];
}

export function withDelta(before: StateCopy, delta: Delta): StateCopy {
  if (delta.length === 0) return before;
  const after = { ...before } as Record<string, unknown>;
  for (const change of delta) {
    if ('gone' in change) Reflect.deleteProperty(after, change.gone);
    // Assignment to `__proto__` would set the prototype instead of a field.
    else Object.defineProperty(after, change.field, { value: valueOf(before, change), enumerable: true, writable: true, configurable: true });
  }
  return frozenCopy<StateCopy>(after, before);
}

function changeOf(field: string, before: unknown, after: unknown): Change {
  if (!Array.isArray(before) || !Array.isArray(after)) return { field, is: encode(after) };
  let same = 0;
  while (same < before.length && same < after.length && Object.is(before[same], after[same])) same++;
  return { field, from: same, items: after.slice(same).map(encode) };
}

function valueOf(before: StateCopy, change: Exclude<Change, { gone: string }>): unknown {
  if ('is' in change) return decode(change.is);
  return [...(before[change.field] as readonly unknown[]).slice(0, change.from), ...change.items.map(decode)];
}
