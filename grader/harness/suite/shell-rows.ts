import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { Behaviour } from '../protocols/behaviour.ts';
import type { Message, NodeId } from '../protocols/node.ts';
import { signedWithin } from '../signing/signed-content.ts';
import { simulatedSigner } from '../signing/simulated.ts';
import type { ShellCall, Victim } from './faults-kit.ts';
import type { Row } from './table.ts';

/** Rows about what a shell lets out: the faulty server is S4 of four, and what it says is looked at as a correct server would. */

interface Situation {
  readonly name: string;
  readonly because: string;
  readonly protocol: Victim;
  readonly behaviour: Behaviour;
  readonly heard?: readonly Message[];
  readonly count?: number;
}

const self = 'S4';

const names = { raft: 'Raft', paxos: 'Paxos', pbft: 'PBFT' } as const satisfies Record<Victim, string>;

/** What is to leave in the place of a message or reply: nothing, itself, itself and once more, or a lie in its form. */
export type Leaves = 'nothing' | 'itself' | 'twice' | 'a lie' | 'a flip';

export function sendsRow({ to, message, leaves, ...situation }: Situation & { readonly to: NodeId; readonly message: Message; readonly leaves: Leaves }): Row<object> {
  return rowOf(situation, 'sends', { to, message }, (result) => wrongWords(leaves, message, situation.heard ?? [], result));
}

export function repliesRow({ to, request, reply, leaves, ...situation }: Situation & { readonly to: NodeId; readonly request: Message; readonly reply: object; readonly leaves: Leaves }): Row<object> {
  return rowOf(situation, 'replies', { to, request, reply }, (result) => wrongWords(leaves, reply, situation.heard ?? [], result));
}

/** `says`: messages with these fields must go to each of these; nothing at all where there are none. `grants`: a reply with these fields, and none where it is missing. */
export interface Hears extends Situation {
  readonly from: NodeId;
  readonly message: Message;
  readonly says?: readonly { readonly to: NodeId; readonly with: object }[];
  readonly grants?: object;
}

export function hearsRow({ from, message, says = [], grants, ...situation }: Hears): Row<object> {
  return rowOf(situation, 'hears', { from, message }, (result) => {
    if (!isRecord(result) || !Array.isArray(result['says'])) return `its answer is ${canonicalText(result)}, and has no \`says\``;
    const said = result['says'] as readonly unknown[];
    const granted = result['grants'];
    if (says.length === 0 && said.length > 0) return `it says something by itself: ${canonicalText(said)}`;
    const forgery = forged(said, [message, ...(situation.heard ?? [])]);
    if (forgery !== undefined) return forgery;
    const missing = says.find((one) => !said.some((word) => isRecord(word) && word['to'] === one.to && hasAll(word['message'], one.with)));
    if (missing) return `nothing goes to ${missing.to} that has ${canonicalText(missing.with)}: it says ${canonicalText(said)}`;
    if (grants === undefined && granted !== undefined) return `it grants ${canonicalText(granted)}, and nothing is to be granted`;
    if (grants !== undefined && !hasAll(granted, grants)) return `it grants ${canonicalText(granted)}, and should grant ${canonicalText(grants)}`;
    return undefined;
  });
}

function rowOf({ name, because, protocol, behaviour, heard = [], count = 0 }: Situation, call: string, about: object, wrong: (result: unknown) => string | undefined): Row<object> {
  const given: ShellCall = { protocol, behaviour, heard, count, about };
  const shown = [`S4 of four servers of ${names[protocol]}, ${canonicalText(behaviour)}, after ${count} messages`, ...heard.map((one) => `has heard: ${canonicalText(one)}`), `byzantine.${call}: ${canonicalText(about)}`];
  return { name, because, shown, state: {}, self, servers: ['S1', 'S2', 'S3', 'S4'], clients: ['C1', 'C2'], calls: [{ call: `byzantine.${call}`, with: given }], judge: (outcomes) => wrong(outcomes.at(-1)?.result) };
}

function wrongWords(leaves: Leaves, original: object, heard: readonly Message[], result: unknown): string | undefined {
  if (!Array.isArray(result)) return `its answer is ${canonicalText(result)}, which is no list of what leaves`;
  const words = result as readonly unknown[];
  const told = `what leaves is ${canonicalText(words)}`;
  const isOriginal = (word: unknown): boolean => canonicalText(word) === canonicalText(original);
  switch (leaves) {
    case 'nothing':
      return words.length === 0 ? undefined : `${told}, and nothing should`;
    case 'itself':
      return words.length === 1 && isOriginal(words[0]) ? undefined : `${told}, and should be the message as it is, once`;
    case 'twice':
      return words.length >= 2 && words.every(isOriginal) ? undefined : `${told}, and should be the message as it is, more than once`;
    case 'a lie':
    case 'a flip': {
      const [word] = words;
      if (words.length !== 1 || isOriginal(word)) return `${told}, and should be one other message`;
      if (!isOfForm(word, original)) return `${told}, which no parser lets through: it lacks the form of ${canonicalText(original)}`;
      if (leaves === 'a lie') return forged(words, [original, ...heard]);
      const changed = leavesIn(word).filter((leaf, i) => leaf !== leavesIn(original)[i]).length;
      return changed === 1 ? undefined : `${told}: ${changed} values are changed, and one bit of one should be`;
    }
  }
}

/** The same fields, each with a value of the same kind. */
function isOfForm(word: unknown, original: unknown): boolean {
  if (isRecord(original)) {
    if (!isRecord(word) || word['type'] !== original['type']) return false;
    return canonicalText(Object.keys(word).sort()) === canonicalText(Object.keys(original).sort()) && Object.entries(original).every(([field, value]) => typeof word[field] === typeof value);
  }
  return typeof word === typeof original;
}

function leavesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [canonicalText(value)];
  return Object.keys(value).sort().flatMap((field) => leavesIn((value as Readonly<Record<string, unknown>>)[field]));
}

function hasAll(given: unknown, wanted: object): boolean {
  return isRecord(given) && Object.entries(wanted).every(([field, value]) => canonicalText(given[field]) === canonicalText(value));
}

/** What is signed must be signed by S4, or have been said to it so. */
function forged(words: readonly unknown[], heard: readonly object[]): string | undefined {
  const known = new Set(heard.flatMap(signedWithin).map((one) => canonicalText(one)));
  const wrong = words.flatMap(signedWithin).find((one) => !known.has(canonicalText(one)) && !(one.signer === self && simulatedSigner(self).verify(one)));
  if (wrong?.signer === self) return `its signature doesn’t fit what it says, so nobody looks at it: ${canonicalText(wrong)}`;
  return wrong && `it forges a signature of ${wrong.signer}: ${canonicalText(wrong)}`;
}
