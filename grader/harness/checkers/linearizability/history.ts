import type { KvOutcome } from '../../protocols/kv.ts';
import { isClient, type Milliseconds, type NodeId } from '../../protocols/node.ts';
import type { Plain } from '../../protocols/plain.ts';
import type { TraceEvent } from '../../trace/events.ts';
import type { Operation } from './specification.ts';

/** What a trace's event is to a history. One client does one operation at a time. */
export type HistoryEvent =
  | { readonly kind: 'invoke'; readonly client: NodeId; readonly call: Plain }
  | { readonly kind: 'return'; readonly client: NodeId; readonly result: Plain }
  /** The operation has not taken effect and never will. */
  | { readonly kind: 'fail'; readonly client: NodeId }
  /** Nobody knows. */
  | { readonly kind: 'lose'; readonly client: NodeId };

/** Undefined where nothing begins or ends at a client. An answer that claims nothing leaves all open, like `info`. */
export function historyEvent(event: TraceEvent, isOfClient: (node: NodeId) => boolean = isClient): HistoryEvent | undefined {
  if (!('node' in event) || !isOfClient(event.node)) return undefined;
  const client = event.node;
  if (event.kind === 'step' && event.event.kind === 'client') return { kind: 'invoke', client, call: event.event.message as Plain };
  if (event.kind === 'crash') return { kind: 'lose', client };
  if (event.kind !== 'leave' || event.departure.kind !== 'answer') return undefined;
  const outcome = event.departure.reply as KvOutcome | null | undefined;
  if (outcome?.type === 'ok') return { kind: 'return', client, result: outcome.result as unknown as Plain };
  return { kind: outcome?.type === 'fail' ? 'fail' : 'lose', client };
}

/** An operation with the virtual times at which it was invoked and returned. */
export interface TimedOperation extends Operation {
  readonly invokedMs: Milliseconds;
  readonly returnedMs?: Milliseconds;
}

/** An operation of which its client said that it has not taken effect. */
export interface FailedOperation {
  readonly client: NodeId;
  readonly call: Plain;
}

/** The operations of a trace that failed for certain, as their clients say: no order contains them. */
export function failedIn(events: readonly TraceEvent[], isOfClient: (node: NodeId) => boolean = isClient): readonly FailedOperation[] {
  const open = new Map<NodeId, Plain>();
  return events.flatMap((event) => {
    const told = historyEvent(event, isOfClient);
    if (told?.kind === 'invoke') open.set(told.client, told.call);
    return told?.kind === 'fail' ? [{ client: told.client, call: open.get(told.client) }] : [];
  });
}

/** The operations of a trace, in the order of their invocations. Those that failed for certain are not among them. */
export function operationsIn(events: readonly TraceEvent[], isOfClient: (node: NodeId) => boolean = isClient): readonly TimedOperation[] {
  const open = new Map<NodeId, number>();
  const operations: (TimedOperation | undefined)[] = [];
  for (const [at, event] of events.entries()) {
    const told = historyEvent(event, isOfClient);
    if (!told) continue;
    const { kind, client } = told;
    if (kind === 'invoke') {
      const id = operations.length;
      open.set(client, id);
      operations.push({ id, client, call: told.call, invokedAt: at, invokedMs: event.at });
      continue;
    }
    const id = open.get(client);
    const operation = id === undefined ? undefined : operations[id];
    open.delete(client);
    if (!operation) continue;
    if (kind === 'fail') operations[operation.id] = undefined;
    if (kind === 'return') operations[operation.id] = { ...operation, returnedAt: at, result: told.result, returnedMs: event.at };
  }
  return operations.filter((operation) => operation !== undefined);
}
