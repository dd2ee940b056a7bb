import { isSleep } from '../cluster/held-node.ts';
import { canonicalText, frozenCopy } from '../kernel/plain.ts';
import type { LabEvent, RunSpec, RunTrace } from '../protocols/comparison/lab.ts';
import type { NodeId } from '../protocols/node.ts';
import type { TraceEvent } from '../trace/events.ts';
import type { Entries } from './entries.ts';
import { leads, saysOk } from './stacks.ts';

/** A run as a comparison gets it: what was said and asked, without the states. */
export function plainTrace(spec: RunSpec, servers: readonly NodeId[], events: readonly TraceEvent[], entries: Entries): RunTrace {
  const [begin] = events;
  const disks = begin?.kind === 'begin' ? Object.values(begin.disks) : [];
  return frozenCopy({
    spec,
    servers,
    roundTripMs: 2 * spec.tuning.delayMs,
    durableFields: Object.keys(disks[0] ?? {}),
    events: events.flatMap((event) => plainEvents(event, spec, entries)),
  });
}

function plainEvents(event: TraceEvent, spec: RunSpec, entries: Entries): LabEvent[] {
  switch (event.kind) {
    case 'step':
      return stepEvents(event, spec, entries);
    case 'leave':
      return departureEvents(event, entries);
    case 'links':
      return event.cut.length === 0 ? [] : [{ kind: 'deafened', at: event.at, node: event.cut[0]?.[1] ?? '' }];
    case 'crash':
      return [{ kind: 'crashed', at: event.at, node: event.node }];
    default:
      return [];
  }
}

function stepEvents({ at, node, event, before, after }: Extract<TraceEvent, { kind: 'step' }>, { tuning }: RunSpec, entries: Entries): LabEvent[] {
  const events: LabEvent[] = [];
  if (event.kind === 'client') events.push({ kind: 'asked', at, node, entry: entries.numberOf(event.message) ?? 0, commands: tuning.batch });
  if (event.kind === 'message') events.push({ kind: 'handled', at, node, what: 'message', name: event.message.type });
  if (event.kind === 'reply') events.push({ kind: 'handled', at, node, what: 'reply', name: event.request.type });
  // What promises of the code wait for is no timer of its own.
  if (event.kind === 'timer' && !isSleep(event.name) && event.name !== 'rpc timeout') events.push({ kind: 'handled', at, node, what: 'timer', name: event.name });
  if (leads(after) && !leads(before)) events.push({ kind: 'elected', at, node });
  return events;
}

function departureEvents({ at, node, departure }: Extract<TraceEvent, { kind: 'leave' }>, entries: Entries): LabEvent[] {
  switch (departure.kind) {
    case 'send':
      return [{ kind: 'sent', at, from: node, to: departure.to, message: departure.message, bytes: bytesOf(departure.message) }];
    case 'reply':
      return [{ kind: 'sent', at, from: node, to: departure.to, message: departure.reply, request: departure.request, bytes: bytesOf(departure.reply) }];
    case 'answer': {
      const entry = entries.numberOf(departure.request);
      return entry === undefined ? [] : [{ kind: 'answered', at, node, entry, ok: saysOk(departure.reply) }];
    }
    default:
      return [];
  }
}

/** Its length as JSON in UTF-8. */
function bytesOf(message: unknown): number {
  return Buffer.byteLength(canonicalText(message));
}
