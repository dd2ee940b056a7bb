import type { ScriptStep } from '../cluster/scenario.ts';
import type { Message, Milliseconds, NodeId } from '../protocols/node.ts';

// Words for the steps of a script, whatever the protocol.

export const note = (text: string): ScriptStep => ({ do: 'note', text });

export const wait = (ms: Milliseconds): ScriptStep => ({ do: 'wait', ms });

export const connect = (...groups: readonly (readonly NodeId[])[]): ScriptStep => ({ do: 'connect', groups });

export const heal: ScriptStep = { do: 'heal' };

export const crash = (node: NodeId): ScriptStep => ({ do: 'crash', node });

export const restart = (node: NodeId): ScriptStep => ({ do: 'restart', node });

/** What any of these sends to any of those waits until `release`. */
export function hold(from: readonly NodeId[], to: readonly NodeId[]): readonly ScriptStep[] {
  return from.flatMap((one) => to.filter((other) => other !== one).map((other): ScriptStep => ({ do: 'hold', from: one, to: other })));
}

export const release: ScriptStep = { do: 'release', order: 'oldest-first' };

/** A step of scripts, and of an exploration's setup, too. */
type Said = Extract<ScriptStep, { do: 'inject' }>;

/** A puppet says each of these to each of those. */
export function say(from: NodeId, to: readonly NodeId[], ...messages: readonly Message[]): readonly Said[] {
  return messages.flatMap((message) => to.map((one): Said => ({ do: 'inject', from, to: one, message })));
}
