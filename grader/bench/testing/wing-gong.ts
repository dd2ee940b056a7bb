import { isEqual } from '../../harness/kernel/plain.ts';
import type { Operation, Specification } from '../../harness/checkers/linearizability/specification.ts';
import type { Plain } from '../../harness/protocols/plain.ts';

/**
 * Tries every order that real time allows, with the indefinite operations in it or not, and remembers nothing:
 * Wing and Gong 1993 as it stands there. `onTry` is called for each operation that is tried somewhere.
 */
export function isExplainable(operations: readonly Operation[], specification: Specification, onTry?: () => void): boolean {
  const { initial, apply, accepts, keyOf } = specification;
  const isAccepted = ({ call, returnedAt, result }: Operation, got: Plain): boolean => returnedAt === undefined || (accepts ? accepts(call, got, result) : isEqual(got, result));
  const search = (left: readonly Operation[], states: ReadonlyMap<string, Plain>): boolean => {
    if (left.every(({ returnedAt }) => returnedAt === undefined)) return true;
    const firstReturn = Math.min(...left.map(({ returnedAt }) => returnedAt ?? Infinity));
    return left.some((next) => {
      if (next.invokedAt > firstReturn) return false;
      onTry?.();
      const key = keyOf?.(next.call) ?? '';
      const { state, result } = apply(states.has(key) ? states.get(key) : initial, next.call);
      return isAccepted(next, result) && search(left.filter((one) => one !== next), new Map(states).set(key, state));
    });
  };
  return search(operations, new Map());
}
