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

/**
 * An error by Maelstrom's numbers. *Definite* ones say that the operation has not taken effect and never
 * will: 11 temporarily unavailable, 12 malformed request, 20 key does not exist, 22 precondition
 * failed. *Indefinite* ones leave that open: 0 timeout, 13 crash.
 */
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
