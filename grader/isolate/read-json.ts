import type { Json } from '../harness/kernel/codec.ts';

/** Deeper than any plain data that the harness lets through (200 levels), however it is encoded. */
const DEPTH_MAX = 700;

/** Something that no honest process sends. */
export class Malformed extends Error {
  constructor(what: string) {
    super(`The process that holds the code sent ${what}`);
    this.name = 'Malformed';
  }
}

/** Parses text that anybody may have written. Whatever comes of it may be walked recursively. */
export function readJson(text: string): Json {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    throw new Malformed('a line that is not JSON');
  }
  const open: { readonly value: Json; readonly depth: number }[] = [{ value: json, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEPTH_MAX) throw new Malformed('data that is nested too deep');
    for (const item of Object.values<Json>(value)) if (typeof item === 'object' && item !== null) open.push({ value: item, depth: depth + 1 });
  }
  return json;
}

export function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Map || value instanceof Set) throw new Malformed(`no ${what}`);
  return value as Readonly<Record<string, unknown>>;
}

export function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed(`no ${what}`);
  return value as readonly unknown[];
}

export function text(value: unknown, what: string, longest = Infinity): string {
  if (typeof value !== 'string') throw new Malformed(`no ${what}`);
  return value.length > longest ? `${value.slice(0, longest)}…` : value;
}

/** A whole number from 0. */
export function count(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Malformed(`no ${what}`);
  return value as number;
}

/** A length of time; code may well wait for ever. */
export function duration(value: unknown, what: string): number {
  if (value !== Infinity && !(Number.isInteger(value) && (value as number) >= 0)) throw new Malformed(`no ${what}`);
  return value as number;
}
