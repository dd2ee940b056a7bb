import type { NodeId } from './node.ts';
import type { Plain } from './plain.ts';

/**
 * A key-value store as its clients see it: operations on one key each, named as Maelstrom's
 * lin-kv names them. Values are what JSON can write; null stands for no value.
 */
export type KvOperation =
  | { readonly type: 'read'; readonly key: string }
  /** Creates the key where it is missing. */
  | { readonly type: 'write'; readonly key: string; readonly value: Plain }
  /** Writes `to` where the key holds `from`. */
  | { readonly type: 'cas'; readonly key: string; readonly from: Plain; readonly to: Plain };

/** An operation on its way to a server: `seq` counts a client's operations, and a retry keeps its number. Raft §8. */
export type KvRequest = KvOperation & { readonly clientId: string; readonly seq: number };

/** What a server answers. */
export type KvReply =
  | { readonly type: 'read_ok'; readonly value: Plain }
  | { readonly type: 'write_ok' }
  | { readonly type: 'cas_ok' }
  | KvError;

/** An error by Maelstrom's numbers (`errorCodes`). */
export interface KvError {
  readonly type: 'error';
  readonly code: number;
  readonly text?: string;
  /** Who leads, as far as this server knows: for the client's next attempt. */
  readonly leaderId?: NodeId | null;
}

/** How an operation ended for the client, as a history records it. Herlihy & Wing 1990, §2. */
export type KvOutcome =
  /** It took effect, and this is what came back; 20 and 22 are results too. */
  | { readonly type: 'ok'; readonly result: KvReply }
  /** It has not taken effect and never will. */
  | { readonly type: 'fail'; readonly code: number }
  /** Nobody knows: it may take effect at any later time, or never. */
  | { readonly type: 'info' };

/** The errors that Maelstrom names. A *definite* one says that the request has had no effect and never will. */
export const errorCodes = {
  'timeout': { code: 0, isDefinite: false },
  'node-not-found': { code: 1, isDefinite: true },
  'not-supported': { code: 10, isDefinite: true },
  'temporarily-unavailable': { code: 11, isDefinite: true },
  'malformed-request': { code: 12, isDefinite: true },
  'crash': { code: 13, isDefinite: false },
  'abort': { code: 14, isDefinite: true },
  'key-does-not-exist': { code: 20, isDefinite: true },
  'key-already-exists': { code: 21, isDefinite: true },
  'precondition-failed': { code: 22, isDefinite: true },
  'txn-conflict': { code: 30, isDefinite: true },
} as const satisfies Record<string, { readonly code: number; readonly isDefinite: boolean }>;

const definiteCodes: ReadonlySet<number> = new Set(Object.values(errorCodes).filter(({ isDefinite }) => isDefinite).map(({ code }) => code));

/** False for a code that Maelstrom doesn't name: nobody knows what it means. */
export function isDefinite(code: unknown): boolean {
  return typeof code === 'number' && definiteCodes.has(code);
}
