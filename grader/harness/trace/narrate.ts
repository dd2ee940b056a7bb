import { canonicalText } from '../kernel/plain.ts';
import { isClient, type NodeEvent } from '../protocols/node.ts';
import type { Departure, Link, TraceEvent } from './events.ts';
import { describeBehaviour } from './narrate-behaviour.ts';
import { short, type StepEvent } from './lore.ts';
import { describeAnswer, describeApplied, describeDisk, describeMessage, describeOutcome, describeReply, describeRequest, loreOf } from './lores.ts';
import { isCommit } from './raft-lore.ts';

/** The lines that tell one event; none when nothing in it matters. */
export function narrate(event: TraceEvent): string[] {
  switch (event.kind) {
    case 'step':
      return [...narrateCause(event.node, event.event), ...narrateChanges(event), ...event.output.map((line) => `${event.node} prints: ${line}`)];
    case 'network':
      // A cut link was told when it was cut, and a second copy when it arrives.
      return event.what === 'lost' || event.what === 'held' ? [`${event.from} ──${event.message}──✕ ${event.to}   (${event.what})`] : [];
    case 'crash':
      return [`${event.node} crashes${event.unsent > 0 ? `; ${event.unsent} of its effects had not left` : ''}`];
    case 'restart':
      return [`${event.node} restarts from its disk: ${describeDisk(event.state)}`];
    case 'pause':
      return [`${event.node} pauses`];
    case 'resume':
      return [`${event.node} goes on`];
    case 'links':
      return [narrateLinks(event.cut, event.up)];
    case 'note':
      return [`— ${event.text}`];
    case 'leave':
      return narrateDeparture(event.node, event.departure);
    case 'begin':
      return Object.entries(event.adversaries ?? {}).map(([id, behaviour]) => `${id} is faulty: ${describeBehaviour(behaviour)}`);
    case 'written':
      return [];
  }
}

/** What is sent to servers is told when it arrives. */
function narrateDeparture(node: string, departure: Departure): string[] {
  if (departure.kind === 'answer' && isClient(node)) return [`${node}: ${describeRequest(departure.request)}: ${describeOutcome(departure.reply) ?? short(departure.reply)}`];
  if (departure.kind === 'answer') return [`${node} ──${describeAnswer(departure.reply)}──▶ client, to ${describeRequest(departure.request)}`];
  if (departure.kind === 'decide') return [`${node} learns what is chosen: ${canonicalText(departure.value)}`];
  if (departure.kind === 'apply') return [`${node} ${describeApplied(departure)}`];
  return [];
}

/** Whichever list is shorter: the links that are cut, or those that are left. */
function narrateLinks(cut: readonly Link[], up: readonly Link[]): string {
  if (cut.length === 0) return 'all links are up';
  if (up.length === 0) return 'all links are cut';
  return cut.length < up.length ? `links cut: ${listLinks(cut)}` : `only these links are up: ${listLinks(up)}`;
}

function listLinks(links: readonly Link[]): string {
  const both = ([from, to]: Link): boolean => links.some(([a, b]) => a === to && b === from);
  const shown = links.filter((link) => !both(link) || link[0] < link[1]);
  return shown.map((link) => `${link[0]}${both(link) ? '↔' : '→'}${link[1]}`).join(' ');
}

function narrateCause(node: string, event: NodeEvent): string[] {
  switch (event.kind) {
    case 'message':
      return [`${event.from} ──${describeMessage(event.message)}──▶ ${node}`];
    case 'reply':
      return [`${event.from} ──${describeReply(event.request, event.reply)}──▶ ${node}`];
    case 'timer':
      return event.name === 'heartbeat' ? [] : [describeTimer(node, event.name)];
    case 'client':
      return [isClient(node) ? `${node} begins: ${describeRequest(event.message)}` : `client ──${describeRequest(event.message)}──▶ ${node}`];
    case 'start':
    case 'durable':
      return [];
  }
}

/** Some timers are the harness's own: they end what the code waits for. */
export function describeTimer(node: string, name: string): string {
  if (name.startsWith('work ')) return `${node}'s machine is done`;
  if (name.startsWith('soon ')) return `${node} goes on at once`;
  if (name.startsWith('after ')) return `${node} has waited long enough`;
  if (name === 'rpc timeout') return `${node} gives up waiting for a reply`;
  return `${node}: its ${name} timer fires`;
}

