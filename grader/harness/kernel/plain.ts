/** Something other than plain data was put where only plain data may be. */
export class NotPlain extends Error {
  readonly path: string;

  constructor(path: string, what: string) {
    super(
      `${path.length > SHOWN_PATH ? `${path.slice(0, SHOWN_PATH)}…` : path} holds ${what}; only plain data may be there ` +
        '(primitives, arrays, plain objects, Map, Set), because it must survive being copied, sent and written to disk.',
    );
    this.name = 'NotPlain';
    this.path = path;
  }
}

/** What is nested very deep has a long path. */
const SHOWN_PATH = 100;

/** A base class whose constructor hands back the object that it is given. */
const Given = function (object: object): object {
  return object;
} as unknown as new (object: object) => object;

/**
 * Marks the copies that were made and frozen here: they can't change any more, so they are
 * shared instead of copied again. Constructing one puts a private field on the given object,
 * which nobody can see or forge, and which is found many times faster than in a WeakSet.
 */
class FrozenMark extends Given {
  #text: string | undefined = undefined;

  static isOn(value: object): boolean {
    return #text in value;
  }

  /** The canonical text, kept because entries and messages are written many times in a run. */
  static textOf(value: object, make: (value: object) => string): string {
    return #text in value ? (value.#text ??= make(value)) : make(value);
  }
}

const DEEPEST = 200;

/**
 * A deep frozen copy of `live`. Where it equals `before` (an earlier copy), that copy's
 * objects are used again: an unchanged value costs a walk and no memory, and
 * `copy === before` then says that nothing changed. `name` is for the error's sentence.
 */
export function frozenCopy<T>(live: T, before?: T, name = 'the value'): T {
  const fault = { what: '' };
  const copy = copyAny(live, before, 0, fault);
  if (fault.what !== '') throw new NotPlain(pathToFault(live, name), fault.what);
  return copy as T;
}

/** Notes the first thing that is not plain data; the search for its path can take its time. */
interface Fault {
  what: string;
}

function copyAny(live: unknown, before: unknown, depth: number, fault: Fault): unknown {
  if (typeof live !== 'object' || live === null) {
    fault.what ||= faultOf(live, depth);
    return live;
  }
  if (live === before) return live;
  // Most of a state is unchanged from one step to the next; only what differs is copied.
  if (before !== undefined && isEqual(live, before)) return before;
  if (FrozenMark.isOn(live)) return live;
  fault.what ||= faultOf(live, depth);
  if (fault.what !== '') return live;
  const copy = copyObject(live, before, depth + 1, fault);
  new FrozenMark(copy);
  Object.freeze(copy);
  return copy;
}

/** Why a value is not plain data; empty when it is (what lies inside it is not looked at). */
function faultOf(value: unknown, depth: number): string {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return '';
  if (depth > DEEPEST) return `a value nested more than ${DEEPEST} deep, or one that contains itself`;
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return '';
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? '' : `an instance of ${nameOfClass(value)}`;
}

