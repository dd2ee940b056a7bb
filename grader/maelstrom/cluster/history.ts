import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { TimedOperation } from '../../harness/checkers/linearizability/index.ts';
import type { KvOperation } from '../../harness/protocols/kv.ts';
import type { Plain } from '../../harness/protocols/plain.ts';
import { errorCodes, isDefinite, type Body } from '../wire.ts';

/** How an operation ended for its client, in Jepsen's words. */
export type Outcome =
  /** It took effect, and this is what came back. */
  | { readonly type: 'ok'; readonly result: Plain }
  /** It had no effect and never will; or it was a read, which has none. */
  | { readonly type: 'fail'; readonly why: string }
  /** It may have had its effect, or have it at any later time, or never. */
  | { readonly type: 'info'; readonly why: string };

/** Errors that tell what the store held when the operation was looked at: they are results. */
const resultCodes: Readonly<Record<KvOperation['type'], readonly unknown[]>> = {
  read: [errorCodes['key-does-not-exist'].code],
  write: [],
  cas: [errorCodes['key-does-not-exist'].code, errorCodes['precondition-failed'].code],
};

/**
 * What a reply says of an operation, or that there was none (null), as Maelstrom's client for lin-kv reads it, but for
 * one thing: Maelstrom drops a read or cas that ended in error 20 or 22, so that a store may forget everything and
 * nobody notices. Here these are what was seen of the store, and must be true.
 */
export function outcomeOf(operation: KvOperation, reply: Body | null): Outcome {
  // Whether a read took effect makes no difference to anybody.
  const unknown = (why: string): Outcome => ({ type: operation.type === 'read' ? 'fail' : 'info', why });
  if (reply === null) return unknown('no answer came in time');
  if (reply.type === `${operation.type}_ok`) {
    return { type: 'ok', result: operation.type === 'read' ? { type: reply.type, value: reply['value'] as Plain } : { type: reply.type } };
  }
  const code = reply['code'];
  if (resultCodes[operation.type].includes(code)) return { type: 'ok', result: { type: 'error', code: code as number } };
  const why = `error ${String(code)}${typeof reply['text'] === 'string' ? `: ${reply['text']}` : ''}`;
  return isDefinite(code) ? { type: 'fail', why } : unknown(why);
}

const replyFields: Readonly<Record<string, readonly string[]>> = { read_ok: ['value'], write_ok: [], cas_ok: [] };

/** What Maelstrom's schemas don't allow in this reply, in a few words; null where nothing is wrong. */
export function replyProblem({ type }: KvOperation, reply: Body): string | null {
  if (reply.type === 'error') return Number.isInteger(reply['code']) ? null : 'an error needs a whole number as its `code`';
  if (reply.type !== `${type}_ok`) return `a ${type} is answered by \`${type}_ok\` or \`error\``;
  const allowed = ['type', 'msg_id', 'in_reply_to', ...(replyFields[reply.type] ?? [])];
  const spare = Object.keys(reply).find((field) => !allowed.includes(field));
  if (spare !== undefined) return `a \`${reply.type}\` has no field \`${spare}\``;
  return type === 'read' && reply['value'] === undefined ? 'a `read_ok` needs a `value`' : null;
}

/** Different reasons that are counted; more than a few say nothing to anybody. */
const REASONS_MAX = 100;

export interface Counts {
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

/** An operation under way. */
export interface Invoked {
  readonly id: number;
  readonly client: string;
  readonly node: string;
  readonly operation: KvOperation;
  readonly invokedAt: number;
  readonly invokedMs: number;
}

/**
 * What clients did and heard, in one order: every invocation and every end has a number, and that is
 * the real-time order, since one process saw them all. Each is a line of a file too.
 */
export class History {
  readonly #file: WriteStream;
  readonly #now: () => number;
  readonly #operations: TimedOperation[] = [];
  readonly #open = new Set<Invoked>();
  readonly #counts = { ok: 0, fail: 0, info: 0 };
  /** Why operations failed, and how often. */
  readonly #reasons = new Map<string, number>();
  #events = 0;
  #ids = 0;

  /** `now` counts milliseconds since the run began, for people. */
  constructor(file: string, now: () => number) {
    this.#file = createWriteStream(file);
    this.#file.on('error', () => undefined);
    this.#now = now;
  }

  get counts(): Counts {
    return { ...this.#counts };
  }

  /** Why most of those failed that did; undefined where none did. */
  get commonReason(): { readonly why: string; readonly count: number } | undefined {
    const [most] = [...this.#reasons].sort(([, a], [, b]) => b - a);
    return most && { why: most[0], count: most[1] };
  }

  get invocations(): number {
    return this.#ids;
  }

  invoke(client: string, node: string, operation: KvOperation): Invoked {
    const invoked = { id: ++this.#ids, client, node, operation, invokedAt: this.#write('invoke', client, node, operation), invokedMs: this.#now() };
    this.#open.add(invoked);
    return invoked;
  }

  end(invoked: Invoked, outcome: Outcome): void {
    const { id, client, node, operation: call, invokedAt, invokedMs } = invoked;
    this.#open.delete(invoked);
    this.#counts[outcome.type]++;
    if (outcome.type === 'fail' && this.#reasons.size < REASONS_MAX) this.#reasons.set(outcome.why, (this.#reasons.get(outcome.why) ?? 0) + 1);
    const more = outcome.type === 'ok' ? { result: outcome.result } : { why: outcome.why };
    const at = this.#write(outcome.type, client, node, call, more);
    if (outcome.type === 'fail') return;
    const end = outcome.type === 'ok' && { returnedAt: at, returnedMs: this.#now(), result: outcome.result };
    this.#operations.push({ id, client: `${client} at ${node}`, call, invokedAt, invokedMs, ...end });
  }

  /** A remark about what else happened. */
  note(text: string): void {
    this.#file.write(`${JSON.stringify({ index: this.#events++, ms: this.#now(), note: text })}\n`);
  }

  /** What took effect, or may have; the run is over, and what is under way stays unknown. */
  operations(): readonly TimedOperation[] {
    for (const invoked of this.#open) this.end(invoked, outcomeOf(invoked.operation, null));
    return this.#operations;
  }

  async close(): Promise<void> {
    this.#file.end();
    await finished(this.#file).catch(() => undefined);
  }

  #write(type: string, client: string, node: string, operation: KvOperation, more: object = {}): number {
    const index = this.#events++;
    this.#file.write(`${JSON.stringify({ index, ms: this.#now(), client, node, type, operation, ...more })}\n`);
    return index;
  }
}
