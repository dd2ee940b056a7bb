import { canonicalText, frozenCopy, isRecord } from '../kernel/plain.ts';
import type { Message } from '../protocols/node.ts';
import type { CallOutcome, Row } from './table.ts';

/**
 * Rows about `withChecksum`. What lies on the wire is the code's own affair, so rows are made of what it has sent: intact, and
 * with each bit in turn the other way round.
 */

/** The call that sends these to S2. */
export function sendsOver(messages: readonly Message[]): { readonly call: string; readonly with: unknown } {
  return { call: 'withChecksum', with: { sends: messages.map((message) => ({ to: 'S2', message })) } };
}

/** The rows about what such a call has put on the wire. */
export function wireRows(messages: readonly Message[], sent: readonly CallOutcome<object>[]): readonly Row<object>[] {
  const frames = (sent.at(-1)?.effects ?? []).flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []));
  return [
    { ...arrival(frames), shown: shownOf(messages, frames), name: 'nothing is flipped', because: 'What arrives as it was sent is delivered, once each.', judge: (outcomes) => unlike(messages, outcomes) },
    // What nobody has sent is nothing to flip bits of.
    ...frames.map((frame, i): Row<object> => {
      const flipped = everyFlip(frame);
      const row = { ...arrival(flipped.map(({ value }) => value as Message)), name: `each bit of ${messages[i]?.type ?? 'a message'} in turn is flipped`, because: 'A message that has changed on its way may be lost, and must not be delivered.' };
      return { ...row, shown: shownOf(messages.slice(i, i + 1), [frame]), judge: (outcomes) => deliveredWrong(messages, flipped, outcomes) };
    }),
  ];
}

function shownOf(messages: readonly Message[], frames: readonly Message[]): readonly string[] {
  return [...messages.map((message) => `sent: ${canonicalText(message)}`), ...frames.map((frame) => `on the wire: ${canonicalText(frame)}`)];
}

function arrival(frames: readonly Message[]): Pick<Row<object>, 'state' | 'calls'> {
  return { state: {}, calls: [{ call: 'withChecksum', with: { arrives: frames.map((message) => ({ from: 'S2', message })) } }] };
}

function deliveredIn(outcomes: readonly CallOutcome<object>[]): readonly unknown[] {
  const result = outcomes.at(-1)?.result;
  const delivered = isRecord(result) ? result['delivered'] : undefined;
  return Array.isArray(delivered) ? (delivered as readonly unknown[]).map((one) => (isRecord(one) ? one['message'] : one)) : [];
}

function unlike(messages: readonly Message[], outcomes: readonly CallOutcome<object>[]): string | undefined {
  const delivered = deliveredIn(outcomes);
  return canonicalText(delivered) === canonicalText(messages) ? undefined : `intact messages get lost or changed: delivered is ${canonicalText(delivered)}`;
}

function deliveredWrong(messages: readonly Message[], flipped: readonly Flipped[], outcomes: readonly CallOutcome<object>[]): string | undefined {
  const known = new Set(messages.map((message) => canonicalText(message)));
  const wrong = deliveredIn(outcomes).map((message) => canonicalText(message)).filter((text) => !known.has(text));
  return wrong.length === 0 ? undefined : `of ${flipped.length} flips, ${wrong.length} are delivered, such as ${wrong[0] ?? ''}`;
}

interface Flipped {
  readonly value: unknown;
}

/** How many bits of a character, and of a whole number, are flipped: those that texts and counts use. */
const BITS = 8;

/** A value with one bit the other way round, in each of its texts (names of fields too), numbers and truth values in turn. */
export function everyFlip(value: unknown): readonly Flipped[] {
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([field, item]) => [
      ...everyFlip(item).map((flipped) => ({ value: frozenCopy({ ...value, [field]: flipped.value }) })),
      ...(flipsOf(field) as readonly string[]).filter((other) => !(other in value)).map((other) => ({ value: frozenCopy(renamed(value, field, other)) })),
    ]);
  }
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.flatMap((item, i) => everyFlip(item).map((flipped) => ({ value: frozenCopy(items.with(i, flipped.value)) })));
  }
  return flipsOf(value).map((flipped) => ({ value: flipped }));
}

function renamed(value: object, field: string, other: string): object {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name === field ? other : name, item as unknown]));
}

function flipsOf(value: unknown): readonly unknown[] {
  const bits = Array.from({ length: BITS }, (_, i) => 1 << i);
  switch (typeof value) {
    case 'boolean':
      return [!value];
    case 'number':
      // In 32 bits, of which the sign is one.
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? [...bits, 1 << 30].map((bit) => value ^ bit) : [];
    case 'string':
      return Array.from({ length: value.length }, (_, i) => bits.map((bit) => value.slice(0, i) + String.fromCharCode(value.charCodeAt(i) ^ bit) + value.slice(i + 1))).flat();
    default:
      return [];
  }
}
