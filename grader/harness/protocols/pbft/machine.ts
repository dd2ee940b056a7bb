import type { Plain } from '../plain.ts';

/** An operation on the replicated machine, which is a store of values by key. */
export type MachineOp = { readonly type: 'put'; readonly key: string; readonly value: Plain } | { readonly type: 'get'; readonly key: string };

/**
 * Carries an operation out. A put gives back what was there before: so the result shows where in the order it came, and whether it came
 * twice. What is no operation changes nothing, for a faulty client may send anything.
 */
export function carryOut(machine: Record<string, Plain>, op: Plain): Plain {
  const { type, key, value = null } = (op ?? {}) as { readonly type?: unknown; readonly key?: unknown; readonly value?: Plain };
  if (typeof key !== 'string' || (type !== 'put' && type !== 'get')) return null;
  const before = Object.hasOwn(machine, key) ? (machine[key] ?? null) : null;
  // A key such as `__proto__` is a key like any other.
  if (type === 'put') Object.defineProperty(machine, key, { value, writable: true, enumerable: true, configurable: true });
  return before;
}