/** Node code need not have kept the contract's shape; a state without it ends a run, and is told all the same. */
export function narrateChanges(event: StepEvent): string[] {
  try {
    return loreOf(event.before).changes(event);
  } catch {
    return [`  ${event.node} is in a state without the contract's shape: ${event.changed.map((field) => `${field} ${short(event.after[field])}`).join(', ')}`];
  }
}

/** How many lines tell the end of a run in full, and how many of the turning points before it are told. */
const DETAILED_LINES = 22;
const TURNING_POINTS = 16;

/**
 * A run as a person reads it, up to the event at which the rule broke: the turning points
 * first, then the end with everything that changed something.
 */
export function schedule(events: readonly TraceEvent[], detailedLines = DETAILED_LINES): string[] {
  const detailed: string[][] = [];
  let lines = 0;
  let i = events.length - 1;
  const endsApplied = isOfMachine(events[i]);
  for (; i >= 0 && lines < detailedLines; i--) {
    const event = events[i] as TraceEvent;
    // A heartbeat that changed nothing tells nothing; the last event always does.
    const isQuiet = isIdle(event) || (event.kind === 'leave' && !endsApplied && !isSuccess(event.departure));
    const told = isQuiet && i < events.length - 1 ? [] : tell(event);
    if (told.length > 0) detailed.push(told);
    lines += told.length;
  }
  const earlier = events.slice(0, i + 1).filter(isTurningPoint).map((event) => tell(event));
  const skipped = earlier.length > TURNING_POINTS ? [gap('earlier events')] : [];
  const points = earlier.slice(-TURNING_POINTS).flat();
  return [...skipped, ...points, ...(i >= 0 ? [gap('and then, in full')] : []), ...detailed.reverse().flat()];
}

function isIdle(event: TraceEvent): boolean {
  return event.kind === 'step' && event.changed.length === 0 && event.output.length === 0;
}

/** A run that ends with what was applied or answered is a story of all that was. */
function isOfMachine(event: TraceEvent | undefined): boolean {
  return event?.kind === 'leave' && (event.departure.kind === 'apply' || event.departure.kind === 'answer');
}

function isSuccess(departure: Departure): boolean {
  if (departure.kind !== 'answer') return false;
  return (departure.reply as { readonly ok?: unknown } | null)?.ok === true || describeOutcome(departure.reply) !== undefined;
}

/** Of a run in which something never came about: so much of the end is told, and so much of what went before. */
const LAST_STEPS = 10;
const EARLIER_POINTS = 6;

/** What a server that lacks something last heard and said, whether it changed anything or not, after the faults before it. */
export function lastOf(events: readonly TraceEvent[], nodes: readonly string[]): string[] {
  const concerning = events.filter((event) => event.kind !== 'leave' && event.kind !== 'written' && concerns(event, nodes) && tell(event).length > 0);
  const last = concerning.slice(-LAST_STEPS);
  const earlier = events.slice(0, events.indexOf(last[0] as TraceEvent)).filter((event) => isTurningPoint(event) && !(event.kind === 'step' && isCommit(event)));
  const points = earlier.slice(-EARLIER_POINTS);
  return [
    ...(earlier.length > points.length ? [gap('earlier events')] : []),
    ...points.flatMap(tell),
    ...(concerning.length > last.length ? [gap(`and at last, of ${nodes.join(' and ')}`)] : []),
    ...last.flatMap(tell),
  ];
}

function concerns(event: TraceEvent, nodes: readonly string[]): boolean {
  if (event.kind === 'network') return nodes.includes(event.from) || nodes.includes(event.to);
  if (!('node' in event)) return true;
  return nodes.includes(event.node) || (event.kind === 'step' && 'from' in event.event && nodes.includes(event.event.from));
}

function gap(text: string): string {
  return `${''.padStart(8)}  … ${text}`;
}

function tell(event: TraceEvent): string[] {
  return narrate(event).map((line, n) => `${(n === 0 ? `${event.at} ms` : '').padStart(8)}  ${line}`);
}

/** Crashes, partitions, what clients do, and the protocol's own turning points make the story of a run. */
function isTurningPoint(event: TraceEvent): boolean {
  switch (event.kind) {
    case 'step':
      return (isClient(event.node) && event.event.kind === 'client') || loreOf(event.before).isTurningPoint(event);
    case 'leave':
      return isClient(event.node) && event.departure.kind === 'answer';
    default:
      return event.kind !== 'network' && event.kind !== 'written';
  }
}