function nameOfClass(value: object): string {
  const name: unknown = (value.constructor as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' && name !== '' ? name : 'a class';
}

function pathToFault(value: unknown, path: string, depth = 0): string {
  if (faultOf(value, depth) !== '' || typeof value !== 'object' || value === null) return path;
  const children: [string, unknown][] = isCollection(value)
    ? membersOf(value).map((item): [string, unknown] => [path, item])
    : Object.entries(value).map(([key, item]): [string, unknown] => [`${path}.${key}`, item]);
  const faulty = children.find(([, item]) => hasFault(item, depth + 1));
  return faulty ? pathToFault(faulty[1], faulty[0], depth + 1) : path;
}

function hasFault(value: unknown, depth: number): boolean {
  if (faultOf(value, depth) !== '') return true;
  if (typeof value !== 'object' || value === null) return false;
  const items: unknown[] = isCollection(value) ? membersOf(value) : Object.values(value);
  return items.some((item) => hasFault(item, depth + 1));
}

type Collection = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>;

function isCollection(value: unknown): value is Collection {
  return value instanceof Map || value instanceof Set;
}

/** A Set's items, or a Map's keys and values: they have no path of their own. */
function membersOf(value: Collection): unknown[] {
  return value instanceof Map ? [...value.keys(), ...value.values()] : [...value.values()];
}

function copyObject(live: object, before: unknown, depth: number, fault: Fault): object {
  if (Array.isArray(live)) {
    const old = Array.isArray(before) ? (before as unknown[]) : undefined;
    return live.map((item, i) => copyAny(item, old?.[i], depth, fault));
  }
  if (live instanceof Map) {
    const copy = new FrozenMap<unknown, unknown>();
    for (const [key, value] of live) copy.put(copyAny(key, undefined, depth, fault), copyAny(value, undefined, depth, fault));
    return copy;
  }
  if (live instanceof Set) {
    const copy = new FrozenSet<unknown>();
    for (const item of live) copy.put(copyAny(item, undefined, depth, fault));
    return copy;
  }
  const old = isRecord(before) ? before : undefined;
  const copy = emptyLike(live);
  for (const key of Object.keys(live)) define(copy, key, copyAny((live as Record<string, unknown>)[key], old?.[key], depth, fault));
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

/** An object with fields: neither an array nor a Map nor a Set. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set);
}

/** Deep equality of plain data; the order of an object's keys and of a Map's entries doesn't count. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && areItemsEqual(a, b);
  if (a instanceof Map) return b instanceof Map && areEntriesEqual(a, b);
  if (a instanceof Set) return b instanceof Set && areMembersEqual(a, b);
  return isRecord(a) && isRecord(b) && areFieldsEqual(a, b);
}

function areEntriesEqual(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    if (!b.has(key)) return areAnyOrderEqual([...a], [...b]);
    if (!isEqual(value, b.get(key))) return false;
  }
  return true;
}

function areMembersEqual(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const item of a) if (!b.has(item)) return areAnyOrderEqual([...a], [...b]);
  return true;
}

/** For objects in a Set, or as a Map's keys, which `has` finds by identity only. Each has its own partner. */
function areAnyOrderEqual(a: readonly unknown[], b: unknown[]): boolean {
  return a.every((item) => {
    const partner = b.findIndex((other) => isEqual(item, other));
    if (partner >= 0) b.splice(partner, 1);
    return partner >= 0;
  });
}

function areItemsEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isEqual(a[i], b[i])) return false;
  return true;
}

function areFieldsEqual(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  // This is the hottest loop of a simulation: for-in makes no list of keys.
  let extra = 0;
  for (const key in a) {
    if (!Object.hasOwn(b, key) || !isEqual(a[key], b[key])) return false;
    extra++;
  }
  for (const _key in b) extra--;
  return extra === 0;
}

/**
 * A copy that may be changed again: what a node gets back from its disk.
 * Objects come out as ordinary ones, or without a prototype where they had none; Map and Set as ordinary ones.
 */
export function thawedCopy<T>(value: T): T {
  return thaw(value) as T;
}

function thaw(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(thaw);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [thaw(key), thaw(item)]));
  if (value instanceof Set) return new Set([...value].map(thaw));
  const copy = emptyLike(value);
  for (const [key, item] of Object.entries(value)) define(copy, key, thaw(item));
  return copy;
}

/** Code may rely on an object without a prototype: there, no key is known that nobody has put in. */
function emptyLike(value: object): Record<string, unknown> {
  return Object.getPrototypeOf(value) === null ? (Object.create(null) as Record<string, unknown>) : {};
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
  return FrozenMark.textOf(value, objectText);
}

function objectText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${canonicalText(key)}=>${canonicalText(item)}`);
    return `Map{${entries.sort().join(',')}}`;
  }
  if (value instanceof Set) return `Set{${[...value].map(canonicalText).sort().join(',')}}`;
  const record = value as Record<string, unknown>;
  let text = '{';
  for (const key of Object.keys(record).sort()) text += `${text === '{' ? '' : ','}${quoted(key)}:${canonicalText(record[key])}`;
  return `${text}}`;
}

const quotedKeys = new Map<string, string>();

/** Few names are written again and again; those that code makes up are not all remembered. */
function quoted(key: string): string {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(key);
  if (quotedKeys.size < QUOTED_MAX) quotedKeys.set(key, text);
  return text;
}

const QUOTED_MAX = 1000;
