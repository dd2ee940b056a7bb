import { isEqual } from '../../kernel/plain.ts';
import type { KvOperation, KvReply } from '../../protocols/kv.ts';
import type { Plain } from '../../protocols/plain.ts';

/** A deterministic sequential specification: what each call does when nothing else is under way. Herlihy & Wing 1990, §2. */
export interface Specification {
  /** The state before any call; of each key, where there are keys. */
  readonly initial: Plain;
  readonly apply: (state: Plain, call: Plain) => { readonly state: Plain; readonly result: Plain };
  /** Calls of different keys don't touch each other, so each key is a history of its own (locality, Herlihy & Wing 1990, §3.2). */
  readonly keyOf?: (call: Plain) => string;
  /** Changes nothing, in whatever state; or, where a result is given, in whatever state it has that result. */
  readonly isRead?: (call: Plain, result?: Plain) => boolean;
  /** What it does and answers is the same in every state: whatever comes right before it leaves no trace. */
  readonly isBlind?: (call: Plain) => boolean;
  /** Whether a recorded result says what the specified one says; equality unless given. */
  readonly accepts?: (call: Plain, specified: Plain, recorded: Plain) => boolean;
}

/** One operation of a history. */
export interface Operation {
  readonly id: number;
  readonly client: string;
  readonly call: Plain;
  /** Place in the real-time order. What returns at the moment at which another is invoked overlaps it. */
  readonly invokedAt: number;
  /** With its result; both absent where nobody knows: it may take effect at any time from its invocation on, or never. */
  readonly returnedAt?: number;
  readonly result?: Plain;
}

/**
 * One register a key: what Maelstrom calls lin-kv, with the same error numbers. A key without a value is
 * missing; its state is undefined.
 *
 * Errors 20 and 22 are observations, and are checked like any result: who hears 20 learned that there
 * was no value, who hears 22 that there was another one than its `from`. Any other definite error is
 * no part of a history: the operation has not taken effect.
 */
export const registerSpecification: Specification = {
  initial: undefined,
  apply(state, call) {
    const operation = call as unknown as KvOperation;
    const { state: next, result } = applyOperation(state, operation);
    return { state: next, result: result as unknown as Plain };
  },
  keyOf: (call) => (call as unknown as KvOperation).key,
  isRead(call, result) {
    const { type } = call as unknown as KvOperation;
    return type === 'read' || (type === 'cas' && (result as KvReply | undefined)?.type === 'error');
  },
  isBlind: (call) => (call as unknown as KvOperation).type === 'write',
  accepts(call, specified, recorded) {
    const expected = observed(specified);
    const got = observed(recorded);
    if (isEqual(expected, got)) return true;
    // Where there is no value, there isn't `from` either: the machine below may not tell the two apart.
    return (call as unknown as KvOperation).type === 'cas' && isEqual(expected, missing) && isEqual(got, differs);
  },
};

const missing: KvReply = { type: 'error', code: 20 };
const differs: KvReply = { type: 'error', code: 22 };

function applyOperation(state: Plain, operation: KvOperation): { readonly state: Plain; readonly result: KvReply } {
  switch (operation.type) {
    case 'read':
      return { state, result: state === undefined ? missing : { type: 'read_ok', value: state } };
    case 'write':
      return { state: operation.value, result: { type: 'write_ok' } };
    case 'cas':
      if (state === undefined) return { state, result: missing };
      if (!isEqual(state, operation.from)) return { state, result: differs };
      return { state: operation.to, result: { type: 'cas_ok' } };
  }
}

/** What a reply says of the store. Its words are free, and null stands for no value, as 20 does. */
function observed(reply: Plain): unknown {
  const { type, code, value } = (reply ?? {}) as { readonly type?: unknown; readonly code?: unknown; readonly value?: unknown };
  if (type === 'error') return { type, code };
  if (type !== 'read_ok') return { type };
  return value === null || value === undefined ? missing : { type, value };
}
