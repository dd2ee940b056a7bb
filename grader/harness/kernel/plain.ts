/**
 * Plain data: what may lie in a node's state and in a message. Primitives,
 * arrays, plain or null-prototype objects, Map and Set.
 */
export type Plain =
  | undefined
  | null
  | boolean
  | number
  | string
  | bigint
  | readonly Plain[]
  | { readonly [key: string]: Plain }
  | ReadonlyMap<Plain, Plain>
  | ReadonlySet<Plain>;

/** Something other than plain data was put where only plain data may be. */
export class NotPlain extends Error {
  readonly path: string;

  constructor(path: string, what: string) {
    super(
      `${path} holds ${what}; only plain data may be there ` +
        '(primitives, arrays, plain objects, Map, Set), because it must survive being copied, sent and written to disk.',
    );
    this.name = 'NotPlain';
    this.path = path;
  }
}

/** Copies that were made and frozen here. They can't change any more, so they are shared instead of copied again. */
const frozenCopies = new WeakSet();

const DEEPEST = 200;

/**
 * A deep frozen copy of `live`. Where it equals `before` (an earlier copy), that copy's
 * objects are used again: an unchanged value costs a walk and no memory, and
 * `copy === before` then says that nothing changed.
 */
export function frozenCopy<T>(live: T, before?: T, path = 'the value'): T {
  return copyAny(live, before, path, 0) as T;
}

function copyAny(live: unknown, before: unknown, path: string, depth: number): unknown {
  if (typeof live !== 'object' || live === null) {
    if (typeof live === 'function' || typeof live === 'symbol') throw new NotPlain(path, `a ${typeof live}`);
    return live;
  }
  if (live === before || frozenCopies.has(live)) {
    // Equal contents keep the earlier identity, so that an entry put back unchanged is no change.
    return live !== before && before !== undefined && isEqual(live, before) ? before : live;
  }
  if (depth > DEEPEST) throw new NotPlain(path, `a value nested more than ${DEEPEST} deep, or one that contains itself`);
  const copy = copyObject(live, before, path, depth);
  if (copy !== before) {
    Object.freeze(copy);
    frozenCopies.add(copy);
  }
  return copy;
}

function copyObject(live: object, before: unknown, path: string, depth: number): object {
  if (Array.isArray(live)) return copyArray(live, before, path, depth);
  if (live instanceof Map) return copyMap(live, before, path, depth);
  if (live instanceof Set) return copySet(live, before, path, depth);
  const prototype: unknown = Object.getPrototypeOf(live);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new NotPlain(path, `an instance of ${nameOfClass(live)}`);
  }
  return copyRecord(live as Record<string, unknown>, before, path, depth);
}

function nameOfClass(value: object): string {
  const name: unknown = (value.constructor as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' && name !== '' ? name : 'a class';
}

function copyArray(live: readonly unknown[], before: unknown, path: string, depth: number): object {
  const old = Array.isArray(before) ? (before as unknown[]) : undefined;
  let same = old?.length === live.length;
  const copy = new Array<unknown>(live.length);
  for (let i = 0; i < live.length; i++) {
    const item = copyAny(live[i], old?.[i], path, depth + 1);
    same = same && Object.is(item, old?.[i]);
    copy[i] = item;
  }
  return same && old ? old : copy;
}

function copyRecord(live: Record<string, unknown>, before: unknown, path: string, depth: number): object {
  const old = isRecord(before) ? before : undefined;
  const keys = Object.keys(live);
  let same = old !== undefined && Object.keys(old).length === keys.length;
  const copy: Record<string, unknown> = {};
  for (const key of keys) {
    const item = copyAny(live[key], old?.[key], `${path}.${key}`, depth + 1);
    same = same && Object.is(item, old?.[key]) && Object.hasOwn(old as object, key);
    define(copy, key, item);
  }
  return same && old ? old : copy;
}

function copyMap(live: ReadonlyMap<unknown, unknown>, before: unknown, path: string, depth: number): object {
  if (before instanceof Map && isEqual(live, before)) return before;
  const copy = new FrozenMap<unknown, unknown>();
  for (const [key, value] of live) {
    copy.put(copyAny(key, undefined, path, depth + 1), copyAny(value, undefined, path, depth + 1));
  }
  return copy;
}

function copySet(live: ReadonlySet<unknown>, before: unknown, path: string, depth: number): object {
  if (before instanceof Set && isEqual(live, before)) return before;
  const copy = new FrozenSet<unknown>();
  for (const item of live) copy.put(copyAny(item, undefined, path, depth + 1));
  return copy;
}

/** Object.freeze doesn't reach what a Map holds; these refuse to change. */
class FrozenMap<K, V> extends Map<K, V> {
  put(key: K, value: V): void {
    super.set(key, value);
  }
  override set(): this {
    throw new TypeError('Cannot change a Map that was delivered or recorded; copy it first');
  }
  override delete(): boolean {
    throw new TypeError('Cannot change a Map that was delivered or recorded; copy it first');
  }
  override clear(): void {
    throw new TypeError('Cannot change a Map that was delivered or recorded; copy it first');
  }
}

class FrozenSet<T> extends Set<T> {
  put(item: T): void {
    super.add(item);
  }
  override add(): this {
    throw new TypeError('Cannot change a Set that was delivered or recorded; copy it first');
  }
  override delete(): boolean {
    throw new TypeError('Cannot change a Set that was delivered or recorded; copy it first');
  }
  override clear(): void {
    throw new TypeError('Cannot change a Set that was delivered or recorded; copy it first');
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set);
}

/** Deep equality of plain data; the order of an object's keys and of a Map's entries doesn't count. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  }
  if (a instanceof Map) {
    return b instanceof Map && a.size === b.size && [...a].every(([key, value]) => b.has(key) && isEqual(value, b.get(key)));
  }
  if (a instanceof Set) {
    return b instanceof Set && a.size === b.size && [...a].every((item) => b.has(item));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}

/**
 * A copy that may be changed again: what a node gets back from its disk.
 * Objects come out as ordinary ones, Map and Set as ordinary ones.
 */
export function thawedCopy<T>(value: T): T {
  return thaw(value) as T;
}

function thaw(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(thaw);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [thaw(key), thaw(item)]));
  if (value instanceof Set) return new Set([...value].map(thaw));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) define(copy, key, thaw(item));
  return copy;
}

/** Assignment to `__proto__` would set the prototype instead of a key. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** One line of text for a value, the same for equal values: keys sorted, special numbers kept apart. */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${canonicalText(key)}=>${canonicalText(item)}`);
    return `Map{${entries.sort().join(',')}}`;
  }
  if (value instanceof Set) return `Set{${[...value].map(canonicalText).sort().join(',')}}`;
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(record[key])}`).join(',')}}`;
}
