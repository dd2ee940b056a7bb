import type { Departure, TraceEvent } from './events.ts';
import { describeOutcome, loreOf, reachedBySending } from './lores.ts';

/** Counts what a run reached, so that a suite that never gets where its task happens is noticed. */
export function reachOf(events: readonly TraceEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    for (const name of reached(event)) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function reached(event: TraceEvent): string[] {
  switch (event.kind) {
    case 'begin':
      return Object.values(event.adversaries ?? {}).map((behaviour) => `faulty: ${behaviour.do}`);
    case 'step':
      return loreOf(event.before).reached(event);
    case 'crash':
      return event.unsent > 0 ? ['crashes', 'crashes between effects'] : ['crashes'];
    case 'restart':
      return ['restarts'];
    case 'pause':
      return ['pauses'];
    case 'links':
      return event.cut.length > 0 ? ['partitions'] : [];
    case 'leave':
      return reachedByDeparture(event.departure);
    case 'network':
      return event.what === 'lost' ? ['messages lost'] : event.what === 'doubled' ? ['messages doubled'] : [];
    default:
      return [];
  }
}

/** How operations end for clients that are nodes of the cluster. */
const outcomes = { ok: 'operations ok', fail: 'operations failed', info: 'operations indefinite' } as const;

function reachedByDeparture(departure: Departure): string[] {
  if (departure.kind === 'send') return reachedBySending(departure.message);
  if (departure.kind === 'apply') return ['entries applied'];
  if (departure.kind === 'decide') return ['values learned'];
  if (departure.kind !== 'answer') return [];
  const { ok, type } = (departure.reply ?? {}) as { readonly ok?: unknown; readonly type?: unknown };
  if (typeof type === 'string' && type in outcomes) return [outcomes[type as keyof typeof outcomes]];
  return [ok === true || describeOutcome(departure.reply) !== undefined ? 'requests carried out' : 'requests refused'];
}
