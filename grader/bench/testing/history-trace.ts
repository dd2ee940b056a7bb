import { momentsOf } from '../../harness/checkers/linearizability/check.ts';
import type { Operation } from '../../harness/checkers/linearizability/specification.ts';
import type { Plain } from '../../harness/protocols/plain.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';

/** Writes down what clients do, as a cluster would. */
export class ClientTrace {
  readonly events: TraceEvent[] = [];
  readonly #calls = new Map<string, Plain>();

  invoke(client: string, call: Plain, at = 0): this {
    this.#calls.set(client, call);
    return this.#add({ kind: 'step', at, node: client, event: { kind: 'client', message: call }, before: {}, after: {}, changed: [], output: [] });
  }

  /** The client's outcome, whatever it is. */
  answer(client: string, reply: unknown, at = 0): this {
    return this.#add({ kind: 'leave', at, node: client, departure: { kind: 'answer', request: this.#calls.get(client), reply, id: 1 } });
  }

  ok(client: string, result: Plain, at = 0): this {
    return this.answer(client, { type: 'ok', result }, at);
  }

  /** A whole operation. */
  did(client: string, call: Plain, result: Plain, at = 0): this {
    return this.invoke(client, call, at).ok(client, result, at + 1);
  }

  #add(event: TraceEvent): this {
    this.events.push(event);
    return this;
  }
}

/**
 * A history as a trace. An indefinite operation stays open for ever, or is said to be indefinite at once or later, and
 * its client goes on; so it has a client of its own, and so has whatever begins where its client has not ended yet.
 */
export function traceOf(operations: readonly Operation[]): readonly TraceEvent[] {
  const trace = new ClientTrace();
  const busy = new Map<string, number>();
  const toLose: string[] = [];
  for (const { at, isReturn, operation } of momentsOf(operations)) {
    const { id, client, call, returnedAt, result } = operation;
    const own = `C${id + 1}-${client}`;
    if (isReturn) {
      const isItself = busy.get(client) === id;
      trace.ok(isItself ? client : own, result, at);
      if (isItself) busy.delete(client);
    } else if (returnedAt === undefined) {
      trace.invoke(own, call, at);
      if (id % 3 === 0) trace.answer(own, { type: 'info' }, at);
      if (id % 3 === 1) toLose.push(own);
    } else {
      trace.invoke(busy.has(client) ? own : client, call, at);
      if (!busy.has(client)) busy.set(client, id);
    }
    const lost = at % 3 === 0 ? toLose.shift() : undefined;
    if (lost !== undefined) trace.answer(lost, { type: 'info' }, at);
  }
  return trace.events;
}
