import type { NodeEvent } from '../protocols/node.ts';
import type { Departure, StateCopy, TraceEvent } from './events.ts';
import { short } from './lore.ts';
import { describeAnswer, describeApplied, describeDisk, describeMessage, describeReply, describeRequest, loreOf } from './lores.ts';
import { describeTimer, narrate, narrateChanges } from './narrate.ts';

/** A trace in full, a numbered line or more for every event: what a story leaves out is here. */
export function transcript(events: readonly TraceEvent[]): string[] {
  return events.flatMap((event, i) => {
    const head = `${`#${i + 1}`.padStart(6)} ${`${event.at} ms`.padStart(8)}  `;
    return tell(event).map((line, n) => (n === 0 ? head : ' '.repeat(head.length)) + line);
  });
}

function tell(event: TraceEvent): readonly string[] {
  switch (event.kind) {
    case 'begin':
      return [...Object.entries(event.disks).map(([node, disk]) => `${node} begins with ${describeDisk(disk)}`), ...narrate(event)];
    case 'step':
      return [tellCause(event.node, event.event), ...tellChanges(event), ...event.output.map((line) => `  ${event.node} prints: ${line}`)];
    case 'leave':
      return [tellDeparture(event.node, event.departure)];
    case 'written':
      return [`${event.node}'s disk: ${describeDisk(event.disk)}`];
    case 'network':
      return [`${event.from} ──${event.message}──✕ ${event.to}   (${event.what})`];
    default:
      return narrate(event);
  }
}

function tellCause(node: string, event: NodeEvent): string {
  switch (event.kind) {
    case 'message':
      return `${event.from} ──${describeMessage(event.message)}──▶ ${node}`;
    case 'reply':
      return `${event.from} ──${describeReply(event.request, event.reply)}──▶ ${node}`;
    case 'timer':
      return describeTimer(node, event.name);
    case 'client':
      return `client ──${describeRequest(event.message)}──▶ ${node}`;
    case 'start':
      return `${node} starts`;
    case 'durable':
      return `${node}: its write is done`;
  }
}

function tellChanges(event: Extract<TraceEvent, { kind: 'step' }>): string[] {
  const { node, before, after, changed } = event;
  const told = narrateChanges(event);
  const { toldFields } = loreOf(before);
  const others = changed.filter((field) => !toldFields.includes(field)).map((field) => `  ${node} ${field} ${valueIn(before, field)} → ${valueIn(after, field)}`);
  return [...told, ...others.filter((line) => !told.includes(line))];
}

function valueIn(state: StateCopy, field: string): string {
  return field in state ? short(state[field]) : '(none)';
}

function tellDeparture(node: string, departure: Departure): string {
  switch (departure.kind) {
    case 'send':
      return `${node} sends ${describeMessage(departure.message)} to ${departure.to}`;
    case 'reply':
      return `${node} replies ${describeReply(departure.request, departure.reply)} to ${departure.to}`;
    case 'answer':
      return `${node} answers its client: ${describeAnswer(departure.reply)}, to ${describeRequest(departure.request)}`;
    case 'persist':
      return `${node} begins to write`;
    case 'apply':
      return `${node} ${describeApplied(departure)}`;
    case 'decide':
      return `${node} decides ${short(departure.value)}`;
  }
}
