import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { Goal, LoneAttack, LoneAttackStep } from '../protocols/faults/attack.ts';
import type { NodeId } from '../protocols/node.ts';

/** One of three servers may be faulty. */
const F = 1;
const STEPS_MAX = 60;
const WAIT_MS_MAX = 5000;

const servers: readonly NodeId[] = ['S1', 'S2', 'S3'];
const proposers: readonly NodeId[] = ['C1', 'C2'];

const behaviours = new Set(['silent', 'selective', 'delay', 'equivocate', 'forge-ack', 'double-vote', 'impersonate', 'bit-flip', 'replay', 'puppet']);

/** Of which two kinds a refusal is: what is written down is no attack, or an attack that nobody could make. */
export interface Refusal {
  readonly why: 'no-attack' | 'too-strong';
  readonly says: string;
}

/** Why an attack is not even tried; undefined where it may be. */
export function refusal(attack: unknown, goal: Goal): Refusal | undefined {
  if (!isRecord(attack) || !isRecord(attack['faulty']) || !Array.isArray(attack['script'])) return no(`it is ${canonicalText(attack)}, and should have \`faulty\` and a \`script\``);
  const { faulty, script } = attack as unknown as LoneAttack;
  const names = Object.keys(faulty);
  const stranger = names.find((name) => !servers.includes(name));
  if (stranger !== undefined) return { why: 'too-strong', says: `${stranger} is to be faulty: only one of ${servers.join(', ')} can be, and everybody else is correct` };
  if (names.length > F) return { why: 'too-strong', says: `${names.join(' and ')} are to be faulty, and only ${F} of ${servers.length} may be` };
  const wild = names.find((name) => !isBehaviour(faulty[name]));
  if (wild !== undefined) return no(`${canonicalText(faulty[wild])} is no behaviour of ${wild}`);
  if (script.length > STEPS_MAX) return no(`its script has ${script.length} steps; ${STEPS_MAX} must do`);
  for (const [i, step] of script.entries()) {
    const refused = stepRefusal(step, names, goal);
    if (refused) return { ...refused, says: `step ${i + 1} of its script, ${canonicalText(step)}, ${refused.says}` };
  }
  return undefined;
}

function no(says: string): Refusal {
  return { why: 'no-attack', says };
}

function isBehaviour(behaviour: unknown): boolean {
  if (!isRecord(behaviour) || !behaviours.has(behaviour['do'] as string)) return false;
  const { do: kind, to, byMs } = behaviour;
  if (kind === 'selective' || kind === 'equivocate') return Array.isArray(to) && to.every(isNode);
  return kind !== 'delay' || isTime(byMs);
}

function stepRefusal(step: unknown, faulty: readonly NodeId[], goal: Goal): Refusal | undefined {
  if (!isRecord(step)) return no('is no step');
  const given = step as unknown as LoneAttackStep;
  switch (given.do) {
    case 'connect':
      return Array.isArray(given.groups) && given.groups.every((group) => Array.isArray(group) && group.every(isServer)) ? undefined : no('has no groups of servers');
    case 'cut':
      return Array.isArray(given.links) && given.links.every((link) => Array.isArray(link) && link.length === 2 && link.every(isNode)) ? undefined : no('has no links from node to node');
    case 'heal':
      return undefined;
    case 'hold':
      return isNode(given.from) && isNode(given.to) ? undefined : no('names no link');
    case 'release':
      return ['oldest-first', 'newest-first'].includes(given.order) ? undefined : no('has no order');
    case 'timeout':
      return timeoutRefusal(given, goal);
    case 'ask':
      return askRefusal(given, goal);
    case 'inject':
      if (!isNode(given.from) || !isNode(given.to) || !isRecord(given.message) || typeof given.message['type'] !== 'string') return no('says no message from node to node');
      return faulty.includes(given.from) ? undefined : { why: 'too-strong', says: `speaks in the name of ${given.from}, who is correct` };
    case 'wait':
      return isTime(given.ms) ? undefined : no(`waits for no time from 0 to ${WAIT_MS_MAX} ms`);
    default:
      return refusedOutright(step, faulty);
  }
}

/** What scenarios know besides, and an attacker can't do. */
function refusedOutright({ do: kind, node }: Readonly<Record<string, unknown>>, faulty: readonly NodeId[]): Refusal {
  if ((kind === 'crash' || kind === 'restart' || kind === 'pause') && !faulty.includes(node as NodeId)) return { why: 'too-strong', says: 'makes a correct server fail, too: then more than one is faulty' };
  return no('is of no kind that there is');
}

function timeoutRefusal({ node, timer }: Extract<LoneAttackStep, { do: 'timeout' }>, goal: Goal): Refusal | undefined {
  const [nodes, timers] = goal === 'AGREE' ? [proposers, ['retry']] : [servers, ['election', 'heartbeat']];
  return nodes.includes(node) && timers.includes(timer) ? undefined : no(`fires a timer that there is not: there are ${timers.join(' and ')} at ${nodes.join(', ')}`);
}

function askRefusal({ node, message }: Extract<LoneAttackStep, { do: 'ask' }>, goal: Goal): Refusal | undefined {
  const [nodes, field] = goal === 'AGREE' ? [proposers, 'propose'] : [servers, 'command'];
  return nodes.includes(node) && isRecord(message) && field in message ? undefined : no(`asks nobody for anything: \`{ ${field} }\` can be asked of ${nodes.join(', ')}`);
}

function isServer(name: unknown): boolean {
  return servers.includes(name as NodeId);
}

function isNode(name: unknown): boolean {
  return isServer(name) || proposers.includes(name as NodeId);
}

function isTime(ms: unknown): boolean {
  return Number.isInteger(ms) && (ms as number) >= 0 && (ms as number) <= WAIT_MS_MAX;
}
