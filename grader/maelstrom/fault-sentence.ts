import { basename } from 'node:path';
import type { Fault } from '../harness/cluster/fault.ts';
import type { NodeError } from '../harness/cluster/fleet.ts';
import type { NodeEvent } from '../harness/protocols/node.ts';
import { escapeText } from '../pipeline/report/escape.ts';

/** What went wrong in the learner's code, in the grader's words, where, and at what. */
export function faultSentence({ node, event, fault }: NodeError): string {
  const at = event ? `, handling ${describeEvent(event)}` : '';
  return escapeText(`${node} stops${at}: ${sentence(fault)}`);
}

/** The code could not even be loaded. */
export function loadSentence(fault: Fault): string {
  return escapeText(`The file can't be loaded: ${sentence(fault)}`);
}

function sentence({ summary, location }: Fault): string {
  const place = location ? ` At ${basename(location.file)}:${location.line}:${location.column}.` : '';
  return `${summary.replaceAll('\n', ' ').replace(/\.$/, '')}.${place}`;
}

function describeEvent(event: NodeEvent): string {
  switch (event.kind) {
    case 'start':
      return 'its start';
    case 'message':
      return `${event.message.type} from ${event.from}`;
    case 'reply':
      return `a reply of ${event.from} to ${event.request.type}`;
    case 'timer':
      return `its timer ${event.name}`;
    case 'client':
      return 'a request';
    case 'durable':
      return 'the end of a write';
  }
}
