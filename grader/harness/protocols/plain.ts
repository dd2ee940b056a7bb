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

/** A copy that shares nothing with the original, and may be changed. */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [copyOf(key), copyOf(item)])) as T;
  if (value instanceof Set) return new Set([...value].map(copyOf)) as T;
  const copy: object = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  // Not by assignment: a key such as `__proto__` is a key like any other.
  for (const [key, item] of Object.entries(value)) Object.defineProperty(copy, key, { value: copyOf(item), writable: true, enumerable: true, configurable: true });
  return copy as T;
}
