import { isEqual } from '../kernel/plain.ts';
import type { NodeId } from '../protocols/node.ts';
import type { StateCopy } from '../trace/events.ts';

/** A place in a state, such as `commitIndex`, `log.length` or `matchIndex.S3`, and what it should hold. */
export interface When {
  readonly field: string;
  readonly is?: unknown;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** The same of one server's state. */
export interface Condition extends When {
  readonly node: NodeId;
}

/** What a path such as `log.length` or `matchIndex.S3` leads to in a state. */
export function valueAt(state: StateCopy, path: string): unknown {
  let value: unknown = state;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return value;
}

export function holds(when: When, state: StateCopy): boolean {
  const value = valueAt(state, when.field);
  if ('is' in when && !isEqual(value, when.is)) return false;
  if (when.atLeast !== undefined && !(typeof value === 'number' && value >= when.atLeast)) return false;
  return when.atMost === undefined || (typeof value === 'number' && value <= when.atMost);
}
